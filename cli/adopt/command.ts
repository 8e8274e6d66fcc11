// `atlas-cmk adopt` as a function: reads, prints the plan, and writes the program. Nothing in a cloud is changed.
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fitted } from "../fitted";
import { CommandError, EXIT, type ExitCode, type Io } from "../io";
import { projectIdsIn } from "../project-ids";
import { connectedTo, eachProject } from "../status/collect/connected";
import { FILES, filesOf } from "./files";
import type { Found } from "./found";
import { distinctNames } from "./names";
import type { AdoptOptions } from "./options";
import { managedClusters, type Other, othersIn, othersOf } from "./other-state";
import { type Adoption, adoptionOf } from "./plan";
import { readProject } from "./read";
import { planText, SHAPE, writtenText } from "./text";

export async function adoptCommand(options: AdoptOptions, io: Io): Promise<ExitCode> {
  const { plan = false, out } = options;
  if (!plan && out === undefined) throw new CommandError("Pass --out with the folder for the program, or --plan.");
  if (plan && out !== undefined) throw new CommandError("--plan and --out exclude each other: --plan writes nothing.");
  if (out !== undefined && options.force !== true) refuseExisting(out);
  const { adoptions, others } = await adoptionsOf(options, io);
  io.out(fitted(planText(adoptions, io), io, SHAPE));
  if (out !== undefined) await write(out, { adoptions, others, isForced: options.force === true }, io);
  return adoptions.some(({ unread }) => unread.length > 0) ? EXIT.unchecked : EXIT.fine;
}

export interface Adoptions {
  readonly adoptions: readonly Adoption[];
  /** What the other tool has of these projects. `undefined`: its state was not given. */
  readonly others: readonly Other[] | undefined;
}

/** The plan alone, for a program. */
export async function adoptionsOf(options: AdoptOptions, io: Io): Promise<Adoptions> {
  const projectIds = projectIdsIn(options.project ?? [], "Pass the id of a project with --project.");
  const all = options.state === undefined ? undefined : othersIn(options.state, await stateText(options.state));
  const found = await connectedTo(io, (looking) =>
    eachProject<Found>(io, projectIds, (projectId) => readProject(looking, projectId)),
  );
  if (io.signal.aborted) throw new CommandError("cancelled", EXIT.cancelled);
  const names = distinctNames(found);
  const adoptions = found.map((one) =>
    adoptionOf(one, {
      name: names.get(one.projectId) ?? one.projectId,
      managedClusters: managedClusters(all ?? [], one.projectId),
    }),
  );
  return { adoptions, others: all === undefined ? undefined : othersOf(all, projectIds) };
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const stateText = (path: string): Promise<string> =>
  readFile(path, "utf8").then(
    (text) => text.replace(/^\ufeff/, ""),
    (error: unknown) => {
      throw new CommandError(`${path} cannot be read: ${wordsOf(error)}`);
    },
  );

function refuseExisting(directory: string): void {
  const existing = FILES.filter((name) => existsSync(join(directory, name)));
  if (existing.length > 0)
    throw new CommandError(
      `${directory} already has ${existing.join(", ")}. Nothing was written. Pass another folder, or --force to overwrite.`,
    );
}

async function write(
  directory: string,
  { adoptions, others, isForced }: Adoptions & { readonly isForced: boolean },
  io: Io,
): Promise<void> {
  if (adoptions.every(({ program }) => program === undefined))
    throw new CommandError("Nothing was written: no project has a customer-managed key in Azure that can be adopted.");
  const files = filesOf({ adoptions, others, version: io.version });
  try {
    await mkdir(directory, { recursive: true });
    for (const name of FILES) await writeFile(join(directory, name), files[name], { flag: isForced ? "w" : "wx" });
  } catch (error) {
    throw new CommandError(`${directory} cannot be written: ${wordsOf(error)}`);
  }
  const isOpen = adoptions.some(({ unread }) => unread.length > 0);
  io.out(`\n${writtenText(directory, FILES, isOpen)}`);
}
