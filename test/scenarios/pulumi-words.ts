// Pulumi's own words in a stack: `get`, `import`, `customTimeouts`. Run on the test double (test/program) and on a real CLI (test/e2e).
import { describe, expect, it } from "vitest";
import { quickstart } from "../../emulator/seeds.ts";
import { held } from "../support/hand.ts";
import { keyIdentifier } from "../support/key-settings.ts";
import { cluster, type Declared, encryption, wholeProgram } from "../support/world.ts";
import { cloud, type MakeStack, mustPass, ops, warnings, worlds, writes } from "./shared.ts";

const { projectId, keyVaultId } = quickstart;
const ordersId = `${projectId}/orders`;

const found = (kind: Declared["kind"], name: string, id: string): Declared => ({
  kind,
  name,
  args: {},
  options: { get: id },
});
const foundProject = found("EncryptionAtRest", "encryption", projectId);
const foundOrders = found("ClusterEncryption", "orders", ordersId);

export function pulumiWords(makeStack: MakeStack): void {
  const { start, startUp } = worlds(makeStack);

  describe("a resource that a program only reads", () => {
    it("gives its outputs to others, in the preview too, and is neither written nor deleted", async () => {
      const one = await startUp(wholeProgram());
      one.declare([
        ...wholeProgram(),
        { ...foundProject, name: "read" },
        { kind: "KeyVaultKey", name: "key", args: { keyVaultId: "@read.keyVaultId", keyName: "@read.keyName" } },
      ]);
      one.stack.setEnv("PROGRAM_OUTPUTS", JSON.stringify({ key: "@read.keyIdentifier" }));
      expect(ops(mustPass(await one.stack.preview()))).toMatchObject({ encryption: "same", key: "create" });
      expect(mustPass(await one.stack.up()).outputs.key).toBe(keyIdentifier(quickstart.keyVersions.older));
      mustPass(await one.stack.refresh());
      mustPass(await one.stack.up());
      one.declare(wholeProgram());
      one.stack.setEnv("PROGRAM_OUTPUTS", "{}");
      mustPass(await one.stack.up());
      expect(writes(one)).toEqual([]);
      expect(cloud(one)).toMatchObject({ enabled: true, orders: "AZURE" });
    });

    it("is removed from state by a refresh after it was deleted, and the next run says that it does not exist", async () => {
      const one = await startUp([encryption()]);
      one.declare([encryption(), { ...foundProject, name: "read" }]);
      mustPass(await one.stack.up());
      held(one.emulator).azureKeyVault.enabled = false;
      mustPass(await one.stack.refresh());
      expect((await one.stack.state()).resources.some(({ urn }) => urn.endsWith("::read"))).toBe(false);
    });

    it("was managed before: it is let go without a write, and adopted again", async () => {
      const one = await startUp([encryption(), cluster("orders")]);
      one.declare([foundProject, foundOrders]);
      mustPass(await one.stack.up());
      mustPass(await one.stack.destroy());
      expect(writes(one)).toEqual([]);
      expect(cloud(one)).toMatchObject({ enabled: true, orders: "AZURE" });
      one.declare([encryption(), cluster("orders")]);
      mustPass(await one.stack.up());
      expect(writes(one)).toEqual([]);
      mustPass(await one.stack.destroy());
      expect(cloud(one)).toMatchObject({ enabled: false, orders: "NONE" });
    });

    it("does not exist: the run fails with its id, and writes nothing", async () => {
      const one = await start([foundProject, found("KeyVault", "vault", keyVaultId)]);
      const refused = await one.stack.up();
      expect(refused.ok).toBe(false);
      expect(refused.output).toContain(`EncryptionAtRest.get: there is no object with the id "${projectId}".`);
      expect(writes(one)).toEqual([]);
    });
  });

  describe("the option 'import'", () => {
    it("is refused in one sentence, without a stack", async () => {
      const one = await start([encryption({}, { import: projectId })]);
      const refused = await one.stack.preview();
      expect(refused.ok).toBe(false);
      expect(refused.output).toContain(
        "Nothing needs to be imported: the first `pulumi up` adopts the existing object.",
      );
      expect(refused.output).not.toMatch(/code must be a string|\n\s+at /);
    });
  });

  describe("the option 'customTimeouts'", () => {
    it("counts as the argument `timeouts`, and a change of it writes nothing", async () => {
      const one = await start([encryption({}, { customTimeouts: { create: "1h" } })]);
      expect(warnings(mustPass(await one.stack.up()))).toEqual([]);
      const inputs = async () =>
        (await one.stack.state()).resources.find(({ type }) => /Encryption/.test(type))?.inputs;
      expect((await inputs())?.timeouts).toEqual({ create: "1h" });
      one.emulator.journal.clear();
      one.declare([encryption({}, { customTimeouts: { create: "2h" } })]);
      mustPass(await one.stack.up());
      expect([(await inputs())?.timeouts, one.emulator.journal.writes()]).toEqual([{ create: "2h" }, []]);
    });
  });
}
