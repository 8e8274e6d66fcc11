// Proves the workflow for GitHub of docs/ci/README.md as far as it goes without GitHub and a cloud: it parses, a fork gets no credentials, no text of a pull request
// reaches a shell, its shell steps run with a CLI that prints a recorded preview, and its scripts find, write and mark one comment over several pages. Loads
// dist/, so it needs a build.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { cliPrinting, forEachJob, MARKER, page, STACK, shell, work } from "./job.ts";

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}
interface Job {
  readonly if: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}
const github: { readonly on: unknown; readonly permissions: unknown; readonly jobs: Readonly<Record<string, Job>> } =
  parse(page("github/preview.yml"));
const stepOf = (job: string, name: string): Step => {
  const step = github.jobs[job]?.steps.find((one) => one.name === name);
  if (step === undefined) throw new Error(`no step ${name}`);
  return step;
};

forEachJob();

describe.skipIf(process.platform === "win32")("the workflow for GitHub", () => {
  it("runs for pull requests of this repository only, and no job that runs their code can write", () => {
    expect(github.on).toEqual({ pull_request: null });
    expect(github.permissions).toEqual({});
    const FORK = "github.event.pull_request.head.repo.full_name == github.repository";
    expect(github.jobs["out-of-date"]?.if).toBe(FORK);
    expect(github.jobs.preview?.if).toBe(FORK);
    expect(github.jobs.comment?.if).toContain("needs.preview.result != 'skipped'");
    for (const job of Object.values(github.jobs)) {
      const runsCode = job.steps.some(({ uses = "" }) => uses.startsWith("actions/checkout"));
      const canWrite = Object.entries(job.permissions).some(
        ([name, level]) => level === "write" && name !== "id-token",
      );
      expect(runsCode && canWrite).toBe(false);
    }
  });

  it("puts no expression into a script", () => {
    for (const { steps } of Object.values(github.jobs))
      for (const { run = "", with: given = {} } of steps) expect(run + (given.script ?? "")).not.toContain("${{");
  });

  it.each([
    ["rotation", 0, "safe", "0 0", 0],
    ["refused", 1, "refused", "1 1", 1],
    ["rotation", 1, "could not be verified", "1 1", 1],
    [undefined, 255, "could not be verified", "255 2", 1],
  ] as const)("explains the preview %s that ends with %s", (recording, exitCode, verdict, codes, gate) => {
    cliPrinting(recording, exitCode);
    const files = { GITHUB_OUTPUT: join(work, "output"), GITHUB_STEP_SUMMARY: join(work, "summary") };
    expect(shell(stepOf("preview", "Preview").run ?? "", files).status).toBe(0);
    expect(readFileSync(files.GITHUB_OUTPUT, "utf8")).toBe(`code=${exitCode}\n`);
    const env = {
      ...files,
      COMMIT: "0f1e2d3",
      RUN_URL: "https://github.example/run/1",
      PREVIEW_CODE: String(exitCode),
    };
    const explained = shell(stepOf("preview", "Explain").run ?? "", env);
    expect(explained.status, explained.output).toBe(0);
    const comment = readFileSync(join(work, "comment.md"), "utf8");
    expect(comment.split("\n").slice(0, 2)).toEqual([MARKER, `### Encryption at rest: ${verdict}`]);
    expect(comment).toContain("`0f1e2d3`");
    expect(readFileSync(files.GITHUB_STEP_SUMMARY, "utf8")).toBe(comment);
    const written = readFileSync(files.GITHUB_OUTPUT, "utf8").match(/\d+/g)?.join(" ") ?? "";
    expect(written).toBe(codes);
    expect(
      shell(stepOf("preview", "Fail where it was refused or could not be verified").run ?? "", { CODES: written })
        .status,
    ).toBe(gate);
  });

  interface Comment {
    id: number;
    user: { login: string };
    body: string;
  }

  /** What actions/github-script gives to a script, on a list of comments in pages of two. */
  async function script(source: string, comments: Comment[]): Promise<void> {
    const AsyncFunction = (async () => {}).constructor as new (
      ...names: string[]
    ) => (...given: unknown[]) => Promise<void>;
    const api = {
      rest: {
        issues: {
          listComments: async ({ page: at = 1 }) => ({ data: comments.slice(at * 2 - 2, at * 2) }),
          updateComment: async ({ comment_id, body }: { comment_id: number; body: string }) => {
            for (const one of comments) if (one.id === comment_id) one.body = body;
          },
          createComment: async ({ body }: { body: string }) => {
            comments.push({ id: comments.length + 1, user: { login: "github-actions[bot]" }, body });
          },
        },
      },
      paginate: async (list: (given: object) => Promise<{ data: Comment[] }>, given: object) => {
        const all: Comment[] = [];
        for (let at = 1; ; at += 1) {
          const { data } = await list({ ...given, page: at });
          if (data.length === 0) return all;
          all.push(...data);
        }
      },
    };
    const context = { repo: { owner: "acme", repo: "keys" }, issue: { number: 7 } };
    const { fs } = { fs: { readFileSync: () => readFileSync(join(work, "comment.md"), "utf8") } };
    const require = (name: string): unknown => (name === "node:fs" ? fs : createRequire(import.meta.url)(name));
    const run = new AsyncFunction("github", "context", "require", "process", source);
    await run(api, context, require, { env: { STACK } });
  }
  const write = stepOf("comment", "Write the comment, or update it").with?.script ?? "";
  const mark = stepOf("out-of-date", "Say that the comment is out of date").with?.script ?? "";
  const theirs = (id: number): Comment => ({ id, user: { login: "dev" }, body: `${MARKER}\nnot the workflow's` });

  it("writes one comment, marks it when a commit follows, and updates it in place, beyond the first page", async () => {
    const comments = [1, 2, 3].map(theirs);
    writeFileSync(join(work, "comment.md"), `${MARKER}\n### one\n`);
    await script(mark, comments);
    await script(write, comments);
    expect(comments.map(({ body }) => body).at(-1)).toBe(`${MARKER}\n### one\n`);
    await script(mark, comments);
    await script(mark, comments);
    expect(comments.at(-1)?.body).toMatch(/^<!-- .* -->\n> \*\*Out of date\.\*\* .*\n\n### one\n$/);
    writeFileSync(join(work, "comment.md"), `${MARKER}\n### two\n`);
    await script(write, comments);
    expect(comments).toHaveLength(4);
    expect(comments.at(-1)?.body).toBe(`${MARKER}\n### two\n`);
    expect(comments.slice(0, 3)).toEqual([1, 2, 3].map(theirs));
  });

  it("writes no new comment where nothing changes, and updates the one that is there", async () => {
    const nothing = `${MARKER}\nNo resource of pulumi-atlas-cmk changes in \`keys/prod\`.\n`;
    writeFileSync(join(work, "comment.md"), nothing);
    const comments: Comment[] = [];
    await script(write, comments);
    expect(comments).toEqual([]);
    comments.push({ id: 1, user: { login: "github-actions[bot]" }, body: `${MARKER}\n### one\n` });
    await script(write, comments);
    expect(comments.map(({ body }) => body)).toEqual([nothing]);
  });

  it("refuses a comment of another stack", async () => {
    writeFileSync(join(work, "comment.md"), "<!-- atlas-cmk acme/other/prod -->\n");
    await expect(script(write, [])).rejects.toThrow("the marker of another stack");
  });
});
