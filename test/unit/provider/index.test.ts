// Proves which names users can import, and that what the engine stores of a resource never changes.
import { describe, expect, it } from "vitest";
import { providerText, typeToken } from "../../../provider/engine/program-side.ts";

describe("what state holds for ever", () => {
  it("is this type token and this text", () => {
    expect(typeToken("EncryptionAtRest")).toBe("pulumi-nodejs:dynamic/atlas-cmk:EncryptionAtRest");
    expect(providerText("EncryptionAtRest")).toBe(
      'exports.handler = () => { const m = "pulumi-atlas-cmk/runtime"; let r; try { r = require(m); } catch (e) { if (e.code !== "MODULE_NOT_FOUND") throw e; r = require(require.resolve(m, { paths: [process.cwd() + "/node_modules/.pnpm"] })); } return r.provider("EncryptionAtRest"); };',
    );
  });
});
