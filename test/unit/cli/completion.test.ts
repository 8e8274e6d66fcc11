// Proves that each shell accepts its script, and that bash completes commands, flags and values with it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
    expect(await completedBy("atlas-cmk", "explain", "--limit", "=", "git")).toEqual(["github", "gitlab"]);
    expect(await completedBy("atlas-cmk", "explain", "--fail-on", "=")).toEqual(["risk", "unverified", "refused"]);
    expect(await completedBy("atlas-cmk", "help", "ad")).toEqual(["adopt"]);
    expect(await completedBy("atlas-cmk", "help", "tsconf")).toEqual([]);
  });

  it.skipIf(!has("bash"))("completes in bash the name of a file as one word, and runs nothing of it", async () => {
    const work = mkdtempSync(join(tmpdir(), "completion-"));
    try {
      for (const name of ["my file.json", "my *", "my $(touch ran)"]) writeFileSync(join(work, name), "");
      const word = join(work, "my");
      const found = await completedBy("atlas-cmk", "explain", word);
      expect([...found].sort()).toEqual([`${word} $(touch ran)`, `${word} *`, `${word} file.json`]);
      expect(await completedBy("atlas-cmk", "explain", join(work, "$(touch ran)"))).toEqual([]);
      expect(readdirSync(work)).toHaveLength(3);
    } finally {
      rmSync(work, { recursive: true });
    }
  });
});
