// The subscription where the program names none. Azure layer; it reads the Azure CLI's settings and calls no service.
import { execFile } from "node:child_process";
import { fieldsOf } from "./answers";
import type { AzureLogin } from "./credentials";
import type { AzureClient } from "./types";

const CLI_TIMEOUT_MS = 60_000;

/** FACT(azure-native-login): the subscription of the settings, else the Azure CLI's current one. */
export function loginSubscription(login: AzureLogin, ask = askCli): AzureClient["getLoginSubscription"] {
  let asked: Promise<string | undefined> | undefined;
  return () => {
    if (login.subscriptionId !== undefined) return Promise.resolve(login.subscriptionId.toLowerCase());
    if (login.kind !== "azureCli") return Promise.resolve(undefined);
    asked ??= ask()
      .then(subscriptionIn)
      .catch(() => undefined);
    return asked;
  };
}

/** On Windows `az` is a script, which needs a shell. */
const askCli = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = { shell: process.platform === "win32", timeout: CLI_TIMEOUT_MS };
    execFile("az", ["account", "show", "--output", "json"], options, (error, stdout) =>
      error === null ? resolve(stdout) : reject(error),
    );
  });

function subscriptionIn(text: string): string | undefined {
  const { id } = fieldsOf(JSON.parse(text));
  return typeof id === "string" ? id.toLowerCase() : undefined;
}
