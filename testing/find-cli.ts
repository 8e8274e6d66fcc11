// Looks for a real Pulumi CLI on this machine: on PATH, where its installer puts it, or where `npx pulumi` keeps the one it fetched.
// Fetches nothing itself.
import { execFile } from "node:child_process";
import { accessSync, constants, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

export interface FoundCli {
  readonly kind: "found";
  readonly command: string;
  readonly version: string;
  /** In words, for a person. */
  readonly source: string;
}

export interface MissingCli {
  readonly kind: "missing";
  readonly reason: string;
}

interface Candidate {
  readonly command: string;
  readonly source: string;
}

const VERSION_TIMEOUT_MS = 20_000;
const suffix = process.platform === "win32" ? ".exe" : "";

export async function findCli(env: NodeJS.ProcessEnv = process.env): Promise<FoundCli | MissingCli> {
  const reasons: string[] = [];
  for (const candidate of candidates(env)) {
    const answer = await examine(candidate, env);
    if (answer.kind === "found") return answer;
    reasons.push(answer.reason);
  }
  return {
    kind: "missing",
    reason: reasons.length === 0 ? "none on PATH, none from its installer, none fetched by npx" : reasons.join("; "),
  };
}

function candidates(env: NodeJS.ProcessEnv): readonly Candidate[] {
  const home = env.PULUMI_HOME ?? join(homedir(), ".pulumi");
  const onPath = (env.PATH ?? "").split(delimiter).filter((directory) => directory !== "");
  const all = [
    ...onPath.map((directory) => ({ command: join(directory, `pulumi${suffix}`), source: "from PATH" })),
    { command: join(home, "bin", `pulumi${suffix}`), source: "from its installer" },
    ...npxVersions(env).map((version) => ({
      command: join(home, "versions", version, "bin", `pulumi${suffix}`),
      source: "fetched by npx pulumi",
    })),
  ];
  return all.filter(({ command }) => isExecutable(command) && !isNpmStub(command));
}

/** The npm package named `pulumi` runs the CLI of its own version (FACT(pulumi-npm-cli)). */
function npxVersions(env: NodeJS.ProcessEnv): readonly string[] {
  if (env.PULUMI_VERSION !== undefined && env.PULUMI_VERSION !== "") return [env.PULUMI_VERSION];
  try {
    const file = createRequire(import.meta.url).resolve("pulumi/package.json");
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    const version =
      typeof content === "object" && content !== null && "version" in content ? content.version : undefined;
    return typeof version === "string" ? [version] : [];
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    const status = statSync(path);
    return status.isFile() && status.size > 0;
  } catch {
    return false;
  }
}

/** Inside `npm run` the first `pulumi` on PATH is that package's downloader, not a CLI. */
function isNpmStub(path: string): boolean {
  const real = realpathSync(path).replaceAll("\\", "/");
  return real.includes("/node_modules/pulumi/") || dirname(real).endsWith("/node_modules/.bin");
}

async function examine(candidate: Candidate, env: NodeJS.ProcessEnv): Promise<FoundCli | MissingCli> {
  const { command, source } = candidate;
  const version = await askVersion(command, env);
  if (version === undefined) return { kind: "missing", reason: `${command} does not answer to \`version\`` };
  if (!hasLanguageHost(command, env)) {
    return { kind: "missing", reason: `${command} has no pulumi-language-nodejs beside it or on PATH` };
  }
  return { kind: "found", command, version, source };
}

function askVersion(command: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const options = { env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" }, timeout: VERSION_TIMEOUT_MS };
  return new Promise((resolve) => {
    execFile(command, ["version"], options, (error, stdout) => {
      const match = error === null ? /^v?(\d+\.\d+\.\d+\S*)/m.exec(stdout.trim()) : null;
      resolve(match?.[1]);
    });
  });
}

function hasLanguageHost(command: string, env: NodeJS.ProcessEnv): boolean {
  const host = `pulumi-language-nodejs${suffix}`;
  const directories = [dirname(command), dirname(realpathSync(command)), ...(env.PATH ?? "").split(delimiter)];
  return directories.some((directory) => directory !== "" && isExecutable(join(directory, host)));
}
