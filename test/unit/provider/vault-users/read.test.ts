// Proves who is found to use a vault, how many requests that takes, and that what was not looked at is told. The client is a double.
import { describe, expect, it } from "vitest";
import { createAtlasReads, type Readable } from "../../../../provider/atlas/reads.ts";
import type { EncryptionAtRest, ListedProject } from "../../../../provider/atlas/types.ts";
import { CmkError, codeFromService } from "../../../../provider/support/errors.ts";
import { MOST_PROJECTS, readAgain, usersOfVault } from "../../../../provider/vault-users/read.ts";
import { unseenNamed, userNamed } from "../../../../provider/vault-users/texts.ts";
import { LISTS_ALONE } from "../atlas/fakes.ts";
import { cluster, EAST, project, VAULT } from "../private-networking/fakes.ts";
import { stepClock } from "../support/fakes.ts";

const OFF: EncryptionAtRest = { azureKeyVault: { enabled: false } };
const idOf = (index: number): string => index.toString(16).padStart(24, "0");
const refused = (status: number, code: string) =>
  new CmkError("Atlas refused it.", { status, code: codeFromService(code) });

interface Scripted {
  readonly projects: readonly ListedProject[] | CmkError;
  /** By project; absent: off. */
  readonly held?: Readonly<Record<string, EncryptionAtRest | CmkError>>;
  readonly clusters?: CmkError;
  readonly endpoints?: CmkError;
}

function scripted({ projects, held = {}, clusters, endpoints }: Scripted) {
  const asked: string[] = [];
  const answer = async <T>(what: string, given: T | CmkError): Promise<T> => {
    asked.push(what);
    await new Promise((resolve) => setImmediate(resolve));
    if (given instanceof CmkError) throw given;
    return given;
  };
  const client: Readable = {
    ...LISTS_ALONE,
    listProjects: () => answer("projects", projects),
    getEncryptionAtRest: (id) => answer(`encryption ${id}`, held[id] ?? OFF),
    listClusters: (id) => answer(`clusters ${id}`, clusters ?? [cluster("accounts", [EAST])]),
    getBackupCompliancePolicy: async () => undefined,
    listPrivateEndpoints: (id) => answer(`endpoints ${id}`, endpoints ?? []),
  };
  const said: string[] = [];
  const clients = { reads: createAtlasReads(client, stepClock()) };
  const looking = { clients, signal: new AbortController().signal, status: (text: string) => void said.push(text) };
  return { asked, said, looking };
}

const ONE: ListedProject = { id: idOf(1), name: "ledger" };
const TWO: ListedProject = { id: idOf(2) };
const ELSEWHERE = `https://elsewhere.vault.azure.net/keys/atlas/${"0".repeat(32)}`;

describe("the users of a vault", () => {
  it("are the projects whose configuration names it; of the others nothing more is asked", async () => {
    const at = scripted({ projects: [ONE, TWO], held: { [ONE.id]: project() } });
    const found = await usersOfVault(at.looking, { keyVaultId: VAULT });
    expect(found).toMatchObject({ users: [{ projectId: ONE.id, projectName: "ledger" }], unseen: [], looked: 2 });
    expect(at.asked).toEqual(["projects", `encryption ${ONE.id}`, `encryption ${TWO.id}`, `clusters ${ONE.id}`]);
    expect(found.users.map(userNamed)).toEqual([`project ledger (${ONE.id}) with the cluster "accounts"`]);
    expect(at.said).toEqual([]);
  });

  it("leave out the project that asks, and come with endpoints where asked for and private", async () => {
    const held = { [ONE.id]: project(), [TWO.id]: project({ requirePrivateNetworking: false }), [idOf(3)]: project() };
    const at = scripted({ projects: [ONE, TWO, { id: idOf(3) }], held });
    const question = { keyVaultId: VAULT, except: idOf(3), withEndpoints: true };
    const { users } = await usersOfVault(at.looking, question);
    expect(users.map(({ projectId }) => projectId)).toEqual([ONE.id, TWO.id]);
    expect(at.asked.filter((one) => one.startsWith("endpoints"))).toEqual([`endpoints ${ONE.id}`]);
  });

  it("come with the projects that name another vault and their clusters, where asked for, apart from them", async () => {
    const gone = { azureKeyVault: { ...project().azureKeyVault, keyVaultName: "elsewhere", keyIdentifier: ELSEWHERE } };
    const at = scripted({ projects: [ONE, TWO, { id: idOf(3) }], held: { [ONE.id]: project(), [TWO.id]: gone } });
    const question = { keyVaultId: VAULT, withElsewhere: true };
    const { users, elsewhere } = await usersOfVault(at.looking, question);
    expect([users, elsewhere].map((all) => all.map(({ projectId }) => projectId))).toEqual([[ONE.id], [TWO.id]]);
    expect(elsewhere.map(userNamed)).toEqual([`project ${TWO.id} with the cluster "accounts"`]);
    const again = await readAgain(at.looking, { before: elsewhere, question });
    expect(again.map(({ projectId }) => projectId)).toEqual([TWO.id]);
  });

  it("are read once in a run, and again with maxAgeMs: 0", async () => {
    const at = scripted({ projects: [ONE], held: { [ONE.id]: project() } });
    const question = { keyVaultId: VAULT };
    await usersOfVault(at.looking, question);
    await usersOfVault(at.looking, question);
    expect(at.asked).toHaveLength(3);
    await usersOfVault(at.looking, { ...question, maxAgeMs: 0 });
    expect(at.asked).toHaveLength(6);
  });

  it("are returned even if their clusters and endpoints cannot be read, with what could not be read", async () => {
    const at = scripted({
      projects: [ONE],
      held: { [ONE.id]: project() },
      clusters: refused(403, "FORBIDDEN"),
      endpoints: refused(401, "USER_UNAUTHORIZED"),
    });
    const found = await usersOfVault(at.looking, { keyVaultId: VAULT, withEndpoints: true });
    expect(found.users).toEqual([{ projectId: ONE.id, projectName: "ledger", encryption: project() }]);
    expect(unseenNamed(found.unseen)).toBe(
      `the clusters of project ledger (${ONE.id}) (HTTP 403 FORBIDDEN), the private endpoints of project ledger (${ONE.id}) (HTTP 401 USER_UNAUTHORIZED)`,
    );
  });

  it("are told beside projects that answer 401, 403 or 404, which is no answer to the question", async () => {
    const codes = [401, 403, 404];
    const projects = codes.map((_, index) => ({ id: idOf(index) }));
    const held = Object.fromEntries(codes.map((status, index) => [idOf(index), refused(status, `CODE_${status}`)]));
    const at = scripted({ projects, held });
    const found = await usersOfVault(at.looking, { keyVaultId: VAULT });
    expect([found.users, found.unseen.length]).toEqual([[], 3]);
    expect(unseenNamed(found.unseen)).toContain(`the configuration of project ${idOf(2)} (HTTP 404 CODE_404)`);
  });

  it("cannot be told where the list is refused; any other failure is one", async () => {
    const at = scripted({ projects: refused(403, "FORBIDDEN") });
    const found = await usersOfVault(at.looking, { keyVaultId: VAULT });
    expect(unseenNamed(found.unseen)).toBe("the list of projects (HTTP 403 FORBIDDEN)");
    const broken = scripted({ projects: refused(500, "UNEXPECTED_ERROR") });
    await expect(usersOfVault(broken.looking, { keyVaultId: VAULT })).rejects.toThrow("Atlas refused it.");
  });

  it("are looked for among a bounded number of projects, with the progress, and the rest is told", async () => {
    const projects = Array.from({ length: MOST_PROJECTS + 7 }, (_, index) => ({ id: idOf(index) }));
    const at = scripted({ projects });
    const found = await usersOfVault(at.looking, { keyVaultId: VAULT });
    expect([found.looked, at.asked.length]).toEqual([MOST_PROJECTS, MOST_PROJECTS + 1]);
    expect(unseenNamed(found.unseen)).toBe(`7 projects beyond the first ${MOST_PROJECTS}`);
    expect(at.said[0]).toBe(`checking which projects use the vault: 25 of ${MOST_PROJECTS}`);
  });

  it("are read once more without a new list; who cannot be read any more stays a user", async () => {
    const held: Record<string, EncryptionAtRest | CmkError> = { [ONE.id]: project(), [TWO.id]: project() };
    const at = scripted({ projects: [ONE, TWO], held });
    const question = { keyVaultId: VAULT };
    const { users } = await usersOfVault(at.looking, question);
    Object.assign(held, { [ONE.id]: OFF, [TWO.id]: refused(401, "USER_UNAUTHORIZED") });
    const again = await readAgain(at.looking, { before: users, question });
    expect(again.map(({ projectId }) => projectId)).toEqual([TWO.id]);
    expect(at.asked.filter((one) => one === "projects")).toHaveLength(1);
  });
});
