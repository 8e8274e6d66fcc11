// The files of a written program. Pure.

import type { Other } from "./other-state";
import type { Adoption } from "./plan";
import { programText } from "./program";
import { readmeText } from "./readme";
import { Unread } from "./source";

/** As in the examples of this package. */
const DEPENDENCIES = { "@pulumi/pulumi": "^3.270.0" } as const;
const DEV_DEPENDENCIES = { "@types/node": "^24.19.2", typescript: "^6.0.3" } as const;

const NAME = "customer-managed-keys";

const PULUMI_YAML = `name: ${NAME}
description: Customer-managed keys of Atlas projects, adopted
runtime: nodejs
options:
  refresh: always
`;

const TSCONFIG = {
  compilerOptions: {
    target: "es2023",
    module: "nodenext",
    moduleResolution: "nodenext",
    types: ["node"],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  },
  files: ["index.ts"],
} as const;

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

export interface Written {
  readonly adoptions: readonly Adoption[];
  readonly others: readonly Other[] | undefined;
  /** Of this package. */
  readonly version: string;
}

/** The program sets the vault's public network access, or will when its value is known. */
function setsVault({ program }: Adoption): boolean {
  if (program === undefined || program instanceof Unread) return false;
  const { privateNetworking = false } = program;
  return (
    typeof privateNetworking === "object" &&
    "publicNetworkAccess" in privateNetworking &&
    privateNetworking.publicNetworkAccess !== undefined
  );
}

export const FILES = ["index.ts", "Pulumi.yaml", "package.json", "tsconfig.json", "README.md"] as const;

export function filesOf({ adoptions, others, version }: Written): Readonly<Record<(typeof FILES)[number], string>> {
  return {
    "index.ts": programText(adoptions),
    "Pulumi.yaml": PULUMI_YAML,
    "package.json": json({
      name: NAME,
      version: "0.0.0",
      private: true,
      main: "index.ts",
      dependencies: { ...DEPENDENCIES, "pulumi-atlas-cmk": `^${version}` },
      devDependencies: DEV_DEPENDENCIES,
    }),
    "tsconfig.json": json(TSCONFIG),
    "README.md": readmeText({ adoptions, others, setsVault: adoptions.some(setsVault) }),
  };
}
