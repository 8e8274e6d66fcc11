// Proves what a preview and an `up` say of a client secret: its end as Entra shows it, a rotation with both secrets valid, and the change to a role.
import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { infos, noDamage, warnings } from "../../../support/each-test.ts";
import { byHand, held } from "../../../support/hand.ts";
import { anewForEachTest, app, args, EAR, emulator, plugin, project, staticApp, writes } from "./world.ts";

anewForEachTest();

const { staticApp: first, runner, servicePrincipalId, keyVaultId } = quickstart;
const DAY_MS = 86_400_000;
const withSecret = (clientSecret: string, more: object = {}) => ({
  ...args,
  access: { ...app, clientSecret, ...more },
});
const graphMayBeRead = () =>
  byHand(emulator, { graphRights: { [runner.servicePrincipalId]: ["Application.Read.All"] } });
const inDays = (days: number): number => emulator.clock.now() + days * DAY_MS;
const ends = (expiresMs: number): void => {
  for (const secret of staticApp().secrets) secret.expiresMs = expiresMs;
};
const preview = (given: object, olds?: Readonly<Record<string, unknown>>) =>
  plugin.check(EAR, { ...given }, { preview: true, ...(olds === undefined ? {} : { olds }) });
const graphReads = () => emulator.journal.entries().filter(({ service }) => service === "graph").length;
const hasClientId = () => held(emulator).azureKeyVault.clientID !== undefined;

describe("a preview with a client secret", () => {
  it("says nothing of one that ends in a year, and reads Graph once", async () => {
    await graphMayBeRead();
    const { failures } = await preview(withSecret(first.clientSecret));
    expect([failures, warnings(), graphReads()]).toEqual([[], [], 1 + 1]); // the principal's permissions are a read of Graph, too
  });

  it("asks Graph of the cloud that the program names", async () => {
    await preview({ ...withSecret(first.clientSecret), azureEnvironment: "AZURE_CHINA" });
    const apps = emulator.journal.entries().filter(({ path }) => path.includes("/applications("));
    expect(apps.map(({ host }) => host)).toEqual(["microsoftgraph.chinacloudapi.cn"]);
  });

  it("says that the secret may have been removed where no secret of the app begins like it", async () => {
    await graphMayBeRead();
    await preview(withSecret("another-value"));
    expect(warnings().filter((text) => text.includes("client secret"))).toEqual([
      expect.stringMatching(
        /^Cannot be checked: .* No secret of the app registration begins like the one in the program\. Check that the secret was not removed, and set 'access\.clientSecretExpiresAt'\.$/,
      ),
    ]);
  });

  it("warns every time of one that ends in 59 days, with the day and the steps, also where nothing else changes", async () => {
    await graphMayBeRead();
    const { outs } = await plugin.up(EAR, withSecret(first.clientSecret));
    ends(inDays(59.5));
    emulator.journal.clear();
    const { failures } = await preview(withSecret(first.clientSecret), outs);
    const day = new Date(inDays(59.5)).toISOString().slice(0, 10);
    expect([failures, graphReads()]).toEqual([[], 1]);
    expect(warnings()).toEqual([
      expect.stringMatching(
        new RegExp(
          `^The client secret "secret 1" \\(key id .*\\) of the app ${app.clientId} expires in 59 days, on ${day}\\. .* Add a second client secret`,
        ),
      ),
    ]);
  });

  it("refuses one that is over, without its value in the text", async () => {
    await graphMayBeRead();
    ends(inDays(-1));
    const { failures } = await preview(withSecret(first.clientSecret));
    expect(failures).toEqual([{ property: "", reason: expect.stringMatching(/^The client secret .* expired on /) }]);
    expect(JSON.stringify(failures)).not.toContain(first.clientSecret);
  });

  it("refuses a new one that lives longer than two years, and only warns of one that Atlas has", async () => {
    await graphMayBeRead();
    const { outs } = await plugin.up(EAR, withSecret(first.clientSecret));
    ends(inDays(800));
    const asNew = await preview(withSecret(first.clientSecret));
    expect(asNew.failures).toEqual([{ property: "", reason: expect.stringMatching(/two years at most/) }]);
    expect([(await preview(withSecret(first.clientSecret), outs)).failures, warnings()]).toEqual([
      [],
      [expect.stringMatching(/two years at most/)],
    ]);
  });

  it("says once that the end is not known, where neither Graph nor the program has it", async () => {
    await preview(withSecret(first.clientSecret));
    expect(warnings().filter((text) => text.includes("client secret"))).toEqual([
      expect.stringMatching(
        /^Cannot be checked: when the client secret of the app \S+ expires\. Microsoft Graph refused .* Set 'access\.clientSecretExpiresAt'/,
      ),
    ]);
  });

  it("uses the program's date where Graph cannot be read", async () => {
    const dated = (days: number) =>
      preview(withSecret(first.clientSecret, { clientSecretExpiresAt: new Date(inDays(days)).toISOString() }));
    expect((await dated(-2)).failures).toEqual([{ property: "", reason: expect.stringMatching(/has passed/) }]);
    expect((await dated(900)).failures).toEqual([{ property: "", reason: expect.stringMatching(/two years ahead/) }]);
    expect((await dated(300)).failures).toEqual([]);
    expect(warnings().filter((text) => text.includes("client secret"))).toEqual([]);
    await dated(30);
    expect(warnings().filter((text) => text.includes("client secret"))).toEqual([
      expect.stringMatching(/^The client secret expires in (29|30) days/),
    ]);
  });

  it("is silent while Graph fails and the program has a date", async () => {
    emulator.faults.add({ match: { service: "graph" }, times: 99, action: { kind: "status", status: 503 } });
    const clientSecretExpiresAt = new Date(inDays(300)).toISOString();
    const { failures } = await preview({ ...withSecret(first.clientSecret, { clientSecretExpiresAt }) });
    expect([failures, warnings().filter((text) => text.includes("client secret"))]).toEqual([[], []]);
  });
});

describe("the rotation of a client secret", () => {
  const add = (value: string, days: number): void =>
    void staticApp().secrets.push({ value, expiresMs: inDays(days), displayName: "atlas 2027", keyId: "key-2027" });
  const rotate = async (value: string) => {
    const { id, outs } = await plugin.up(EAR, withSecret(first.clientSecret));
    emulator.journal.clear();
    const { inputs, failures } = await plugin.check(EAR, withSecret(value), { olds: outs });
    return { failures, update: () => plugin.update(EAR, id, outs, inputs) };
  };

  it("is one PATCH while both are valid, then names the old one and the command that deletes it", async () => {
    await graphMayBeRead();
    add("zyx-second", 365);
    const { update } = await rotate("zyx-second");
    expect((await update()).valid).toBe(true);
    expect([writes().length, graphReads()]).toEqual([1, 1]);
    expect(infos().at(-1)).toMatch(
      /^Atlas uses the new client secret of the app \S+\. The old secret "secret 1" \(key id \S+\) may be deleted once nothing else uses it:\n`az ad app credential delete --id \S+ --key-id \S+`$/,
    );
    expect(staticApp().secrets.map(({ value }) => value)).toEqual([first.clientSecret, "zyx-second"]);
    staticApp().secrets.splice(0, 1);
    await emulator.clock.advance(DAY_MS);
    expect((await plugin.read(EAR, quickstart.projectId, await update())).props?.valid).toBe(true);
    noDamage(emulator);
  });

  it("is refused before any write where the new one is over already", async () => {
    await graphMayBeRead();
    add("zyx-second", -1);
    const { update } = await rotate("zyx-second");
    await expect(update()).rejects.toThrow(/"atlas 2027" \(key id key-2027\) .* expired on .* Nothing was changed\.$/);
    expect(writes()).toEqual([]);
  });

  it("says how to find the old one where Graph cannot be read", async () => {
    add("zyx-second", 365);
    const { update } = await rotate("zyx-second");
    await update();
    expect(infos().at(-1)).toMatch(/`az ad app credential list --id \S+`/);
  });

  it("names no secret to delete where Graph does not show how the new one begins", async () => {
    await graphMayBeRead();
    add("zyx-second", 365);
    const { update } = await rotate("zyx-second");
    emulator.faults.add({
      match: { service: "graph" },
      action: {
        kind: "rewrite",
        body: (json) => ({ ...(json as object), passwordCredentials: [{ keyId: "key-2027", hint: null }] }),
      },
    });
    await update();
    expect(infos().at(-1)).toMatch(/`az ad app credential list --id \S+`/);
    expect(infos().at(-1)).not.toContain("key-2027");
  });

  it("says nothing of an old one on create", async () => {
    await plugin.up(EAR, withSecret(first.clientSecret));
    expect(infos().filter((text) => text.includes("secret"))).toEqual([]);
  });
});

describe("from a client secret to a role", () => {
  const isAtlas = (one: { readonly principalId: string }): boolean => one.principalId === servicePrincipalId;
  const withoutRoles = (): void => {
    emulator.store.azure.roleAssignments = emulator.store.azure.roleAssignments.filter((one) => !isAtlas(one));
  };
  const giveRoles = (): void => {
    for (const role of ["Reader", "Key Vault Crypto User"])
      emulator.store.azure.roleAssignments.push({ scope: keyVaultId, principalId: servicePrincipalId, role });
  };
  const started = async () => {
    await graphMayBeRead();
    const { id, outs } = await plugin.up(EAR, withSecret(first.clientSecret));
    emulator.journal.clear();
    const update = async () => {
      const { inputs } = await plugin.check(EAR, args, { olds: outs });
      return plugin.update(EAR, id, outs, inputs);
    };
    return { outs, update };
  };
  const grant = (isPreview: boolean) =>
    plugin.check(
      "RoleAssignment",
      { keyVaultId, principalId: servicePrincipalId, role: "Reader" },
      { preview: isPreview },
    );

  it("is said to have no documented way back, in the preview", async () => {
    const { outs } = await started();
    const { failures } = await preview(args, outs);
    expect([failures, warnings()]).toEqual([
      [],
      [expect.stringMatching(/documents no change back to a client secret\.$/)],
    ]);
  });

  it("is refused in the preview while the role's principal lacks permissions, with the commands", async () => {
    const { outs } = await started();
    withoutRoles();
    const { failures } = await preview(args, outs);
    expect(failures).toEqual([
      {
        property: "",
        reason: expect.stringMatching(
          /^The access was not changed .* lacks .*az role assignment create .* Do that first/,
        ),
      },
    ]);
  });

  it("is not refused in the preview where this program assigns the roles", async () => {
    const { outs } = await started();
    withoutRoles();
    await grant(true);
    expect((await preview(args, outs)).failures).toEqual([]);
  });

  it("is refused by `up` before any write, half a minute later, and the client secret stays", async () => {
    const { update } = await started();
    withoutRoles();
    const beganMs = emulator.clock.now();
    await expect(update()).rejects.toThrow(/The client secret stays in use\./);
    expect([emulator.clock.now() - beganMs, writes(), hasClientId()]).toEqual([30_000, [], true]);
    noDamage(emulator);
  });

  it("is refused by `up` after the time that a role assignment of this program may take", async () => {
    const { update } = await started();
    withoutRoles();
    await grant(false);
    const beganMs = emulator.clock.now();
    await expect(update()).rejects.toThrow(/The client secret stays in use\./);
    expect([emulator.clock.now() - beganMs, writes()]).toEqual([300_000, []]);
  });

  it("continues when Azure lists the role assignment late", async () => {
    const { update } = await started();
    withoutRoles();
    const stop = emulator.onRequest(({ path }) => {
      if (!path.includes("roleAssignments")) return;
      stop();
      giveRoles();
    });
    expect((await update()).valid).toBe(true);
    expect([hasClientId(), project().encryption.azureKeyVault.roleId]).toEqual([false, quickstart.roleId]);
    noDamage(emulator);
  });
});
