// Proves that a client certificate is taken from PEM and from PFX, and that a file that cannot be opened is named without its password.
// The key pair was made for this test and is of no use.

import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pemOf } from "../../../../provider/azure/certificate.ts";
import { tokenSource } from "../../../../provider/azure/login.ts";
import { createHttp } from "../../../../provider/support/http.ts";
import { failure } from "../../../support/failure.ts";
import { stepClock, transportOf } from "../support/fakes.ts";
import { entra, LOGIN } from "./fake-entra.ts";
import { AES, LEGACY, PLAIN, TRIPLE_DES, WITHOUT_PASSWORD } from "./pfx-files.ts";

const PASSWORD = "canary-pfx-password";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pfx-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function fileOf(content: string | Buffer): string {
  files += 1;
  const path = join(folder, `file-${files}`);
  writeFileSync(path, content);
  return path;
}
const pfx = (base64: string): string => fileOf(Buffer.from(base64, "base64"));

describe("a PFX file", () => {
  it.each<readonly [string, string, string | undefined]>([
    ["encrypted with AES", AES, PASSWORD],
    ["encrypted with triple DES", TRIPLE_DES, PASSWORD],
    ["without a password", WITHOUT_PASSWORD, undefined],
    ["whose bags are not encrypted", PLAIN, "p"],
  ])("%s gives the certificate and its own key", async (_, file, password) => {
    const given = await pemOf({ path: pfx(file), ...(password === undefined ? {} : { password }) });
    const certificate = new X509Certificate(given.certificate.slice(given.certificate.indexOf("-----BEGIN CERT")));
    expect(certificate.subject).toBe("CN=test");
    expect(certificate.checkPrivateKey(createPrivateKey(given.certificate))).toBe(true);
    expect(certificate.publicKey.equals(createPublicKey(createPrivateKey(given.certificate)))).toBe(true);
    expect(given).not.toHaveProperty("certificatePassword");
  });

  it.each([
    ["with another password", AES, "is neither a PEM file nor a PFX file that the password opens"],
    ["of an old cipher", LEGACY, "is encrypted with a cipher that Node does not support"],
    ["that is none", Buffer.from("nothing").toString("base64"), "is neither a PEM file nor a PFX"],
  ])("%s is named, without its password", async (_, file, said) => {
    const path = pfx(file);
    const password = file === LEGACY ? PASSWORD : "canary-wrong-password";
    const error = await failure(pemOf({ path, password }));
    expect(error).toMatchObject({ code: "AZURE_LOGIN_FAILED", message: expect.stringContaining(`${path} ${said}`) });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("canary");
  });
});

describe("a PEM file", () => {
  it("is given as it is, with its password", async () => {
    const text = "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n";
    expect(await pemOf({ path: fileOf(text), password: "p" })).toEqual({ certificate: text, certificatePassword: "p" });
    expect(await pemOf({ path: fileOf(text) })).toEqual({ certificate: text });
  });

  it("that is not there is named", async () => {
    expect(await failure(pemOf({ path: "/nowhere/c.pem" }))).toMatchObject({
      code: "AZURE_LOGIN_FAILED",
      message: expect.stringContaining("/nowhere/c.pem cannot be read"),
    });
  });
});

describe("a login with a certificate", () => {
  const loggingIn = (path: string, password: string) => {
    const clock = stepClock();
    const transport = transportOf((sent) => entra(sent) ?? { status: 404 });
    const http = createHttp({ clock, userAgent: "test-agent", transport });
    const { tenantId, clientId } = LOGIN;
    const login = { kind: "clientCertificate", tenantId, clientId, path, password } as const;
    const take = tokenSource({ http, clock, login, authorityHost: "https://login.microsoftonline.com" });
    return { transport, take: () => take("https://management.azure.com/.default", undefined) };
  };

  it("proves itself by an assertion that the file's key has signed", async () => {
    const { take, transport } = loggingIn(pfx(AES), PASSWORD);
    expect(await take()).toBe("arm-token");
    const form = new URLSearchParams(transport.sent.find(({ method }) => method === "POST")?.body);
    const [header = "", claims = ""] = form.get("client_assertion")?.split(".") ?? [];
    expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({ iss: LOGIN.clientId });
    expect(JSON.parse(Buffer.from(header, "base64url").toString())).toMatchObject({ alg: "PS256" });
  });

  it("whose file does not open says so, and asks nothing", async () => {
    const { take, transport } = loggingIn(pfx(AES), "canary-wrong-password");
    expect(await failure(take())).toMatchObject({
      code: "AZURE_LOGIN_FAILED",
      hint: "Check ARM_CLIENT_CERTIFICATE_PATH and ARM_CLIENT_CERTIFICATE_PASSWORD.",
    });
    expect(transport.sent).toEqual([]);
  });
});
