// Proves which subscription is meant: the one that the settings name, else the Azure CLI's. No CLI runs here.
import { describe, expect, it } from "vitest";
import { azureLogin } from "../../../../provider/azure/credentials.ts";
import { loginSubscription } from "../../../../provider/azure/subscription.ts";
import { LOGIN } from "./fake-entra.ts";

const ID = "2222AAAA-2222-4222-8222-222222222222";
const cli = { kind: "azureCli" } as const;

describe("the login's subscription", () => {
  it("is the one of the settings, in lower case, without a request", async () => {
    const ask = () => Promise.reject(new Error("asked"));
    expect(await loginSubscription({ ...cli, subscriptionId: ID }, ask)()).toBe(ID.toLowerCase());
  });

  it("is the Azure CLI's for its login, asked once", async () => {
    let asked = 0;
    const of = loginSubscription(cli, () => {
      asked += 1;
      return Promise.resolve(JSON.stringify({ id: ID, isDefault: true }));
    });
    expect([await of(), await of(), asked]).toEqual([ID.toLowerCase(), ID.toLowerCase(), 1]);
  });

  it.each(["not JSON", "{}", '{"id":7}'])("is not known where the Azure CLI says %s", async (text) => {
    expect(await loginSubscription(cli, () => Promise.resolve(text))()).toBeUndefined();
  });

  it("is not known without settings, for a login of an app and for a CLI that is not there", async () => {
    expect(await loginSubscription(LOGIN, () => Promise.resolve(`{"id":"${ID}"}`))()).toBeUndefined();
    expect(await loginSubscription(cli, () => Promise.reject(new Error("ENOENT")))()).toBeUndefined();
  });
});

describe("settings", () => {
  const login = (environment: Record<string, string>, config: Record<string, string> = {}) =>
    azureLogin({ environment: (name) => environment[name], config: (key) => config[key] });

  it.each([
    [{ ARM_SUBSCRIPTION_ID: "a", AZURE_SUBSCRIPTION_ID: "b" }, { "azure-native:subscriptionId": "c" }, "a"],
    [{ AZURE_SUBSCRIPTION_ID: "b" }, { "azure-native:subscriptionId": "c" }, "b"],
    [{}, { "azure-native:subscriptionId": "c" }, "c"],
    [{ ARM_SUBSCRIPTION_ID: "a" }, { "atlas-cmk:azureSubscriptionId": "d" }, "d"],
    [{ ARM_SUBSCRIPTION_ID: "a" }, { "atlas-cmk:azureUseMsi": "true" }, undefined],
    [{}, {}, undefined],
  ])("%j with %j name %s", (environment, config, expected) => {
    expect(login(environment, config).subscriptionId).toBe(expected);
  });

  it("keep the subscription beside a cloud", () => {
    expect(login({ ARM_SUBSCRIPTION_ID: "a", ARM_ENVIRONMENT: "china" })).toMatchObject({
      subscriptionId: "a",
      environment: "AZURE_CHINA",
    });
  });
});
