// Proves how a report reads: few lines where all is well, each fault once, each command whole on a line of its own, and nothing that a terminal would execute.
import { describe, expect, it } from "vitest";
import type { DoctorOptions } from "../../../../cli/doctor/options.ts";
import { reportOf } from "../../../../cli/doctor/report.ts";
import { CHECKS, runChecks } from "../../../../cli/doctor/run-checks.ts";
import { type Sight, seen } from "../../../../cli/doctor/sight.ts";
import { textOf } from "../../../../cli/doctor/text.ts";
import { filled } from "../../../../cli/remedy.ts";
import { key, keyVault, sightWith, VERSION, vault } from "./sight.ts";

const alert = {
  id: "64b7f0c0a1b2c3d4e5f6a1e7",
  eventTypeName: "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION",
  enabled: true,
  thresholdDays: 90,
  notifications: [],
  writable: {},
};
const healthy = { alerts: seen([alert]) };
const read = (sight: Sight, options: DoctorOptions = {}): string =>
  textOf(reportOf(sight, runChecks(sight), options), (_, text) => text);

describe("the report", () => {
  it("of a healthy project is one line", () => {
    expect(read(sightWith({ atlas: healthy }))).toMatch(
      /^Project 64b7f0c0a1b2c3d4e5f60718 \(payments\), key atlas, vault payments-kv: \d+ passed\.\n$/,
    );
  });

  it("names a fault, why it matters, and the command", () => {
    const sight = sightWith({
      atlas: { ...healthy, encryption: seen({ azureKeyVault: { ...keyVault, valid: false } }) },
      azure: { versions: seen([{ ...key.newest, enabled: false }]) },
    });
    expect(read(sight).replace(/\d+ passed/, "n passed")).toBe(
      [
        "failed        CMK-D051  The key version is enabled",
        '              Every version of the key "atlas" of the vault payments-kv is disabled.',
        "              Atlas cannot use the key, and shuts the project's encrypted clusters down within 15 minutes.",
        "              Enable the version.",
        `    az keyvault key set-attributes --vault-name payments-kv --name atlas --version ${VERSION} --enabled true`,
        "",
        "skipped       CMK-D054, CMK-D080: after CMK-D051",
        "Project 64b7f0c0a1b2c3d4e5f60718 (payments), key atlas, vault payments-kv: n passed, 1 failed, 2 skipped.",
        "",
      ].join("\n"),
    );
  });

  it("shows what is ignored, and does not count it", () => {
    const sight = sightWith({
      atlas: healthy,
      azure: { vault: seen({ ...vault, enablePurgeProtection: undefined as never }) },
    });
    const text = read(sight, { ignore: ["CMK-D041"] });
    expect(text).toContain("ignored       CMK-D041 (warning)\n");
    expect(text).not.toContain("1 warning");
  });

  it("shows only the checks that were asked for", () => {
    expect(read(sightWith(), { only: ["CMK-D090"] })).toMatch(/^warning {7}CMK-D090 /);
    expect(read(sightWith(), { only: ["CMK-D090"] })).toMatch(/: 1 warning\.\n$/);
  });

  it("says a remedy once for several findings", () => {
    const clusters = ["one", "two"].map((name) => ({
      name,
      stateName: "IDLE",
      replicationSpecs: [{ regionConfigs: [{ providerName: "TENANT" }] }],
    }));
    const text = read(sightWith({ atlas: { ...healthy, clusters: seen(clusters) } }));
    expect(text.match(/Upgrade the cluster/g)).toHaveLength(1);
    expect(text.match(/^ {4}atlas clusters upgrade (one|two) /gm)).toHaveLength(2);
  });

  it("asks for a report of a defect", () => {
    const sight = sightWith({ atlas: healthy });
    const results = runChecks(sight, {
      ...CHECKS,
      "CMK-D041": () => {
        throw new TypeError("no such property");
      },
    });
    const text = textOf(reportOf(sight, results, {}), (_, one) => one);
    expect(text).toContain("TypeError: no such property");
    expect(text).toContain("please report it");
  });

  it("lets no control character of a name through, and quotes a name for the shell", () => {
    const evil = "a\u001b[31m; rm -rf ~ ::error::`$(x)`\n##[command]";
    const cluster = {
      name: evil,
      stateName: "IDLE",
      replicationSpecs: [{ regionConfigs: [{ providerName: "TENANT" }] }],
    };
    const text = read(sightWith({ atlas: { ...healthy, clusters: seen([cluster]) } }));
    expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    expect(text).not.toContain("##[");
    expect(text.split("\n").filter((line) => line.startsWith("    atlas "))).toHaveLength(1);
    expect(text).toMatch(/^ {4}atlas clusters upgrade '[^']*' --projectId /m);
  });
});

describe("a command", () => {
  it("keeps the placeholders whose values only a person knows, and JSON as it is", () => {
    const command = `echo '{"roles":["GROUP_OWNER"]}' | atlas api x --groupId {project} --clientId {id}`;
    expect(filled([command], { project: "p1" })).toEqual([
      `echo '{"roles":["GROUP_OWNER"]}' | atlas api x --groupId p1 --clientId {id}`,
    ]);
  });

  it("takes a list as several words, each quoted", () => {
    expect(filled(["x --ops {ops}"], { ops: ["encrypt", "two words", "it's"] })).toEqual([
      `x --ops encrypt "two words" "it's"`,
    ]);
  });
});
