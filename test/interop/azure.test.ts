// Proves that the emulator is Azure enough for Microsoft's own clients, in JavaScript and in Python: every operation of the table, its outcome held.
// The scripts run as processes; the emulator's clock goes one second on with each request, so nothing waits for long.
import { describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/index.ts";
import { quickstart, quickstartSeed } from "../../emulator/seeds.ts";
import { run } from "../support/commands.ts";
import { type Install, npmClients, pythonClients, ROOT, VERSIONS } from "./installs.ts";
import { OPERATIONS, type Operation, OWN_FAULTS } from "./operations.ts";
import { OWN_FAULT } from "./table-reporter.ts";

type Line = Pick<Operation, "client" | "operation"> & ({ readonly shown: unknown } | { readonly failed: string });

/** The quickstart's world, whose runner may do everything, and whose vault lets keys be purged. */
function emulatorForClients(): Promise<Emulator> {
  const principalId = quickstart.runner.servicePrincipalId;
  const scope = `/subscriptions/${quickstart.subscriptionId}`;
  const seed = (nowMs: number) => {
    const { atlas, azure } = quickstartSeed(nowMs);
    const all = ["Owner", "Key Vault Administrator"].map((role) => ({ scope, principalId, role }));
    const vaults = azure.vaults.map((vault) => ({ ...vault, enablePurgeProtection: false }));
    return { atlas, azure: { ...azure, vaults, roleAssignments: [...azure.roleAssignments, ...all] } };
  };
  return startEmulator({ clock: { mode: "stepped" }, seed });
}

async function linesOf(install: Install, script: string): Promise<readonly Line[]> {
  if (install.kind === "missing") return [];
  const emulator = await emulatorForClients();
  emulator.onRequest(() => emulator.clock.advance(1_000));
  const { tenantId, subscriptionId, runner } = quickstart;
  const given = { cache: install.folder, emulatorUrl: emulator.url, tenantId, subscriptionId, runner };
  const ran = await run(install.command, [`${ROOT}test/interop/${script}`, JSON.stringify(given)]);
  await emulator.close();
  if (ran.failure !== undefined) throw new Error(`${script} ended early: ${ran.stderr}${ran.stdout}`);
  return ran.stdout
    .trim()
    .split("\n")
    .map((line): Line => JSON.parse(line));
}

const LANGUAGES = [
  {
    language: "JavaScript",
    script: "azure-clients.mjs",
    install: npmClients,
    packages: VERSIONS.npm,
    nameOf: (client: string) => `@azure/${client}`,
  },
  {
    language: "Python",
    script: "azure_clients.py",
    install: pythonClients,
    packages: VERSIONS.pypi,
    nameOf: (client: string) => `azure-${client.replace(/^arm-/, "mgmt-")}`,
  },
] as const;

for (const { language, script, install, packages, nameOf } of LANGUAGES) {
  const ready = await install();
  const lines = await linesOf(ready, script);
  const clients = [...new Set(OPERATIONS.map(({ client }) => client))];
  const titles = clients.map((client) => {
    const name = nameOf(client);
    const version = Object.entries(packages).find(([one]) => one === name)?.[1];
    return [`${name} ${version} (${language})`, client] as const;
  });
  describe.each(titles)("%s", (_, client) => {
    it.for(OPERATIONS.filter((one) => one.client === client))("$operation", async ({ operation, shown }, test) => {
      if (ready.kind === "missing") return test.skip(ready.why);
      const own = OWN_FAULTS[language].find((one) => one.client === client && one.operation === operation);
      if (own !== undefined) await test.annotate(own.why, OWN_FAULT);
      expect(lines.filter((one) => one.client === client && one.operation === operation)).toEqual([
        { client, operation, ...(own === undefined ? { shown } : { failed: own.failed }) },
      ]);
    });
  });
}
