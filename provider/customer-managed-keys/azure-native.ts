// Loads the part of @pulumi/azure-native that the component needs, when it needs it: whoever uses single resources only need not install it.
// Program side.
import { CmkError } from "../support/errors";

type Authorization = typeof import("@pulumi/azure-native/authorization");

const missing = (cause: unknown): CmkError =>
  new CmkError("CustomerManagedKeys needs the package @pulumi/azure-native, which is not installed.", {
    code: "PACKAGE_MISSING",
    hint: "Run `npm install @pulumi/azure-native`, or pass `key`: a vault and a key that exist.",
    cause,
  });

/** A literal path each, so that bundlers and readers see them. */
export function authorization(): Authorization {
  try {
    return require("@pulumi/azure-native/authorization") as Authorization;
  } catch (error) {
    throw missing(error);
  }
}
