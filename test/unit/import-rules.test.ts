// Proves that each room imports only what it may (docs/architecture.md), and that no files import each other in a circle.
// Reads import lines; runs no code of the project.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { circlesIn, type Import, importsOf } from "../support/imports.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Folders of provider/ that are no room of a resource. */
const OTHERS = [
  "atlas",
  "azure",
  "backups",
  "customer-managed-keys",
  "engine",
  "key-findings",
  "key-in-force",
  "project",
  "support",
  "vault-users",
];
const ROOMS = readdirSync(join(root, "provider"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !OTHERS.includes(entry.name))
  .map((entry) => entry.name);
const room = (path: string): string | undefined => ROOMS.find((name) => path.startsWith(`provider/${name}/`));
const role = (path: string): string => path.split("/").at(-1)?.replace(/\.ts$/, "") ?? "";
/** By its path, or by the name that it has as a package. */
/** What `emulator/tsconfig.json` builds into the package. */
const EMULATOR_ENTRIES = ["emulator/index", "emulator/plugins/index", "emulator/standing"];
const isOurs = (target: string): boolean =>
  /^(provider|cli|policy|emulator|testing)\/|^@?pulumi-atlas-cmk(\/|$)/.test(target);
const isPulumi = (target: string): boolean => target.startsWith("@pulumi/");
const isIn =
  (...places: readonly string[]) =>
  (target: string): boolean =>
    places.some((place) => target === `provider/${place}` || target.startsWith(`provider/${place}/`));

/** Files of a room that are not pure. What else stands in the room's own folder is. */
const NOT_PURE = ["resource", "room", "get"];
const isFlow = (path: string): boolean => path.includes("/flow/");
const isPlan = (path: string): boolean => room(path) !== undefined && !isFlow(path) && !NOT_PURE.includes(role(path));

/** Files that run in a program, or serve the engine. */
const PROGRAM_SIDE = ["resource", "component", "room", "index", "runtime", "instance", "testing"];

type Rule = (path: string, used: Import) => boolean;

/** The emulator and the double of the engine are readings of their own: neither knows the other, or the provider. */
const onlyItself: Rule = (path, { target }) => !isOurs(target) || target.split("/")[0] === path.split("/")[0];

/** One rule per place: whether a file there may import this. */
const allowed: ReadonlyArray<readonly [name: string, where: (path: string) => boolean, may: Rule]> = [
  [
    "support/ imports libraries and itself",
    isIn("support"),
    (_, { target }) => !isPulumi(target) && (!isOurs(target) || isIn("support")(target)),
  ],
  [
    "atlas/ and azure/ import support/ and themselves",
    isIn("atlas", "azure"),
    (path, { target }) => {
      const own = isIn("atlas")(path) ? "atlas" : "azure";
      return !isPulumi(target) && (!isOurs(target) || isIn("support", own)(target));
    },
  ],
  [
    "project/ is pure: support/ and types of the clients",
    isIn("project"),
    (_, { target, isType }) => isIn("support", "project")(target) || (isType && isIn("atlas", "azure")(target)),
  ],
  [
    "vault-users/, key-in-force/, key-findings/ and backups/ ask over the clients",
    isIn("vault-users", "key-in-force", "key-findings", "backups"),
    (path, { target }) =>
      isIn("support", "project", "atlas", "vault-users")(target) ||
      (isIn("backups")(path) && isIn("backups")(target)) ||
      (isIn("key-findings")(path) && isIn("azure", "key-findings")(target)),
  ],
  [
    "engine/ imports support/ and Pulumi",
    isIn("engine"),
    (_, { target }) => !isOurs(target) || isIn("support", "engine")(target),
  ],
  [
    "a room's own folder is pure: plan, fields, texts",
    isPlan,
    (path, { target, isType }) =>
      isIn("support", "project", "engine/field", "vault-users/texts")(target) ||
      (isType && isIn("atlas", "azure", "vault-users")(target)) ||
      (room(target) === room(path) && (isPlan(target) || (isType && role(target) === "resource"))),
  ],
  [
    "a flow imports its room's pure files, clients, the run",
    (path) => room(path) !== undefined && isFlow(path),
    (path, { target }) =>
      !isPulumi(target) &&
      (!isOurs(target) ||
        isIn(
          "support",
          "project",
          "vault-users",
          "key-in-force",
          "key-findings",
          "backups",
          "atlas",
          "azure",
          "engine/run",
        )(target) ||
        (room(target) === room(path) && (isPlan(target) || isFlow(target)))),
  ],
  [
    "a get imports its room's pure files, clients, Pulumi",
    (path) => room(path) !== undefined && role(path) === "get",
    (path, { target }) =>
      !isOurs(target) ||
      isIn("support", "project", "atlas", "azure", "connect", "engine/function")(target) ||
      (room(target) === room(path) && (isPlan(target) || isFlow(target))),
  ],
  [
    "a room.ts imports its room and engine/",
    (path) => room(path) !== undefined && role(path) === "room",
    (path, { target }) =>
      !isPulumi(target) &&
      (!isOurs(target) ||
        isIn("support", "project", "vault-users", "key-in-force", "key-findings", "atlas/absence", "engine")(target) ||
        isIn("atlas/types", "azure/types")(target) ||
        (room(target) === room(path) && role(target) !== "resource")),
  ],
  [
    "a resource imports Pulumi, the engine's text, its fields, types",
    (path) => room(path) !== undefined && role(path) === "resource",
    (path, { target, isType }) =>
      isPulumi(target) ||
      isIn("engine/program-side")(target) ||
      (room(target) === room(path) && role(target) === "fields") ||
      (isType && isOurs(target)),
  ],
  [
    "the component imports resources, Pulumi, azure-native",
    isIn("customer-managed-keys"),
    (_, { target, isType }) =>
      !isOurs(target) ||
      isType ||
      isIn("support", "engine/settled-value", "customer-managed-keys")(target) ||
      (room(target) !== undefined && role(target) === "resource"),
  ],
  [
    "connect builds clients only",
    isIn("connect"),
    (_, { target }) => !isPulumi(target) && (!isOurs(target) || isIn("support", "atlas", "azure")(target)),
  ],
  [
    "testing.ts is for tests of programs: the names of hidden inputs",
    isIn("testing"),
    (_, { target }) => isIn("engine/hidden")(target),
  ],
  [
    "instance imports support/ and Pulumi",
    isIn("instance"),
    (_, { target }) => isPulumi(target) || isIn("support")(target),
  ],
  ["runtime loads no resource", isIn("runtime"), (_, { target }) => role(target) !== "resource"],
  [
    "index exports resources, functions, the component and the instance",
    isIn("index"),
    (_, { target, isType }) => isType || ["resource", "get", "instance", "component"].includes(role(target)),
  ],
  [
    "cli/ imports itself, pure files of rooms, flows, functions, clients, and to rehearse the emulator; no resource and no Pulumi",
    (path) => path.startsWith("cli/"),
    (path, { target }) =>
      !isPulumi(target) &&
      (!isOurs(target) ||
        target.startsWith("cli/") ||
        (path.startsWith("cli/rehearse/") && EMULATOR_ENTRIES.includes(target)) ||
        (target.startsWith("provider/") && !PROGRAM_SIDE.includes(role(target)))),
  ],
  [
    "policy/ imports itself, the policy library, rules and helpers that are pure",
    (path) => path.startsWith("policy/"),
    (_, { target }) =>
      target === "@pulumi/policy" ||
      (target.startsWith("policy/") && target !== "policy/index") ||
      isIn("support", "project")(target),
  ],
  ["emulator/ imports libraries and itself", (path) => path.startsWith("emulator/"), onlyItself],
  ["testing/ imports libraries and itself", (path) => path.startsWith("testing/"), onlyItself],
];

const filesIn = (...places: readonly string[]): readonly string[] =>
  places.flatMap((place) =>
    readdirSync(join(root, place), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => `${place}/${name.replaceAll("\\", "/")}`),
  );
const importsIn = (path: string): readonly Import[] => importsOf(path, readFileSync(join(root, path), "utf8"));

const files = filesIn("provider", "cli", "policy", "emulator", "testing");
const imports = new Map(files.map((path) => [path, importsIn(path)]));

const isPure = (path: string): boolean =>
  path.startsWith("provider/project/") ||
  path.startsWith("policy/") ||
  path === "provider/vault-users/texts.ts" ||
  isPlan(path);

/** Within a room a type may look back: the table of a resource's fields takes the arguments' type from the class that uses the table. */
const isLookBack = (path: string, { target, isType }: Import): boolean =>
  isType && room(path) !== undefined && room(path) === room(target);

describe("imports", () => {
  it.each(files)("%s keeps to its room", (path) => {
    const rules = allowed.filter(([, where]) => where(path.replace(/\.ts$/, "")) || where(path));
    expect(
      rules.map(([name]) => name),
      "a place without a rule: say what it may import",
    ).not.toEqual([]);
    const broken = rules.flatMap(([name, , may]) =>
      (imports.get(path) ?? []).filter((one) => !may(path, one)).map((one) => `${name}: ${one.target}`),
    );
    expect(broken).toEqual([]);
  });

  it("go in one direction: no files import each other in a circle", () => {
    const all = [...imports, ...filesIn("test").map((path) => [path, importsIn(path)] as const)];
    const targets = all.map(([path, used]) => {
      const counted = used.filter((one) => !isLookBack(path, one));
      return [path.replace(/\.ts$/, ""), counted.map(({ target }) => target)] as const;
    });
    expect(circlesIn(new Map(targets))).toEqual([]);
  });

  it("of the policy library start a pack in policy/index.ts alone", () => {
    const starting = files.filter((path) => /\bPolicyPack\b/.test(readFileSync(join(root, path), "utf8")));
    expect(starting).toEqual(["policy/index.ts"]);
  });

  it.each(files.filter(isPure))("%s reads no clock and no environment, and waits for nothing", (path) => {
    expect(readFileSync(join(root, path), "utf8")).not.toMatch(
      /Date\.now|new Date\(\)|process\.env|\basync\b|\bawait\b|Math\.random/,
    );
  });
});
