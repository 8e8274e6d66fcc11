// Proves how explain takes its input, and its exit codes: noise, other formats, cut and huge input, `--fail-on`.
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { run } from "../../../../cli/run.ts";
import { recorded, recordedPath } from "../../../support/previews.ts";
import { testIo } from "../io.ts";

const work = mkdtempSync(join(tmpdir(), "explain-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const explained = async (stdin: string | Uint8Array, ...flags: readonly string[]) => {
  const io = testIo(
    typeof stdin === "string"
      ? { stdin }
      : { input: async (most) => stdin.subarray(0, Math.min(stdin.length, most + 1)) },
  );
  return { code: await run(["explain", ...flags], io), stdout: io.stdout(), stderr: io.stderr() };
};

const rotation = recorded("rotation");
const utf16 = (text: string): Uint8Array =>
  new Uint8Array(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]));

/** A resource may have any inputs. */
const CUT_AROUND_ANOTHER = '{\n"steps": [\n{ "op": "delete", "inputs":\n{ "steps": [], "diagnostics": [] }\n';

describe("the input of explain", () => {
  it("is a file, standard input, or - for standard input", async () => {
    const { stdout } = await explained(rotation);
    expect(stdout).toContain("### Encryption at rest: safe");
    expect((await explained(rotation, "-")).stdout).toBe(stdout);
    expect((await explained("", recordedPath("rotation"))).stdout).toBe(stdout);
  });

  it.each([
    ["before it", `Downloading plugin: 3 MiB / 3 MiB\nInstalling policy pack {x} …\n${rotation}`],
    ["after it", `${rotation}\nwarning: A new version of Pulumi is available.\n`],
    ["with other JSON before it", `{"level":"info","msg":"plugin"}\n{ not json\n${rotation}`],
    ["with Windows' line ends", `Updating…\r\n${rotation.replaceAll("\n", "\r\n")}`],
  ])("is found in noise %s, and explain says so", async (_, stdin) => {
    const { code, stdout, stderr } = await explained(stdin);
    expect(code).toBe(0);
    expect(stderr).toBe("atlas-cmk: The JSON of the preview was found within other output.\n");
    expect(stdout).toContain("### Encryption at rest: safe");
    expect(stdout).toContain("The JSON of the preview was found within other output.");
  });

  it("may be UTF-16, as Windows PowerShell writes it, or UTF-8 with a mark", async () => {
    expect((await explained(utf16(rotation))).stdout).toContain("### Encryption at rest: safe");
    expect((await explained(`\ufeff${rotation}`)).stdout).toContain("### Encryption at rest: safe");
  });

  it("may be of an older CLI: steps without a detailed diff, without counts and without diagnostics", async () => {
    const { steps } = JSON.parse(rotation);
    const old = steps.map(({ detailedDiff: _, ...step }: { detailedDiff: unknown }) => step);
    const { code, stdout } = await explained(JSON.stringify({ steps: old }));
    expect(code).toBe(0);
    expect(stdout).toContain("**Rotated**");
  });

  it.each([
    ["empty", " \n", "The input is empty."],
    ["cut", rotation.slice(0, -40), "The JSON ends in the middle"],
    ["cut after noise", `Updating…\n${rotation.slice(0, 900)}`, "The JSON ends in the middle"],
    ["cut, and has within it what looks like another preview", CUT_AROUND_ANOTHER, "The JSON ends in the middle"],
    [
      "damaged within",
      rotation.replace('"changeSummary"', 'Plugin installed\n"changeSummary"'),
      "The JSON of the preview is damaged",
    ],
    ["two previews", `${rotation}\n${recorded("destroy")}`, "The input has more than one preview."],
    ["no JSON", "error: no stack selected\n", "The input has no JSON of a preview."],
    ["a list", "[1]", "The JSON is no preview."],
    [
      "an event stream",
      '{"sequence":0,"timestamp":1,"preludeEvent":{}}\n{"sequence":1,"timestamp":1}\n',
      "contains secrets in clear text",
    ],
    ["Terraform's plan", '{"format_version":"1.2","resource_changes":[]}', "This is a plan of Terraform."],
    ["the state", '{"version":3,"deployment":{}}', "This is the state of a stack"],
    ["the other output", '{"result":"succeeded","resources":[]}', "which lacks the properties"],
    ["braces without end", "{\n".repeat(50_000), "The input has no JSON of a preview."],
    ["quotes without end", `{"`.repeat(50_000), "The input has no JSON of a preview."],
  ])("is refused with a sentence where it is %s", async (_, stdin, words) => {
    const { code, stdout, stderr } = await explained(stdin);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(words);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  it("is refused where it is too long, before it is read", async () => {
    const file = join(work, "huge.json");
    writeFileSync(file, "");
    truncateSync(file, 257 * 1024 * 1024);
    const { code, stderr } = await explained("", file);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: "atlas-cmk: The input is longer than 256 MB. Run the preview with --target, or split the stack.\n",
    });
  });

  it("is refused where the file cannot be read", async () => {
    const { code, stderr } = await explained("", join(work, "none.json"));
    expect(code).toBe(2);
    expect(stderr).toMatch(/^atlas-cmk: The file ".*none\.json" cannot be read: ENOENT/);
  });

  it("is refused wherever it is cut", async () => {
    const text = recorded("first-enable");
    const cuts = Array.from({ length: Math.floor(text.length / 1_000) }, (_, at) => (at + 1) * 1_000);
    for (const end of [1, 2, 9, ...cuts, text.trimEnd().length - 1])
      expect((await explained(text.slice(0, end))).code, `cut at ${end}`).toBe(2);
  });

  it("may have entries that are no steps: they are counted as not verified", async () => {
    const { stdout } = await explained(
      JSON.stringify({ steps: [1, { op: "create" }, { op: "create", urn: "x" }, null] }),
    );
    expect(stdout).toContain("### Encryption at rest: could not be verified");
    expect(stdout).toContain("4 steps of the preview cannot be read");
  });
});

describe("--fail-on", () => {
  const rows = [
    ["others-only", 0, 0, 0],
    ["rotation", 0, 0, 0],
    ["destroy", 1, 0, 0],
    ["unverified", 1, 1, 0],
    ["refused", 1, 1, 1],
  ] as const;
  it.each(rows)("decides the exit code of %s", async (name, risk, unverified, refused) => {
    const codes = ["risk", "unverified", "refused"].map(
      async (level) => (await explained("", recordedPath(name), "--fail-on", level)).code,
    );
    expect(await Promise.all(codes)).toEqual([risk, unverified, refused]);
  });
});

describe("--format json", () => {
  it("has the verdict, the findings and the order", async () => {
    const { stdout } = await explained("", recordedPath("destroy"), "--format", "json");
    const json = JSON.parse(stdout);
    expect(json).toMatchObject({
      verdict: "risk",
      mode: "destroy",
      stack: "world/test",
      counts: { risk: 5, oneWay: 1 },
    });
    expect(json.order.map((stage: readonly { resource: string }[]) => stage.map(({ resource }) => resource))).toEqual([
      ["billing", "orders"],
      ["networking"],
      ["encryption"],
    ]);
    expect(json.findings[0]).toMatchObject({ topic: "risk", project: "64b7f0c0a1b2c3d4e5f60718", resource: "billing" });
  });
});

describe("--preview-exit-code", () => {
  it("makes a preview that failed without a reason in its JSON not verified", async () => {
    const { code, stdout } = await explained(rotation, "--preview-exit-code", "1", "--fail-on", "unverified");
    expect(code).toBe(1);
    expect(stdout).toContain("### Encryption at rest: could not be verified");
    expect(stdout).toContain("ended with exit code 1, and its JSON does not say why");
  });

  it("adds nothing to a preview that says why it failed", async () => {
    const { stdout } = await explained("", recordedPath("refused"), "--preview-exit-code", "1");
    expect(stdout).not.toContain("exit code 1");
  });
});

describe("what explain refuses of its options", () => {
  it.each([
    [["--stack", "acme/keys/prod --> <b>"], "is not the name of a stack"],
    [["--preview-exit-code", "many"], "is not an exit code"],
    [["--details-url", "javascript:alert(1)"], "is not an address that begins with https://"],
    [["--details-url", "https://x/)<b>"], "is not an address"],
  ])("%j", async (flags, words) => {
    const { code, stderr } = await explained(rotation, ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});
