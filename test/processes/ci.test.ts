// Proves the workflows of docs/ci/README.md as far as they go without GitHub, GitLab and a cloud: they parse, a fork gets no credentials, no text of a pull
// request reaches a shell, their shell steps run with a CLI that prints a recorded preview, and their scripts find, write and mark one comment over several
// pages. Loads dist/, so it needs a build.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { run as spawned } from "../support/commands.ts";
import { recordedPath } from "../support/previews.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = (path: string): string => readFileSync(join(root, "docs/ci", path), "utf8");

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
const gitlab: Readonly<Record<string, Readonly<Record<string, unknown>>>> = parse(page("gitlab/.gitlab-ci.yml"));
const STACK = "acme/keys/prod";
const MARKER = `<!-- atlas-cmk ${STACK} -->`;

const stepOf = (job: string, name: string): Step => {
  const step = github.jobs[job]?.steps.find((one) => one.name === name);
  if (step === undefined) throw new Error(`no step ${name}`);
  return step;
};

let work = "";
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "ci-"));
  mkdirSync(join(work, "bin"));
  command("npx", `shift 2; exec "${process.execPath}" "${join(root, "dist/cli/main.js")}" "$@"`);
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

function command(name: string, script: string): void {
  writeFileSync(join(work, "bin", name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(work, "bin", name), 0o755);
}

/** A CLI whose preview prints a recorded digest, after noise as an installer prints it. */
const cliPrinting = (recording: string | undefined, exitCode = 0): void =>
  command(
    "pulumi",
    `if [ "$1" = version ]; then echo v3.260.0; exit; fi\n${recording === undefined ? "" : `cat "${recordedPath(recording)}"`}\nexit ${exitCode}`,
  );

function shell(script: string, env: Readonly<Record<string, string>>) {
  const { status, stdout, stderr } = spawnSync("bash", ["-e", "-c", script], {
    cwd: work,
    encoding: "utf8",
    env: { PATH: [join(work, "bin"), process.env.PATH].join(delimiter), STACK, ...env },
  });
  return { status, output: stdout + stderr };
}

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

describe.skipIf(process.platform === "win32")("the pipeline for GitLab", () => {
  const lines = (job: string): string => (gitlab[job] as { readonly script: readonly string[] }).script.join("\n");

  it("runs for merge requests of this project only, in every job", () => {
    expect(gitlab[".of-this-project"]?.rules).toEqual([
      { if: '$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID' },
    ]);
    for (const job of ["out-of-date", "preview", "note"]) expect(gitlab[job]?.extends).toBe(".of-this-project");
  });

  it.each([
    ["rotation", 0, "safe", 0],
    ["refused", 1, "refused", 1],
    [undefined, 255, "could not be verified", 1],
  ] as const)("explains the preview %s that ends with %s", (recording, exitCode, verdict, status) => {
    cliPrinting(recording, exitCode);
    const env = { CI_COMMIT_SHA: "0f1e2d3", CI_JOB_URL: "https://gitlab.example/job/1", LIMIT: "gitlab" };
    expect(shell(lines("preview"), env).status).toBe(status);
    const comment = readFileSync(join(work, "comment.md"), "utf8");
    expect(comment.split("\n").slice(0, 2)).toEqual([MARKER, `### Encryption at rest: ${verdict}`]);
  });

  interface Note {
    id: number;
    author: { id: number };
    body: string;
  }

  /** GitLab's notes of a merge request, in pages of two. */
  async function startNotes(notes: Note[]): Promise<Server> {
    const server = createServer(async (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://gitlab");
      const text = (await request.toArray()).join("");
      const json = (value: unknown, headers: Record<string, string> = {}): void =>
        void response.writeHead(200, headers).end(JSON.stringify(value));
      if (request.headers["private-token"] !== "note-token") return void response.writeHead(401).end();
      if (pathname.endsWith("/user")) return json({ id: 5 });
      const at = Number(searchParams.get("page") ?? "1");
      if (request.method === "GET")
        return json(notes.slice(at * 2 - 2, at * 2), { "x-next-page": at * 2 < notes.length ? String(at + 1) : "" });
      const { body } = JSON.parse(text);
      if (request.method === "POST") notes.push({ id: notes.length + 1, author: { id: 5 }, body });
      for (const one of notes) if (request.method === "PUT" && pathname.endsWith(`/${one.id}`)) one.body = body;
      json({});
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  it("writes one note, marks it when a commit follows, and updates it in place, beyond the first page", async () => {
    const notes = [1, 2, 3].map((id): Note => ({ id, author: { id: 9 }, body: `${MARKER}\ntheirs` }));
    const server = await startNotes(notes);
    mkdirSync(join(work, "ci"));
    copyFileSync(join(root, "docs/ci/gitlab/comment.mjs"), join(work, "ci/comment.mjs"));
    const env = {
      CI_API_V4_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v4`,
      CI_PROJECT_ID: "1",
      CI_MERGE_REQUEST_IID: "7",
      NOTE_TOKEN: "note-token",
      STACK,
      PATH: process.env.PATH ?? "",
    };
    const run = async (job: string): Promise<void> => {
      const { failure, stderr } = await spawned("bash", ["-e", "-c", lines(job)], { cwd: work, env });
      expect(failure, stderr).toBeUndefined();
    };
    try {
      writeFileSync(join(work, "comment.md"), `${MARKER}\n### one\n`);
      await run("out-of-date");
      await run("note");
      await run("out-of-date");
      expect(notes.at(-1)?.body).toMatch(/^<!-- .* -->\n> \*\*Out of date\.\*\* .*\n\n### one\n$/);
      writeFileSync(join(work, "comment.md"), `${MARKER}\n### two\n`);
      await run("note");
      expect(notes.map(({ body }) => body)).toEqual([...Array(3).fill(`${MARKER}\ntheirs`), `${MARKER}\n### two\n`]);
    } finally {
      server.close();
    }
  });
});

it("has its pages in docs/ci", () => {
  for (const path of ["github/preview.yml", "gitlab/.gitlab-ci.yml", "gitlab/comment.mjs", "README.md"])
    expect(existsSync(join(root, "docs/ci", path))).toBe(true);
});
