// Every error code of Atlas and Azure that was recorded, and every one in the examples of Atlas's own API document, has a cause and a remedy of ours.
import { describe, expect, it } from "vitest";
import { ATLAS_ERRORS } from "../../../provider/atlas/error-codes.ts";
import { ARM_ERRORS } from "../../../provider/azure/error-codes.ts";
import { KEY_VAULT_ERRORS } from "../../../provider/azure/key-data-errors.ts";
import { areRecordingsHere, atlasRecordings, azureRecordings, WHY_NO_RECORDINGS } from "../../support/recordings.ts";
import { documentText, isHere, WHY_SKIPPED } from "../emulator/openapi.ts";

const unknownTo = (known: Readonly<Record<string, unknown>>, codes: readonly string[]): readonly string[] =>
  [...new Set(codes)].filter((code) => !Object.hasOwn(known, code)).sort();

describe.runIf(areRecordingsHere)(areRecordingsHere ? "a recorded code" : `skipped: ${WHY_NO_RECORDINGS}`, () => {
  it("of Atlas is known", () => {
    const codes = atlasRecordings().flatMap(({ body }) => Object(body).errorCode ?? []);
    expect([codes.length > 5, unknownTo(ATLAS_ERRORS, codes)]).toEqual([true, []]);
  });

  it("of Azure is known", () => {
    const codes = azureRecordings().flatMap(({ body }) => Object(Object(body).error).code ?? []);
    expect([codes.length > 3, unknownTo({ ...ARM_ERRORS, ...KEY_VAULT_ERRORS }, codes)]).toEqual([true, []]);
  });
});

describe.runIf(isHere)(isHere ? "a code in Atlas's document" : `skipped: ${WHY_SKIPPED}`, () => {
  it("is known", () => {
    const codes = [...documentText().matchAll(/"errorCode": ?"([A-Z][A-Z0-9_]+)"/g)].map(([, code = ""]) => code);
    expect([codes.length > 5, unknownTo(ATLAS_ERRORS, codes)]).toEqual([true, []]);
  });
});
