// Beyond one machine: `node fleet.ts fleet.json --deployments deployments.json` runs each `up` on Pulumi Deployments, which gives each stack a machine of its own.
// The program comes from git, and the credentials from the stack's deployment settings or from an environment of Pulumi ESC: none is passed from here.
import { type RemoteStack, type RemoteUpOptions, RemoteWorkspace } from "@pulumi/pulumi/automation/index.js";
import { inputsOf, type Project } from "./projects.ts";
import { FleetFault, parsed, reader } from "./reader.ts";
import { INTERRUPTED, isInterrupted, reasonOf } from "./reasons.ts";
import type { Told } from "./run.ts";

export interface Deployments {
  /** Of Pulumi Cloud. */
  readonly organization: string;
  /** The repository with this folder. */
  readonly url: string;
  readonly branch: string;
  readonly projectPath: string;
}

export function readDeployments(text: string): Deployments {
  const faults: string[] = [];
  const read = reader(faults);
  const file = read.object("the file", parsed(text), ["organization", "url", "branch", "projectPath"]);
  const deployments = {
    organization: read.matching("organization", file.organization, /^[\w-]+$/, "the name of an organization is"),
    url: read.text("url", file.url),
    branch: read.text("branch", file.branch),
    projectPath: read.text("projectPath", file.projectPath),
  };
  if (faults.length > 0) throw new FleetFault(faults);
  return deployments;
}

/** An interrupt ends the wait here. The deployment goes on. */
export async function upOnDeployments(
  project: Project,
  { organization, ...git }: Deployments,
  interrupt: AbortSignal,
): Promise<Told> {
  const stackName = `${organization}/atlas-cmk-fleet/${project.stack}`;
  let hasBegun = false;
  const interrupted = new Promise<never>((_, reject) => {
    interrupt.addEventListener("abort", () => reject(new Error(INTERRUPTED)), { once: true });
  });
  const work = async (): Promise<Told> => {
    const stack = await selected(project, stackName, git);
    interrupt.throwIfAborted();
    hasBegun = true;
    // RemoteStack passes the signal on, which its type does not say. Without it the CLI would keep this process alive.
    const options: RemoteUpOptions & { readonly signal: AbortSignal } = { signal: interrupt };
    const { summary } = await stack.up(options);
    return { status: "done", says: `update ${summary.version} of ${stackName}` };
  };
  try {
    return await Promise.race([work(), interrupted]);
  } catch (error) {
    if (!interrupt.aborted && !isInterrupted(error)) throw new Error(reasonOf(error), { cause: error });
    throw new Error(hasBegun ? `interrupted; ${stackName} goes on in Pulumi Cloud` : INTERRUPTED, { cause: error });
  }
}

function selected(project: Project, stackName: string, git: Omit<Deployments, "organization">): Promise<RemoteStack> {
  const config = Object.fromEntries(
    Object.entries(inputsOf(project)).map(([key, value]) => {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      return [
        `atlas-cmk-fleet:${key}`,
        { value: text, secret: false, ...(Array.isArray(value) && { objectValue: value }) },
      ];
    }),
  );
  return RemoteWorkspace.createOrSelectStack(
    { stackName, ...git },
    {
      preRunCommands: [`pulumi config set-all --stack ${stackName} --json ${quoted(JSON.stringify(config))}`],
      inheritSettings: true,
    },
  );
}

/** For a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
