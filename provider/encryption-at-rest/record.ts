// What the record in state says of a project's key beside the inputs, and which key was in use before a change. Pure: no client, no clock.
import { normalKeyIdentifier } from "../support/azure-names";
import type { Properties } from "../support/properties";
import type { Desired } from "./plan";

/** What a record in state has. */
export interface Known extends Desired {
  /** ISO 8601. Absent in a record of an older version of the package. */
  readonly keyIdentifierSince?: string;
  /** ISO 8601. Absent: the version has no end, or Azure did not show it. */
  readonly keyExpiresAt?: string;
  /** Of a read: the record says that Atlas could not use the key. */
  readonly wasLost?: boolean;
}

/** What a change needs of the record in state. */
export const recordOf = (
  olds: Properties | undefined,
): Partial<Pick<Known, "keyIdentifier" | "keyIdentifierSince">> => {
  const { keyIdentifier, keyIdentifierSince } = olds ?? {};
  return {
    ...(typeof keyIdentifier === "string" ? { keyIdentifier } : {}),
    ...(typeof keyIdentifierSince === "string" ? { keyIdentifierSince } : {}),
  };
};

/**
 * The key that the project used before, if the program changes the key. `before`: the key identifiers in Atlas and in
 * state. A run that was killed after its write left the new one in Atlas and the earlier one in state.
 */
export const earlierKey = (
  { keyIdentifier }: Pick<Desired, "keyIdentifier">,
  before: readonly (string | undefined)[],
): string | undefined =>
  before.find(
    (one) => one !== undefined && one !== "" && normalKeyIdentifier(one) !== normalKeyIdentifier(keyIdentifier),
  );
