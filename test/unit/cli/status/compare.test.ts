// Proves what a comparison with an earlier report names, and which files it refuses.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compared, earlierReport } from "../../../../cli/status/compare.ts";
import { documentOf } from "../../../../cli/status/document/document.ts";
import type { ProjectReport } from "../../../../cli/status/report.ts";
import { jsonOf, sha256Of } from "../../../../cli/status/views/embedded.ts";
import { htmlOf } from "../../../../cli/status/views/html.ts";
import { must } from "../../../support/must.ts";
import { PROJECT, REPORT, SECOND, withProjects } from "./reports.ts";

const { projectId } = PROJECT;
const changesTo = (now: ProjectReport, before: ProjectReport = PROJECT) =>
  compared(earlierReport("old.json", jsonOf(withProjects(before))), [now]).changes;

describe("a comparison", () => {
  it("of equal reports has no change, and names the earlier one by time and hash", () => {
    const json = jsonOf(REPORT);
    expect(compared(earlierReport("old.json", json), [PROJECT])).toEqual({
      earlierTime: "2026-12-01T00:00:00Z",
      earlierSha256: sha256Of(json),
      changes: [],
    });
  });

  it("names each value that differs by its place, whatever the order of a list", () => {
    const [orders, billing] = must(PROJECT.clusters);
    const now = { ...PROJECT, clusters: [{ ...must(billing), encrypted: "yes" as const }, must(orders)] };
    expect(changesTo(now)).toEqual([{ projectId, what: "clusters[billing].encrypted", before: "no", now: "yes" }]);
  });

  it("follows an endpoint by its region, and a key version by its id", () => {
    const [east, west] = must(PROJECT.endpoints);
    const now = { ...PROJECT, endpoints: [{ ...must(east), id: "e9", status: "ACTIVE" }, must(west)] };
    expect(changesTo(now)).toEqual([
      { projectId, what: "endpoints[US_EAST_2].id", before: "e1", now: "e9" },
      { projectId, what: "endpoints[US_EAST_2].status", before: "FAILED", now: "ACTIVE" },
    ]);
    const key = must(PROJECT.key ?? undefined);
    const [used, older] = must(key.versions);
    const disabled = { ...PROJECT, key: { ...key, versions: [{ ...must(used), enabled: false }, must(older)] } };
    expect(changesTo(disabled).map(({ what }) => what)).toEqual([`key.versions[${must(used).version}].enabled`]);
  });

  it("names new and ended exceptions by rule and object", () => {
    const other = { id: "CMK-S008", level: "attention", object: "kv", says: "open" } as const;
    const now = { ...PROJECT, findings: [...PROJECT.findings.slice(1), other] };
    expect(changesTo(now)).toEqual([
      { projectId, what: "exception CMK-S008 (kv)", now: "open" },
      { projectId, what: "exception CMK-S001 (billing)", before: PROJECT.findings[0]?.says },
    ]);
  });

  it("does not call snapshots a change", () => {
    const key = must(PROJECT.key ?? undefined);
    const versions = must(key.versions).map((one) => ({ ...one, snapshots: 9, neededUntil: "2027-01-01T00:00:00Z" }));
    expect(changesTo({ ...PROJECT, key: { ...key, versions }, snapshots: [] })).toEqual([]);
  });

  it("names a section that one of them did not read once", () => {
    const { endpoints: _, ...now } = PROJECT;
    expect(changesTo(now)).toEqual([{ projectId, what: "endpoints", before: "read", now: "not read" }]);
    expect(changesTo(PROJECT, now)).toEqual([{ projectId, what: "endpoints", before: "not read", now: "read" }]);
  });

  it("names projects that are new or gone", () => {
    const { changes } = compared(earlierReport("old.json", jsonOf(REPORT)), [SECOND]);
    expect(changes).toEqual([
      { projectId: SECOND.projectId, what: "the project", now: "in the report" },
      { projectId, what: "the project", before: "in the report" },
    ]);
  });
});

describe("an earlier report", () => {
  const json = jsonOf(REPORT);
  const page = htmlOf(documentOf(REPORT, sha256Of(json)), { json, sha256: sha256Of(json) });

  it("may be a page", () => {
    expect(earlierReport("old.html", page)).toEqual(earlierReport("old.json", json));
  });

  it("is refused where its data was changed by hand", () => {
    expect(() => earlierReport("old.html", page.replace("billing&quot;,", "other&quot;,"))).toThrow(
      /^The data in old\.html was changed: its SHA-256 is [0-9a-f]{64}, and the page names [0-9a-f]{64}\./,
    );
  });

  it.each([
    ["text", "hello", "old is neither JSON nor a page of atlas-cmk status."],
    ["truncated JSON", json.slice(0, 100), "old is neither JSON nor a page of atlas-cmk status."],
    ["other JSON", '{"steps":[]}', /^old is no report of atlas-cmk status/],
    ["null", "null", /^old is no report of atlas-cmk status/],
    ["another version", jsonOf({ ...REPORT, reportVersion: 2 }), /^old is no report of atlas-cmk status/],
  ])("is refused where it is %s", (_, text, says) => {
    expect(() => earlierReport("old", text)).toThrow(says);
  });

  it("of any form below its first fields is compared without a failure", () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.constantFrom("projectId", "clusters", "key", "findings", "access"), fc.jsonValue())),
        (projects) => {
          const text = jsonOf({ reportVersion: 1, projects, collection: { time: "t" } });
          expect(() => compared(earlierReport("old", text), [PROJECT])).not.toThrow();
        },
      ),
    );
  });
});
