// A person who reads the report: runs each command of it, in its order.
import type { Report } from "../../../../cli/doctor/report.ts";
import type { Emulator } from "../../../../emulator/index.ts";
import { runAsAdmin, wordsOf } from "../../../support/admin-commands.ts";
import { must } from "../../../support/must.ts";
import { type Plugin, startPlugin } from "../../../support/plugin.ts";
import { machineWith, type Situation, spokenOf, VERSION } from "./world.ts";

export interface Means {
  readonly fill?: Readonly<Record<string, string>>;
  readonly up?: (plugin: Plugin, emulator: Emulator) => Promise<unknown>;
  readonly afterwards?: Situation;
}

/** Every command of the report, in its order. Returns the situation after them. */
export async function mend(
  emulator: Emulator,
  report: Report,
  { situation, means }: { readonly situation: Situation; readonly means: Means },
): Promise<Situation> {
  let after: Situation = situation;
  const lines = spokenOf(report).flatMap(({ findings = [] }) => findings.flatMap(({ commands }) => commands));
  for (const line of new Set(lines)) {
    const command = line.replace(/\{([a-z]+)\}/g, (whole, name: string) => means.fill?.[name] ?? whole);
    if (await runAsAdmin(emulator, command)) continue;
    after = await runHere(emulator, command, { situation: after, means });
  }
  emulator.clock.advance(60_000); // what Azure and Atlas take until it shows
  return { ...after, ...means.afterwards };
}

async function runHere(
  emulator: Emulator,
  command: string,
  { situation, means }: { readonly situation: Situation; readonly means: Means },
): Promise<Situation> {
  const [tool, ...rest] = wordsOf(command);
  switch (tool) {
    case "export": {
      const [name = "", value] = must(rest[0]).split("=");
      return { ...situation, env: { ...situation.env, [name]: value } };
    }
    case "sudo":
      return { ...situation, skewMs: 0 };
    case "nvm":
      return { ...situation, machine: { ...(situation.machine ?? machineWith()), nodeVersion: must(rest[1]) } };
    case "curl":
      return { ...situation, machine: machineWith() };
    case "npm":
      return { ...situation, machine: machineWith({ read: async (path) => packageAt(path, must(rest[1])) }) };
    case "atlas-cmk":
      return situation;
    case "pulumi":
      if (rest[0] === "up") await pulumiUp(emulator, must(means.up));
      return situation;
    default:
      throw new Error(`no test runs: ${command}`);
  }
}

async function packageAt(path: string, spec: string): Promise<string | undefined> {
  const [, name = "", version = ""] = /^(.+)@\^?([^@]+)$/.exec(spec) ?? [];
  return path.includes(`/node_modules/${name}/`) ? JSON.stringify({ version: version || VERSION }) : undefined;
}

async function pulumiUp(emulator: Emulator, up: NonNullable<Means["up"]>): Promise<void> {
  const plugin = startPlugin(emulator);
  try {
    await up(plugin, emulator);
  } finally {
    await plugin.close();
  }
}
