// Proves what examples/fleet does beyond one machine, as far as it goes without GitHub, GitLab and Pulumi Cloud: the workflows of ci/, and what
// `--deployments` asks of the CLI. Loads dist/, so it needs a build.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { fleetFile } from "../support/fleet-file.ts";
import { CLOUD, fleetWith } from "../support/fleet-script.ts";

const folder = fileURLToPath(new URL("../../examples/fleet/", import.meta.url));
interface Step {
  readonly run?: string;
  readonly uses?: string;
}
interface Job {
  readonly if?: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: { readonly shard: readonly number[] }; readonly "fail-fast": boolean };
  readonly steps: readonly Step[];
}

describe("the workflows", () => {
  const github: { readonly permissions: object; readonly jobs: Readonly<Record<string, Job>> } = parse(
    readFileSync(join(folder, "ci/github.yml"), "utf8"),
  );
  const gitlab: Readonly<Record<string, { readonly parallel?: number; readonly script?: readonly string[] }>> = parse(
    readFileSync(join(folder, "ci/gitlab.yml"), "utf8"),
  );
  const commands = [
    ...Object.values(github.jobs).flatMap(({ steps }) => steps.map(({ run = "" }) => run)),
    ...Object.values(gitlab).flatMap(({ script = [] }) => script),
  ].filter((command) => command.startsWith("node fleet.ts"));

  it("do each part of twenty once", () => {
    const { strategy } = github.jobs.up ?? {};
    expect(strategy?.matrix.shard).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(strategy?.["fail-fast"]).toBe(false);
    expect(gitlab.up?.parallel).toBe(20);
    expect(
      commands.filter((command) => /--shard (\$\{\{ matrix\.shard \}\}|"\$CI_NODE_INDEX)\//.test(command)),
    ).toHaveLength(2);
  });

  it("pass options that the fleet has", async () => {
    const { fleet } = fleetWith("exit 1");
    const { code, output } = await fleet.run([]);
    expect(code).toBe(2);
    const options = commands.flatMap((command) => command.match(/--[a-z-]+/g) ?? []);
    expect(commands).toHaveLength(4);
    expect(options.filter((option) => !output.includes(`  ${option} `))).toEqual([]);
  });

  it("give a fork no credentials, and no code of a pull request a permission to write", () => {
    expect(github.permissions).toEqual({});
    const { up, preview: previewing, comment } = github.jobs;
    expect(up?.if).toBe("github.event_name != 'pull_request'");
    expect(previewing?.if).toBe("github.event.pull_request.head.repo.full_name == github.repository");
    expect(previewing?.permissions).toEqual({ contents: "read", "id-token": "write" });
    expect(comment?.permissions).toEqual({ "pull-requests": "write" });
    expect(comment?.steps.some(({ run, uses = "" }) => run !== undefined || uses.includes("checkout"))).toBe(false);
  });

  it("put no text of a pull request into a shell", () => {
    const used = commands.flatMap((command) => [...command.matchAll(/\$\{\{ (.*?) \}\}/g)].map(([, name]) => name));
    expect([...new Set(used)]).toEqual(["matrix.shard", "strategy.job-total"]);
  });
});

describe("the exit code", () => {
  const size = { organizations: 1, projects: 2, clusters: 1 };
  const { file, env } = fleetFile(size);
  const withoutProjects = {
    organizations: { "org-1": { ...file.organizations["org-1"], projects: undefined } },
  };

  it("is 2 for what is wrong before anything begins", async () => {
    const { fleet } = fleetWith("exit 1", env);
    fleet.write(file);
    const said = async (...args: readonly string[]) => fleet.run(["fleet.json", ...args]);
    expect(await said("--only", "org-1-project-3")).toEqual({
      code: 2,
      output: "--only org-1-project-3: no project has this stack.\n",
    });
    expect(await said("--preview", "--comment", "none/comment.md", "--results", "none/results.json")).toEqual({
      code: 2,
      output:
        "--results none/results.json: there is no such folder.\n--comment none/comment.md: there is no such folder.\n",
    });
    expect(await said("--nothing")).toMatchObject({ code: 2 });
  });

  it("is not 2 where the variables of an organization are missing whose projects are not chosen", async () => {
    const both = fleetFile({ organizations: 2, projects: 1, clusters: 1 }).file;
    const { fleet } = fleetWith(`${CLOUD}\ncase "$*" in preview*) echo '{"steps":[]}' ;; esac`, env);
    fleet.write(both);
    expect(await fleet.run(["fleet.json", "--preview", "--only", "org-1-project-1"])).toMatchObject({ code: 0 });
    expect(await fleet.run(["fleet.json", "--preview", "--shard", "2/3"])).toMatchObject({ code: 0 });
    expect(await fleet.run(["fleet.json", "--preview"])).toEqual({
      code: 2,
      output: ["ID", "SECRET"]
        .map((name) => `ORG_2_CLIENT_${name} is not set: a credential of the organization org-2.\n`)
        .join(""),
    });
  });

  it("is 0 with a proxy that Node cannot use where all projects are in the file", async () => {
    const { fleet } = fleetWith(CLOUD, { ...env, HTTPS_PROXY: "", ALL_PROXY: "socks5h://proxy:1080" });
    fleet.write(file);
    expect(await fleet.run(["fleet.json"])).toMatchObject({ code: 0 });
    fleet.write(withoutProjects);
    expect(await fleet.run(["fleet.json", "--list"])).toMatchObject({ code: 2 });
  });

  it("is 2 for a backend that each stack's folder would have for itself", async () => {
    const { fleet } = fleetWith(CLOUD);
    fleet.write(file);
    const given = { ...process.env, ...env, PULUMI_BACKEND_URL: "file://./state" };
    const { status, stderr } = spawnSync(process.execPath, ["fleet.ts", "fleet.json"], {
      cwd: fleet.folder,
      env: given,
      encoding: "utf8",
    });
    expect(stderr).toMatch(/^PULUMI_BACKEND_URL is relative: file:\/\/\.\/state\./);
    expect(status).toBe(2);
  });

  it("is 1 where the proxy of the environment refuses the connection to Atlas", async () => {
    const asked: string[] = [];
    const proxy = createServer((_, response) => response.writeHead(403).end()).on("connect", ({ url = "" }, socket) => {
      asked.push(url);
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void proxy.close());
    const { port } = proxy.address() as AddressInfo; // of a server that listens
    const { fleet } = fleetWith("exit 1", {
      ...env,
      HTTPS_PROXY: "",
      ALL_PROXY: `http://127.0.0.1:${port}`,
      NO_PROXY: "",
    });
    fleet.write(withoutProjects);
    expect(await fleet.run(["fleet.json", "--list"])).toMatchObject({ code: 1 });
    expect(asked[0]).toBe("cloud.mongodb.com:443");
  });

  it("is 1 where Atlas cannot be reached for its list, with the address and the cause", async () => {
    const { fleet } = fleetWith("exit 1", { ...env, MONGODB_ATLAS_BASE_URL: "http://127.0.0.1:9" });
    fleet.write(withoutProjects);
    const { code, output } = await fleet.run(["fleet.json", "--list"]);
    expect(output).toMatch(/^Atlas cannot be reached at http:\/\/127\.0\.0\.1:9: .+/);
    expect(code).toBe(1);
  });

  it("is 2 where Pulumi Deployments has the credentials and Atlas's list needs them here", async () => {
    const { fleet } = fleetWith("exit 1");
    fleet.write(withoutProjects);
    const { code, output } = await fleet.run(["fleet.json", "--deployments", "deployments.json"]);
    expect(output).toContain("ORG_1_CLIENT_ID is not set");
    expect(code).toBe(2);
    fleet.write(file);
    expect(await fleet.run(["fleet.json", "--deployments", "none.json"])).toMatchObject({
      code: 2,
      output: expect.stringMatching(/^none\.json cannot be read: /),
    });
  });

  it("is 130 for a preview that was stopped, which says nothing of what it did not see", async () => {
    const { fleet } = fleetWith(`${CLOUD}\ncase "$*" in preview*) kill -INT $PPID; exit 1 ;; esac`, env);
    fleet.write(file);
    const { code, output } = await fleet.run(["fleet.json", "--preview", "--at-once", "1"]);
    expect(output).toMatch(/^\[1\/2\] org-1-project-1: left in .*: interrupted; run the preview again$/m);
    expect(output).toContain("- Not previewed: not begun.");
    expect(code).toBe(130);
  });
});

describe("Pulumi Deployments", () => {
  it("go on after a second Ctrl-C, and the row says so", async () => {
    const { fleet } = fleetWith(`${CLOUD}\ncase "$*" in up*) kill -INT $PPID; kill -TERM $PPID; exec sleep 60 ;; esac`);
    fleet.write(fleetFile({ organizations: 1, projects: 2, clusters: 1 }).file);
    writeFileSync(join(fleet.folder, "deployments.json"), readFileSync(join(folder, "ci/deployments.json")));
    const { code, output } = await fleet.run(["fleet.json", "--deployments", "deployments.json", "--at-once", "1"]);
    const says = "interrupted; acme/atlas-cmk-fleet/org-1-project-1 goes on in Pulumi Cloud";
    expect(output).toContain(`: ${says}\n`);
    expect(output).toMatch(/^org-1-project-2 +left +0 +not begun$/m);
    expect(code).toBe(130);
  });

  it("get each project's inputs and the place of the program, and no credential", async () => {
    const { fleet, asked } = fleetWith(CLOUD);
    fleet.write(fleetFile({ organizations: 1, projects: 2, clusters: 2 }).file);
    writeFileSync(join(fleet.folder, "deployments.json"), readFileSync(join(folder, "ci/deployments.json")));
    const { code, output } = await fleet.run(["fleet.json", "--deployments", "deployments.json"]);
    expect(output).toContain("org-1-project-1: done");
    expect(output).toContain("update 7 of acme/atlas-cmk-fleet/org-1-project-1");
    expect(code).toBe(0);
    const ups = asked().filter((line) => line.startsWith("up "));
    expect(ups).toHaveLength(2);
    const config = JSON.stringify({
      "atlas-cmk-fleet:projectId": { value: "64b7f0c0a1b2c3d4e5010001", secret: false },
      "atlas-cmk-fleet:clusters": {
        value: '["cluster-1","cluster-2"]',
        secret: false,
        objectValue: ["cluster-1", "cluster-2"],
      },
      "atlas-cmk-fleet:privateNetworking": { value: "false", secret: false },
      "atlas-cmk-fleet:protect": { value: "true", secret: false },
      "atlas-cmk-fleet:resourceGroupName": { value: "keys", secret: false },
    });
    const [first = ""] = ups.filter((line) => line.includes("project-1"));
    expect(first).toContain(
      `--remote https://github.com/acme/keys.git --remote-git-repo-dir . --remote-git-branch refs/heads/main`,
    );
    expect(first).toContain(
      `--remote-pre-run-command pulumi config set-all --stack acme/atlas-cmk-fleet/org-1-project-1 --json '${config}'`,
    );
    expect(first).toContain("--remote-inherit-settings");
    expect(asked().join("\n")).not.toMatch(/secret_|mdb_sa|--remote-env/);
  });
});
