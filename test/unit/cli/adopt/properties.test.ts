// Proves for any names that a written program is valid TypeScript and means exactly what was read, and that names become nothing else in the other files and on a
// terminal.
import fc from "fast-check";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { filesOf } from "../../../../cli/adopt/files.ts";
import { distinctNames, envName } from "../../../../cli/adopt/names.ts";
import type { Other } from "../../../../cli/adopt/other-state.ts";
import { type Adoption, adoptionOf } from "../../../../cli/adopt/plan.ts";
import { literal } from "../../../../cli/adopt/source.ts";
import { planText } from "../../../../cli/adopt/text.ts";
import { hostileText } from "../../../support/hostile.ts";
import { typeErrorsIn } from "../../../support/type-errors.ts";
import { encrypted, foundWith, projectId } from "./found.ts";

/** The first program that a process compiles reads the types of all libraries. */
const COMPILER_MS = 120_000;

const HOSTILE = [
  '"',
  "'",
  "`",
  "\\",
  '\\"',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a name that would be code in a template.
  "${process.exit()}",
  "\n",
  "\r\n",
  "\u2028",
  "\u2029",
  "*/",
  "//",
  "</script>",
  "\u202e",
  "\u0000",
  "\u001b[31m",
  "\ud800",
  "😀",
  "naïve-Ω-名前",
  "__proto__",
  "\n::set-output name=a::b",
  "```\n# x",
] as const;
const hostile = hostileText(HOSTILE);

const named = fc.record({
  project: hostile,
  clusters: fc.uniqueArray(hostile, { maxLength: 4 }),
  keyName: hostile,
  keyVaultId: hostile,
  roleId: hostile,
  why: hostile,
  address: hostile,
  cloud: fc.constantFrom("AZURE", "AZURE_US_GOVERNMENT"),
});
type Named = typeof named extends fc.Arbitrary<infer Value> ? Value : never;

function adoptionOfNames({ project, clusters, keyName, keyVaultId, roleId, cloud }: Named): Adoption {
  const found = foundWith({
    name: project,
    settings: { azureEnvironment: cloud },
    around: {
      place: { keyVaultId, keyName },
      access: { value: { kind: "role", roleId } },
      clusters: { value: clusters.map((name) => encrypted(name)) },
    },
  });
  return adoptionOf(found, { name: distinctNames([found]).get(projectId) ?? "", managedClusters: new Map() });
}

const filesFor = (adoptions: readonly Adoption[], others: readonly Other[] | undefined = undefined) =>
  filesOf({ adoptions, others, version: "1.2.3" });

/** Runs a program with classes that only note their arguments. */
function declaredBy(program: string): ReadonlyArray<{ readonly name: string; readonly args: Record<string, unknown> }> {
  const { outputText, diagnostics } = ts.transpileModule(program, {
    reportDiagnostics: true,
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 },
  });
  expect(diagnostics).toEqual([]);
  const declared: { name: string; args: Record<string, unknown> }[] = [];
  class Noted {
    readonly projectId = "@";
    constructor(name: string, args: Record<string, unknown>) {
      declared.push({ name, args });
    }
  }
  const classes = {
    CustomerManagedKeys: Noted,
    EncryptionAtRest: Noted,
    PrivateNetworking: Noted,
    ClusterEncryption: Noted,
  };
  new Function("require", "exports", outputText)(() => classes, {});
  return declared;
}

describe("a written program", () => {
  it("means exactly the names that were read, whatever they are", () => {
    fc.assert(
      fc.property(named, (given) => {
        const [first, ...rest] = declaredBy(filesFor([adoptionOfNames(given)])["index.ts"]);
        const { clusters, keyName, keyVaultId, roleId, cloud } = given;
        expect(first?.args.access).toEqual({ roleId });
        if (cloud === "AZURE") {
          expect(first?.args.key).toEqual({ keyVaultId, keyName });
          expect(first?.args.clusters ?? []).toEqual(clusters);
        } else {
          expect(first?.args).toMatchObject({ keyVaultId, keyName, azureEnvironment: cloud });
          expect(rest.map(({ args }) => args.clusterName)).toEqual(clusters);
        }
      }),
    );
  });

  it(
    "compiles, whatever the names are",
    () => {
      // Many projects of one program: the compiler's work is the same.
      fc.assert(
        fc.property(fc.array(named, { minLength: 20, maxLength: 40, size: "max" }), (given) => {
          expect(typeErrorsIn(filesFor(given.map(adoptionOfNames))["index.ts"])).toEqual([]);
        }),
        { numRuns: 3 },
      );
    },
    COMPILER_MS,
  );

  it("shows no character that an editor hides or reorders", () => {
    fc.assert(
      fc.property(named, (given) => {
        expect(filesFor([adoptionOfNames(given)])["index.ts"]).not.toMatch(/[^\n\P{Cc}]|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}/u);
      }),
    );
  });

  it(
    "is a compile error for a value that could not be read, with any sentence, and for nothing else",
    () => {
      fc.assert(
        fc.property(hostile, (why) => {
          const clusters = { notRead: { what: "the clusters", why, needs: "Project Read Only" } };
          const adoption = adoptionOf(foundWith({ around: { clusters } }), { name: "a", managedClusters: new Map() });
          const program = filesFor([adoption])["index.ts"];
          const errors = typeErrorsIn(program);
          expect(errors).toHaveLength(1);
          expect(errors[0]?.text).toMatch(/^Argument of type '"Not read: the clusters\./);
          expect(() => declaredBy(program)).toThrow(/^Not read: the clusters\./);
        }),
        { numRuns: 5 },
      );
    },
    COMPILER_MS,
  );
});

describe("the other files", () => {
  it("are unchanged by any name", () => {
    const plain = filesFor([adoptionOf(foundWith(), { name: "a", managedClusters: new Map() })]);
    fc.assert(
      fc.property(named, (given) => {
        const files = filesFor([adoptionOfNames(given)]);
        for (const name of ["package.json", "tsconfig.json", "Pulumi.yaml"] as const)
          expect(files[name]).toBe(plain[name]);
      }),
    );
  });

  it("keep their fences closed, and no line begins with a name", () => {
    fc.assert(
      fc.property(named, (given) => {
        const others: readonly Other[] = (["Terraform", "Pulumi"] as const).map((tool) => ({
          tool,
          kind: "encryption",
          address: given.address,
        }));
        const readme = filesFor([adoptionOfNames(given)], others)["README.md"];
        expect(readme.match(/^```/gm)?.length ?? 0).toBe(4 * 2);
        expect(readme).not.toMatch(/^(::|# x)/m);
      }),
    );
  });
});

describe("the plan on a terminal", () => {
  it("has no control character but its line ends", () => {
    fc.assert(
      fc.property(named, (given) => {
        const text = planText([adoptionOfNames(given)], { style: (_, shown) => shown });
        expect(text).not.toMatch(/[^\n\P{Cc}]/u);
      }),
    );
  });
});

describe("names", () => {
  it("are ASCII, never empty, and differ for different projects, also as environment variables", () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 6 }), (projects) => {
        const ids = projects.map((projectName, at) => ({
          projectName,
          projectId: `${projectId.slice(0, -2)}${at + 10}`,
        }));
        const names = [...distinctNames(ids).values()];
        for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(new Set(names.map(envName)).size).toBe(projects.length);
        for (const name of names) expect(envName(name)).toMatch(/^[A-Z][A-Z0-9_]+$/);
      }),
    );
  });

  it("are what a person expects", () => {
    const named = [
      { projectName: "Payments (EU)", projectId: "1" },
      { projectName: "payments-eu", projectId: "2" },
      { projectName: "Zahlungsverkehr Österreich", projectId: "3" },
      { projectName: "支払い", projectId: "4" },
      // As the name of a project with its id.
      { projectName: `payments ${"a".repeat(24)}`, projectId: "5" },
    ];
    expect([...distinctNames(named).values()]).toEqual([
      "Payments-EU-1",
      "payments-eu-2",
      "Zahlungsverkehr-Osterreich",
      "project-4",
      `payments-${"a".repeat(24)}-5`,
    ]);
  });

  it("are literals that JavaScript reads as the same text", () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: "binary" })), (text) => {
        expect(new Function(`return ${literal(text)}`)()).toBe(text);
      }),
    );
  });
});
