// Beyond one machine: `node fleet.ts fleet.json --deployments deployments.json` runs each `up` on Pulumi Deployments, which gives each stack a machine of its own.
// The program comes from git, and the credentials from the stack's deployment settings or from an environment of Pulumi ESC: none is passed from here.
import { RemoteWorkspace } from "@pulumi/pulumi/automation/index.js";
import { inputsOf, type Project } from "./projects.ts";
import type { Told } from "./run.ts";

export interface Deployments {
  /** Of Pulumi Cloud. */
  readonly organization: string;
  /** The repository with this folder. */
  readonly url: string;
  readonly branch: string;
  readonly projectPath: string;
}

export async function upOnDeployments(project: Project, { organization, ...git }: Deployments): Promise<Told> {
  const stackName = `${organization}/atlas-cmk-fleet/${project.stack}`;
  const config = Object.fromEntries(
    Object.entries(inputsOf(project)).map(([key, value]) => {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      return [
        `atlas-cmk-fleet:${key}`,
        { value: text, secret: false, ...(Array.isArray(value) && { objectValue: value }) },
      ];
    }),
  );
  const stack = await RemoteWorkspace.createOrSelectStack(
    { stackName, ...git },
    {
      preRunCommands: [`pulumi config set-all --stack ${stackName} --json ${quoted(JSON.stringify(config))}`],
      inheritSettings: true,
    },
  );
  const { summary } = await stack.up();
  return { status: "done", says: `update ${summary.version} of ${stackName}` };
}

/** For a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
