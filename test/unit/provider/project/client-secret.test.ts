// Proves what the end of a client secret comes to: by the program's date, and by what Entra shows of the app's secrets; and which one may be deleted after a
// rotation.
import { describe, expect, it } from "vitest";
import type { AppSecret } from "../../../../provider/azure/types.ts";
import { expiryFault, findSecret, replacedText, secretFault } from "../../../../provider/project/client-secret.ts";

const now = Date.UTC(2026, 10, 24);
const clientId = "22222222-2222-4222-8222-222222222222";
const day = (text: string): number => Date.parse(text);
const one = (keyId: string, ends: string | undefined, more: Partial<AppSecret> = {}): AppSecret => ({
  keyId,
  hint: "abc",
  ...(ends === undefined ? {} : { endsMs: day(ends) }),
  ...more,
});
const keyId = (secrets: readonly AppSecret[], value?: string) => findSecret(secrets, value, now)?.secret.keyId;

describe("the date that the program gives", () => {
  it.each([
    ["2026-11-01", "over"],
    ["2026-12-24", "soon"],
    ["2027-11-01", undefined],
    ["2028-11-24", undefined],
    ["2028-11-25T12:00:00Z", undefined],
    ["2028-11-27", "long"],
  ])("of %s is %s", (date, kind) => {
    expect(expiryFault(date, now)?.kind).toBe(kind);
  });
});

describe("the secret that the program means", () => {
  it("is the one whose first three characters are those of the value", () => {
    expect(keyId([one("1", "2027-01-01", { hint: "xyz" }), one("2", "2027-01-01")], "abcdef")).toBe("2");
    expect(keyId([one("1", "2027-01-01", { hint: "xyz" })], "abcdef")).toBeUndefined();
  });

  it("is the earliest of several that are not over, and that is told", () => {
    const several = [one("1", "2027-06-01"), one("2", "2026-01-01"), one("3", "2027-01-01")];
    expect(findSecret(several, "abcdef", now)).toEqual({ secret: several[2], isOneOfSeveral: true });
  });

  it("is the last one to end where all are over", () => {
    expect(keyId([one("1", "2026-06-01"), one("2", "2026-01-01")], "abcdef")).toBe("1");
  });

  it("is the app's only one where the value is not known, and none of several", () => {
    expect(keyId([one("1", "2027-01-01")])).toBe("1");
    expect(keyId([one("1", "2027-01-01"), one("2", "2027-01-01")])).toBeUndefined();
  });
});

describe("a secret in Entra", () => {
  const judged = (secret: AppSecret, isOneOfSeveral = false) => secretFault({ secret, isOneOfSeveral, clientId }, now);

  it.each([
    ["2026-11-23", "2025-01-01", "over"],
    ["2026-12-24", "2025-01-01", "soon"],
    ["2027-11-01", "2026-01-01", undefined],
    ["2028-02-29", "2026-02-28", undefined],
    ["2028-03-03", "2026-02-28", "long"],
    ["2299-12-31", "2298-12-31", "long"],
  ])("until %s, from %s on, is %s", (ends, starts, kind) => {
    expect(judged(one("1", ends, { startsMs: day(starts) }))?.kind).toBe(kind);
  });

  it("without an end is not judged", () => {
    expect(judged(one("1", undefined))).toBeUndefined();
  });

  it("is named with its day and the steps, never with its first characters", () => {
    expect(judged(one("1111", "2026-12-24", { displayName: "atlas 2025" }))?.says).toBe(
      `The client secret "atlas 2025" (key id 1111) of the app ${clientId} expires in 30 days, on 2026-12-24. ` +
        "Without a secret that is valid, Atlas shuts the project's encrypted clusters down. " +
        "Add a second client secret to the app registration. Set it in the program, with its new date in 'clientSecretExpiresAt' if the program has one, and run `pulumi up`. Then delete the old secret.",
    );
  });

  it("that shares its first characters with others is told to be in doubt", () => {
    expect(judged(one("1111", "2026-12-24"), true)?.says).toMatch(
      /Several secrets of the app begin with the same characters, so this may be another one: compare the key ids\./,
    );
  });
});

describe("after a rotation", () => {
  const told = { clientId, formerClientId: clientId, value: "newvalue", earlier: undefined };
  const fresh = one("new", "2028-01-01", { hint: "new" });
  const old = one("old", "2027-01-01", { hint: "old", displayName: "atlas 2025" });
  const third = one("third", "2027-01-01", { hint: "ttt" });
  const deletes = (key: string) => `\`az ad app credential delete --id ${clientId} --key-id ${key}\``;

  it("names the only other secret of the app, with the command that deletes it", () => {
    expect(replacedText({ ...told, secrets: [fresh, old] })).toBe(
      `Atlas uses the new client secret of the app ${clientId}. The app has one other secret, "atlas 2025" (key id old). If that is the old one, it may be deleted once nothing else uses it:\n${deletes("old")}`,
    );
  });

  it("names the earlier one among several where its value is known", () => {
    expect(replacedText({ ...told, earlier: "oldvalue", secrets: [third, fresh, old] })).toBe(
      `Atlas uses the new client secret of the app ${clientId}. The old secret "atlas 2025" (key id old) may be deleted once nothing else uses it:\n${deletes("old")}`,
    );
  });

  it.each([
    ["of several it is not known which", { secrets: [third, fresh, old] }],
    ["Graph cannot be read", { secrets: undefined }],
    ["the app is another one", { secrets: [fresh, old], formerClientId: "other" }],
    ["Graph does not show how the new one begins", { secrets: [{ keyId: "new" }] }],
    ["Graph does not show how any of them begins", { secrets: [{ keyId: "new" }, { keyId: "old" }] }],
    ["Graph does not show how one of them begins", { secrets: [{ keyId: "new" }, old], earlier: "oldvalue" }],
    ["Graph does not list the new one yet", { secrets: [old] }],
    ["the old one begins like the new one", { secrets: [fresh, one("old", "2027-01-01", { hint: "new" })] }],
    ["the old one is gone and another one is left", { secrets: [fresh, third], earlier: "oldvalue" }],
  ])("lists the secrets where %s", (_, given) => {
    expect(replacedText({ ...told, ...given })).toMatch(/\n`az ad app credential list --id \S+`\n.*--key-id \{key\}`$/);
  });
});
