// Proves that nothing which Azure, Entra, Graph or whatever answers in their place writes into an answer can reach a person as it came.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ARM_ERRORS } from "../../../../provider/azure/error-codes.ts";
import { loginError } from "../../../../provider/azure/errors.ts";
import type { CmkError } from "../../../../provider/support/errors.ts";
import { failure } from "../../../support/failure.ts";
import { EVIL, evilText, isHarmless, isTame, textsIn } from "../support/evil.ts";
import { azure, VAULT } from "./fake-azure.ts";

const MOST_OF_A_MESSAGE = 3_500;

const isFit = (error: unknown): boolean => {
  const { message, code, requestId = "" } = error as CmkError; // what `failure` gives; another error has no code
  return isTame(message) && message.length <= MOST_OF_A_MESSAGE && isHarmless(code) && isHarmless(requestId);
};

/** Texts in which names are looked for. */
const message = fc.oneof(
  evilText,
  evilText.map((text) => `does not have authorization to perform action '${text}' over scope '${text}' or`),
  evilText.map((text) => `[{"policyAssignment":{"name":"${text}"}}]`),
  evilText.map((text) => `the scope is locked: '${text}'`),
);
const code = fc.oneof(fc.constantFrom(...Object.keys(ARM_ERRORS)), evilText);
const status = fc.constantFrom(400, 401, 403, 404, 409, 500);

describe("a refusal", () => {
  const refusal = fc.record({ code, message, innererror: fc.record({ code: evilText }) }, { requiredKeys: [] });

  it("is harmless and short, whatever Azure writes", async () => {
    await fc.assert(
      fc.asyncProperty(status, refusal, evilText, async (answered, error, id) => {
        const reply = { status: answered, json: { error }, headers: { "x-ms-request-id": id } };
        const read = await failure(azure(reply).client.getVault(VAULT));
        const write = await failure(azure(reply).client.setPublicNetworkAccess(VAULT, "Disabled"));
        const graph = await failure(azure(reply).client.getServicePrincipal("1"));
        return isFit(read) && isFit(write) && isFit(graph);
      }),
    );
  });

  it("of a long piece of work is harmless and short, and so is its state", async () => {
    await fc.assert(
      fc.asyncProperty(refusal, evilText, async (error, state) => {
        const headers = { "Azure-AsyncOperation": "https://management.azure.com/operation" };
        const begun = { status: 202, headers };
        const failed = azure(begun, { json: { status: "Failed", error }, headers: { "x-ms-request-id": state } });
        const endless = azure(begun, { json: { status: state } });
        const ends = await Promise.all(
          [failed, endless].map(({ client }) => failure(client.setPublicNetworkAccess(VAULT, "Disabled"))),
        );
        return ends.every(isFit);
      }),
      { numRuns: 30 },
    );
  });

  it("of a login is harmless and short", () => {
    fc.assert(
      fc.property(evilText, (text) =>
        isFit(loginError(new Error(text), { login: "the Azure CLI's login", secrets: [] })),
      ),
    );
  });
});

describe("an answer", () => {
  it("about a vault holds harmless texts only", async () => {
    const properties = {
      tenantId: EVIL,
      publicNetworkAccess: EVIL,
      networkAcls: { defaultAction: "Deny", bypass: EVIL, ipRules: [{ value: EVIL }] },
      sku: { name: EVIL },
      provisioningState: EVIL,
    };
    const json = { id: EVIL, name: EVIL, location: EVIL, properties };
    expect(textsIn(await azure({ json }).client.getVault(VAULT)).filter((text) => !isHarmless(text))).toEqual([]);
  });

  it("about a connection holds harmless texts only, its description among them", async () => {
    const state = { status: EVIL, description: EVIL };
    const json = {
      name: EVIL,
      properties: { privateLinkServiceConnectionState: state, privateEndpoint: { id: EVIL }, provisioningState: EVIL },
    };
    const read = await azure({ json }).client.getConnection(VAULT, "atlas-pe");
    expect(textsIn(read).filter((text) => !isHarmless(text))).toEqual([]);
  });
});
