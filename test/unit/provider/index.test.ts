// Proves which names users can import, and that what the engine stores of a resource never changes.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { providerText, typeToken } from "../../../provider/engine/program-side.ts";

describe("what state holds for ever", () => {
  it("is this type token and this text", () => {
    expect(typeToken("EncryptionAtRest")).toBe("pulumi-nodejs:dynamic/atlas-cmk:EncryptionAtRest");
    const text = providerText("EncryptionAtRest");
    expect(text).toContain('return require(search()).provider("EncryptionAtRest"); };');
    expect(createHash("sha256").update(text).digest("hex")).toBe(
      "ff3970d680ca929d3e0c60d92c578f2f16b84060b8f19f1dcf05276c1338176f",
    );
  });
});
