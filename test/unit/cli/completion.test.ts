// Proves that each shell accepts its script, and that bash completes commands, flags and values with it.
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { run } from "../../../cli/run.ts";
import { testIo } from "./io.ts";

const scriptFor = async (shell: string): Promise<string> => {
  const io = testIo();
  expect(await run(["completion", shell], io)).toBe(0);
  return io.stdout();
};
const has = (shell: string): boolean => spawnSync(shell, ["-c", "exit"]).status === 0;

async function completedBy(...words: readonly string[]): Promise<readonly string[]> {
  const array = words.map((word) => `'${word}'`).join(" ");
  const asked = `COMP_WORDS=(${array}); COMP_CWORD=${words.length - 1}; _atlas_cmk; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync("bash", ["-c", `${await scriptFor("bash")}\n${asked}`], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => line !== "");
}

describe("completion", () => {
  it.each(["bash", "zsh", "fish"])("names every command and flag for %s", async (shell) => {
    const script = await scriptFor(shell);
    for (const word of ["explain", "doctor", "completion", "limit", "fail-on", "azure-devops", "refused"])
      expect(script).toContain(word);
  });

  it.each(["bash", "zsh", "fish"].filter(has))("is a script that %s accepts", async (shell) => {
    const { status, stderr } = spawnSync(shell, ["-n"], { input: await scriptFor(shell), encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  it.skipIf(!has("bash"))("completes in bash", async () => {
    expect(await completedBy("atlas-cmk", "ex")).toEqual(["explain"]);
    expect(await completedBy("atlas-cmk", "explain", "--limit", "git")).toEqual(["github", "gitlab"]);
    expect(await completedBy("atlas-cmk", "explain", "--fa")).toEqual(["--fail-on"]);
    expect(await completedBy("atlas-cmk", "completion", "")).toEqual(expect.arrayContaining(["bash", "zsh", "fish"]));
    expect(await completedBy("atlas-cmk", "explain", "tsconf")).toEqual(["tsconfig.json"]);
  });
});
