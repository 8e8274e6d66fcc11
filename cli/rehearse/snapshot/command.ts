// `atlas-cmk rehearse --snapshot FILE`: reads real projects into a file. Nothing is changed anywhere, and the file has no secret.
import { writeFile } from "node:fs/promises";
import { parseKeyVaultId } from "#provider/support/azure-names";
import { CommandError, EXIT, type ExitCode, type Io } from "../../io";
import { projectIdsIn } from "../../project-ids";
import type { SnapshotFile } from "../file";
import type { RehearseOptions } from "../options";
import { takeSnapshot } from "./take";

/** Ids and names of the project are nobody else's business. */
const OWNER_ONLY = 0o600;

export async function snapshotCommand(
  options: RehearseOptions & { readonly snapshot: string },
  io: Io,
): Promise<ExitCode> {
  const file = await takeSnapshot(
    {
      projectIds: projectIdsIn(options.project ?? [], "Pass the id of each project to copy with --project."),
      keyVaultIds: vaultsIn(options),
    },
    io,
  );
  if (io.signal.aborted) throw new CommandError("cancelled", EXIT.cancelled);
  await writeFile(options.snapshot, `${JSON.stringify(file, null, 2)}\n`, { mode: OWNER_ONLY }).catch(
    (error: unknown) => {
      throw new CommandError(
        `${options.snapshot} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      );
    },
  );
  io.out(summaryOf(options.snapshot, file));
  return file.notRead.length > 0 ? EXIT.unchecked : EXIT.fine;
}

function vaultsIn({ keyVault = [] }: RehearseOptions): readonly string[] {
  const wrong = keyVault.find((id) => parseKeyVaultId(id) === undefined);
  if (wrong !== undefined) throw new CommandError(`--key-vault ${JSON.stringify(wrong)} is no ARM id of a vault.`);
  return keyVault;
}

function summaryOf(name: string, { seed, notRead, assumed }: SnapshotFile): string {
  const clusters = seed.atlas.projects.reduce((count, { clusters: some }) => count + some.length, 0);
  const keys = seed.azure.vaults.reduce((count, vault) => count + Object.keys(vault.keys).length, 0);
  return [
    `${name}: ${counted(seed.atlas.projects.length, "project")}, ${counted(clusters, "cluster")}, ${counted(seed.azure.vaults.length, "vault")}, ${counted(keys, "key")}. It has no secret; ids and names are the real ones.`,
    ...section("Not read, and absent in the rehearsal:", notRead),
    ...section("Assumed:", assumed),
    "",
  ].join("\n");
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  - ${line}`)];
