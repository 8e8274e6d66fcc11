// Proves how a long line reads in a terminal: whole words below their own text, commands and addresses as they are; and that a pipe gets whole lines.
import { describe, expect, it } from "vitest";
import { SHAPE as ADOPT } from "../../../cli/adopt/text.ts";
import { SHAPE as DOCTOR } from "../../../cli/doctor/text.ts";
import { fitted } from "../../../cli/fitted.ts";
import { SHAPE as REHEARSE } from "../../../cli/rehearse/run/text.ts";

const at = (terminalWidth: number) => ({ terminalWidth });

describe("a text that is wider than the terminal", () => {
  it("of doctor goes on in its column, and commands stay whole", () => {
    const command = "    az keyvault update --name payments-kv --public-network-access Disabled";
    const text = [
      "\u001b[33mwarning       \u001b[39mCMK-D062  A vault with private endpoints is closed",
      "              The vault answers requests from every network.",
      command,
      "skipped       CMK-D024, CMK-D065, CMK-D066, CMK-D067: after CMK-D023",
      "",
    ].join("\n");
    expect(fitted(text, at(50), DOCTOR).split("\n")).toEqual([
      "warning       CMK-D062  A vault with private",
      "                        endpoints is closed",
      "              The vault answers requests from",
      "              every network.",
      command,
      "skipped       CMK-D024, CMK-D065, CMK-D066,",
      "              CMK-D067: after CMK-D023",
      "",
    ]);
  });

  it("of adopt goes on below the row", () => {
    expect(fitted("    encryption at rest: key atlas, of the vault payments-kv", at(40), ADOPT)).toBe(
      "    encryption at rest: key atlas, of\n    the vault payments-kv",
    );
  });

  it("of rehearse goes on beside its number, and an address stays whole", () => {
    const address = `       PATCH cloud.mongodb.com/api/atlas/v2/groups/${"0".repeat(24)}`;
    expect(
      fitted(`  1. +0 s  Decrypt the cluster orders. Atlas runs an initial sync.\n${address}`, at(45), REHEARSE),
    ).toBe(`  1. +0 s  Decrypt the cluster orders. Atlas\n     runs an initial sync.\n${address}`);
  });
});

it("keeps colours and lines where they fit, and every line in a pipe", () => {
  const text = `\u001b[31mfailed        \u001b[39mCMK-D001  ${"word ".repeat(4)}`;
  expect(fitted(text, at(50), DOCTOR)).toBe(text);
  expect(fitted("word ".repeat(100), {}, DOCTOR)).toBe("word ".repeat(100));
});
