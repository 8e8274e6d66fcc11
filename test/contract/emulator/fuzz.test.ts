// A short form of `npm run fuzz`, always the same: no 500, no answer out of form, no secret told. The long form is a command.
import { expect, it } from "vitest";
import { fuzz } from "../../fuzz/run.ts";

it("answers 600 requests from chance as it should", async () => {
  const { findings, statuses } = await fuzz(7, 600);
  expect(findings.map(({ kind, request, what }) => `${kind}: ${request.method} ${request.target}: ${what}`)).toEqual(
    [],
  );
  // Not only refusals.
  expect(statuses[200]).toBeGreaterThan(100);
});
