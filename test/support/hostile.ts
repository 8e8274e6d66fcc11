// Texts for property tests of what is written with names of others: parts that mean something somewhere, and any characters, in any order.
import fc from "fast-check";

/** `parts`: what means something in the form that is written. */
export const hostileText = (parts: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(fc.constantFrom(...parts), fc.string({ unit: "binary", maxLength: 8 })), {
      minLength: 1,
      maxLength: 4,
    })
    .map((texts) => texts.join(""));
