// Proves that what Atlas and Azure write reaches no row, no error and no state as it came: names, states, messages and refusals full of escape sequences,
// CI commands and bidi overrides, through whole operations. Which characters is proven in the unit tier.

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { failure } from "../../support/failure.ts";
import { type Plugin, startPlugin } from "../../support/plugin.ts";
import { EVIL, isTame, textsIn } from "../../unit/provider/support/evil.ts";

const { projectId, keyVaultId, keyName, keyVersions } = quickstart;
const encryption = {
  projectId,
  keyVaultId,
  keyName,
  keyVersion: keyVersions.older,
  access: { roleId: quickstart.roleId },
};

let emulator: Emulator;
let plugin: Plugin;
/** Another process, which remembers nothing of the first. */
let later: Plugin;
beforeEach(async () => {
  emulator = await startEmulator({ clock: { mode: "stepped" } });
  plugin = startPlugin(emulator);
  later = startPlugin(emulator);
});
afterEach(async () => {
  await plugin.close();
  await later.close();
  await emulator.close();
});

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** From now on these fields, wherever they are in an answer, hold what does harm. */
function poison(path: RegExp, ...fields: readonly string[]): void {
  const poisoned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(poisoned);
    if (!isJson(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, fields.includes(name) ? `${item}${EVIL}` : poisoned(item)]),
    );
  };
  emulator.faults.add({ match: { method: "GET", path }, action: { kind: "rewrite", body: poisoned }, times: 1_000 });
}

const refuse = (path: RegExp, status: number, body: Json): void =>
  emulator.faults.add({
    match: { path },
    action: { kind: "status", status, body: JSON.stringify(body) },
    times: 1_000,
  });

/** The text with which the work fails. */
const refusal = async (work: Promise<unknown>): Promise<string> => (await failure(work)).message;

/** Everything that a person may have read so far, in this process and in a later one. */
const said = (): readonly string[] => [...plugin.messages, ...later.messages].map(({ text }) => text);
const wild = (texts: readonly string[]): readonly string[] =>
  texts.filter((text) => !isTame(text.replaceAll("\n", "")));

describe("what others write", () => {
  it("as the name of a cluster is harmless in the refusal that names it", async () => {
    const { id, outs } = await plugin.up("EncryptionAtRest", encryption);
    await plugin.up("ClusterEncryption", { projectId, clusterName: "orders" });
    poison(/\/clusters(\?|$)/, "name");
    const message = await refusal(later.remove("EncryptionAtRest", id, outs));
    expect(message).toContain("orders\ufffd");
    expect(wild([message, ...said()])).toEqual([]);
  });

  it("as the state of a private endpoint, and as its message, is harmless on the row and in state", async () => {
    await plugin.up("EncryptionAtRest", encryption);
    const { id, outs } = await plugin.up("PrivateNetworking", { projectId, keyVaultId });
    poison(/\/privateEndpoints/, "status", "errorMessage", "privateEndpointConnectionName");
    const { props = {}, inputs = {} } = await later.read("PrivateNetworking", id, outs);
    const { __provider: _, ...kept } = props;
    expect(JSON.stringify(kept)).toContain("ACTIVE\ufffd");
    expect(wild([...textsIn(kept), ...textsIn(inputs), ...said()])).toEqual([]);
  });

  it("as a refusal is harmless in the error", async () => {
    refuse(/\/encryptionAtRest$/, 400, { error: 400, errorCode: EVIL, detail: EVIL, parameters: [EVIL] });
    const message = await refusal(plugin.up("EncryptionAtRest", encryption));
    expect(message).toContain("Atlas refused the request for the encryption at rest");
    expect(wild([message, ...said()])).toEqual([]);
  });

  it("as a refusal of Azure's is harmless in the warning and the error", async () => {
    refuse(/\/vaults\/payments-kv/, 403, { error: { code: "BrandNew", message: EVIL } });
    const message = await refusal(plugin.up("KeyVaultKey", { keyVaultId, keyName: "fresh" }));
    expect(message).toContain("Azure refused");
    expect(wild([message, ...said()])).toEqual([]);
  });

  it("as a notification of an alert is harmless in state", async () => {
    await plugin.up("EncryptionAtRest", encryption);
    const { id, outs } = await plugin.up("KeyRotationAlert", {
      projectId,
      thresholdDays: 100,
      notifications: [{ typeName: "EMAIL", emailAddress: "a@example.com" }],
    });
    poison(/\/alertConfigs/, "emailAddress", "channelName", "username", "teamName");
    const { props = {}, inputs = {} } = await later.read("KeyRotationAlert", id, outs);
    expect(wild([...textsIn(outs), ...textsIn(props), ...textsIn(inputs), ...said()])).toEqual([]);
  });
});
