// The environment of a rehearsed command: a short list of ordinary variables, the emulator's addresses and credentials, and nothing else. Pure.
import { isLoopback } from "#provider/support/loopback";
import { CommandError } from "../../io";
import { ACTORS, NO_SECRET, type SnapshotFile } from "../file";

type Env = Readonly<Record<string, string | undefined>>;

/** Nothing listens on this port: a request of a program that honours these variables, as plugins in Go do, ends on this machine. */
const NOWHERE = "http://127.0.0.1:9";
const NO_WAY_OUT = {
  HTTP_PROXY: NOWHERE,
  HTTPS_PROXY: NOWHERE,
  ALL_PROXY: NOWHERE,
  NO_PROXY: "localhost,127.0.0.1,::1",
};

/** What a program and its tools need to start. No credential is among them, and no folder in which a tool keeps one. */
const ORDINARY =
  /^(PATH|PATHEXT|SYSTEMROOT|WINDIR|COMSPEC|SHELL|LANG|LC_[A-Z]+|TZ|TERM|TMPDIR|TMP|TEMP|USER|LOGNAME|CI|NODE_EXTRA_CA_CERTS)$/i;

/** Variables that lead to real accounts or addresses: prefixes, and whole names. */
const REAL = new RegExp(
  [
    "^(MONGODB|MCLI|ATLAS|ARM|AZURE|IDENTITY|MSI|AWS|GOOGLE|CLOUDSDK|PULUMI|TF|ACTIONS|CI_JOB|SYSTEM|VAULT|DOCKER|XDG|GH)_",
    "^(NODE_OPTIONS|HTTPS?_PROXY|ALL_PROXY|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|KUBECONFIG|SSH_AUTH_SOCK|GITHUB_TOKEN)$",
  ].join("|"),
  "i",
);

export interface Surroundings {
  readonly env: Env;
  readonly passEnv: readonly string[];
  readonly snapshot: SnapshotFile;
  /** Of the emulator. */
  readonly url: string;
  /** What the stand-ins for other plugins need. */
  readonly plugins: Readonly<Record<string, string>>;
  /** Folders of this rehearsal, which are deleted after it. */
  readonly folders: {
    readonly home: string;
    readonly pulumiHome: string;
    readonly backend: string;
    readonly guard: string;
  };
  readonly passphrase: string;
  readonly stackName: string;
  /** Names of variables in which the program expects a client secret. */
  readonly secretVariables: readonly string[];
}

export function environmentOf(given: Surroundings): Readonly<Record<string, string>> {
  const real = given.passEnv.find((name) => REAL.test(name));
  if (real !== undefined)
    throw new CommandError(`--pass-env ${real} is refused: it can lead to a real account or address.`);
  const kept = Object.entries(given.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      (ORDINARY.test(entry[0]) || (given.passEnv.includes(entry[0]) && !given.secretVariables.includes(entry[0]))),
  );
  const env = {
    ...Object.fromEntries(given.secretVariables.map((name) => [name, NO_SECRET])),
    ...Object.fromEntries(kept),
    ...given.plugins,
    ...NO_WAY_OUT,
    ...addresses(given.url),
    ...credentialsOf(given.snapshot),
    ...pulumi(given),
  };
  refuseElsewhere(env);
  return env;
}

const addresses = (url: string) => ({
  MONGODB_ATLAS_BASE_URL: url,
  ATLAS_CMK_AZURE_ENDPOINT: url,
  ATLAS_CMK_CLOCK: `${url}/_emulator/clock`,
});

/** Of the copy. The stand-ins for other plugins log in with them, too. */
export const credentialsOf = ({ tenantId, subscriptionId }: SnapshotFile) => ({
  MONGODB_ATLAS_CLIENT_ID: ACTORS.atlas.clientId,
  MONGODB_ATLAS_CLIENT_SECRET: ACTORS.atlas.clientSecret,
  ARM_TENANT_ID: tenantId,
  ARM_SUBSCRIPTION_ID: subscriptionId,
  ARM_CLIENT_ID: ACTORS.azure.clientId,
  ARM_CLIENT_SECRET: ACTORS.azure.clientSecret,
});

const pulumi = ({ folders, passphrase, stackName }: Surroundings) => ({
  HOME: folders.home,
  USERPROFILE: folders.home,
  AZURE_CONFIG_DIR: folders.home,
  PULUMI_HOME: folders.pulumiHome,
  PULUMI_BACKEND_URL: `file://${folders.backend}`,
  PULUMI_CONFIG_PASSPHRASE: passphrase,
  PULUMI_STACK: stackName,
  PULUMI_SKIP_UPDATE_CHECK: "true",
  // No downloaded plugin takes the place of a stand-in.
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  NODE_OPTIONS: `--require ${JSON.stringify(folders.guard)}`,
});

const BASE_ADDRESSES = ["MONGODB_ATLAS_BASE_URL", "ATLAS_CMK_AZURE_ENDPOINT", "ATLAS_CMK_CLOCK"] as const;

/** The last word before anything starts. */
export function refuseElsewhere(env: Env): void {
  for (const name of BASE_ADDRESSES) refuseAddress(name, env[name] ?? "");
}

export function refuseAddress(where: string, address: string): void {
  if (isLoopback(address)) return;
  throw new CommandError(
    `The rehearsal was not started: ${where} is ${JSON.stringify(address)}, which is not this machine. A rehearsal reaches the emulator only.`,
  );
}
