// Versions on this machine, compared with those that the package names. Only warnings: a version alone refuses nothing. Pure.
import { type Check, PASSED, warning } from "../outcome";

const NUMBERS = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/;

const partsOf = (version: string): readonly number[] =>
  (NUMBERS.exec(version) ?? []).slice(1).map((part: string | undefined) => Number(part ?? 0));

/** `needed`: the least version, such as `>=22` or `^3.216.0`. */
export function isAtLeast(version: string, needed: string): boolean {
  const [found, least] = [partsOf(version), partsOf(needed)];
  const at = least.findIndex((part, index) => (found[index] ?? 0) !== part);
  return at < 0 || (found[at] ?? 0) > (least[at] ?? 0);
}

const plain = (needed: string): string => needed.replace(/^[^\d]+/, "");

const node: Check = ({ machine: { node: found, needed } }) =>
  isAtLeast(found, needed.node)
    ? PASSED
    : warning({
        says: `Node.js is ${found} here, and the package needs ${plain(needed.node)} or later.`,
        values: { version: plain(needed.node) },
      });

const pulumiCli: Check = ({ machine: { pulumiCli: found, needed } }) => {
  if (found === undefined) return undefined;
  return isAtLeast(found, needed.sdk)
    ? PASSED
    : warning({ says: `The Pulumi CLI is ${found}, and the package is tested with ${plain(needed.sdk)} or later.` });
};

const sdk: Check = ({ machine: { sdk: found, needed } }) => {
  if (found === undefined) return undefined;
  return isAtLeast(found, needed.sdk)
    ? PASSED
    : warning({
        says: `@pulumi/pulumi is ${found} in the program's folder, and the package needs ${plain(needed.sdk)} or later.`,
        values: { version: plain(needed.sdk) },
      });
};

const installed: Check = ({ machine: { installed: found, own } }) => {
  if (found === undefined) return undefined;
  return found === own
    ? PASSED
    : warning({
        says: `pulumi-atlas-cmk is ${found} in the program's folder, and this command is ${own}.`,
        values: { version: own },
      });
};

export const MACHINE_CHECKS = {
  "CMK-D006": node,
  "CMK-D007": pulumiCli,
  "CMK-D008": sdk,
  "CMK-D009": installed,
} satisfies Record<string, Check>;
