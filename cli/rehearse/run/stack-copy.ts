// The stack as the rehearsal has it: state and configuration without a secret, and what in them leads elsewhere. Pure.
import { CommandError } from "../../io";
import { NO_SECRET } from "../file";
import { refuseAddress } from "./environment";

type Json = Readonly<Record<string, unknown>>;

/** In an exported state an object with the first one as key and the second one as value is a secret. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

export interface StackCopy {
  /** For `pulumi stack import`. */
  readonly state: string;
  /** Types of the resources, each once. */
  readonly types: readonly string[];
  readonly secretVariables: readonly string[];
}

/** A secret is not decrypted, so the passphrase or key of the real stack is not needed. */
export function copyOfState(text: string): StackCopy {
  const exported = objectOf(text, "`pulumi stack export`");
  const { deployment } = exported;
  if (!isObject(deployment)) throw new CommandError("`pulumi stack export` printed no deployment.");
  const { secrets_providers: _theirs, pending_operations: pending = [], ...rest } = deployment;
  if (Array.isArray(pending) && pending.length > 0)
    throw new CommandError(
      "The stack has pending operations of an update that was interrupted. Run `pulumi refresh` first, then rehearse.",
    );
  const resources = Array.isArray(rest.resources) ? rest.resources.filter(isObject) : [];
  for (const one of resources) refuseProvider(one);
  return {
    state: JSON.stringify({ ...exported, deployment: withoutSecrets(rest) }),
    types: [...new Set(resources.map(({ type }) => String(type)))].sort(),
    secretVariables: [...new Set(resources.flatMap((one) => namesIn(one.inputs)))],
  };
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isObject(value)) return value;
  if (value[SIGNATURE] === SECRET) return { [SIGNATURE]: SECRET, plaintext: JSON.stringify(NO_SECRET) };
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutSecrets(inner)]));
}

/** The values of every `clientSecretEnv`, at any depth. */
function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === "clientSecretEnv" && typeof inner === "string" ? [inner] : namesIn(inner),
  );
}

/** An explicit provider goes before the environment. */
function refuseProvider({ type, urn, inputs }: Json): void {
  if (!String(type).startsWith("pulumi:providers:") || !isObject(inputs)) return;
  for (const name of ["baseUrl", "azureEndpoint"]) {
    const address = inputs[name];
    if (typeof address === "string") refuseAddress(`"${name}" of ${String(urn)}`, address);
  }
}

/** `pulumi config --json` as the configuration of the copy: a secret is the placeholder. */
export function copyOfConfig(text: string): Readonly<Record<string, unknown>> {
  const config = objectOf(text, "`pulumi config --json`");
  return Object.fromEntries(
    Object.entries(config).map(([key, entry]) => {
      const { value, objectValue, secret } = isObject(entry) ? entry : {};
      if (/:baseUrl$/.test(key) && typeof value === "string") refuseAddress(`the stack configuration ${key}`, value);
      return [key, secret === true ? NO_SECRET : (objectValue ?? value)];
    }),
  );
}

function objectOf(text: string, what: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw new CommandError(`${what} printed no JSON.`);
}

/** Pulumi.yaml for another folder: the program stays where it is, and a backend or a folder for configuration is left out. */
export function projectFileFor(text: string, mainOf: (main: string) => string): string {
  if (/^\s*\{/.test(text)) throw new CommandError("Pulumi.yaml is written as JSON, which a rehearsal cannot copy.");
  const main = /^main:[ \t]*(.*?)[ \t]*(?:#.*)?$/m.exec(text)?.[1]?.replaceAll(/^["']|["']$/g, "") ?? "";
  return `${withoutKeys(text, ["main", "backend", "stackConfigDir"]).trimEnd()}\nmain: ${JSON.stringify(mainOf(main === "" ? "." : main))}\n`;
}

/** Keys at the margin, with the indented lines below them. */
const withoutKeys = (text: string, keys: readonly string[]): string =>
  text.replaceAll(new RegExp(`^(?:${keys.join("|")}):.*\\r?\\n?(?:[ \\t]+.*\\r?\\n?)*`, "gm"), "");
