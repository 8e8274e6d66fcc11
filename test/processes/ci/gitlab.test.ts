// Proves the pipeline for GitLab of docs/ci/README.md as far as it goes without GitLab and a cloud: it parses, a fork gets no credentials, its jobs run with a CLI that
// prints a recorded preview, and its script finds, writes and marks one note over several pages. Loads dist/, so it needs a build.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { run as spawned } from "../../support/commands.ts";
import { cliPrinting, forEachJob, MARKER, page, root, STACK, shell, work } from "./job.ts";

const gitlab: Readonly<Record<string, Readonly<Record<string, unknown>>>> = parse(page("gitlab/.gitlab-ci.yml"));

forEachJob();

describe.skipIf(process.platform === "win32")("the pipeline for GitLab", () => {
  const lines = (job: string): string => (gitlab[job] as { readonly script: readonly string[] }).script.join("\n");

  it("runs for merge requests of this project only, in every job", () => {
    expect(gitlab[".of-this-project"]?.rules).toEqual([
      { if: '$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID' },
    ]);
    for (const job of ["out-of-date", "preview", "note"]) expect(gitlab[job]?.extends).toBe(".of-this-project");
  });

  it("gives the token that writes to no job that runs code of the merge request", () => {
    const { "out-of-date": first, preview, note } = gitlab;
    expect([first, preview, note].map((job) => job?.environment)).toEqual([
      { name: "note", action: "access" },
      { name: "preview", action: "access" },
      { name: "note", action: "access" },
    ]);
    for (const job of [first, note])
      expect(job?.before_script).toEqual([
        'git fetch --depth 1 origin "$CI_DEFAULT_BRANCH"',
        "git checkout --force --detach FETCH_HEAD",
      ]);
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
