// The options of `atlas-cmk status`. Pure.

/** From the mildest. */
export const FAIL_ON = ["attention", "critical"] as const;

export interface StatusOptions {
  /** Ids of Atlas projects. */
  readonly project?: readonly string[];
  /** Instead of `project`: every project that the credential can see. */
  readonly allProjects?: boolean;
  /** The result as JSON. */
  readonly json?: boolean;
  /** The result as one page of HTML. */
  readonly html?: boolean;
  /** A file with the output of `pulumi stack output --json`: it may have `keyIdentifierSince`. */
  readonly stackOutput?: string;
  /** An earlier result, as JSON or as HTML. */
  readonly compare?: string;
  readonly failOn?: (typeof FAIL_ON)[number];
}
