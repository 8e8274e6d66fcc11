// The options of `atlas-cmk adopt`. Pure.

export interface AdoptOptions {
  /** Ids of Atlas projects. */
  readonly project?: readonly string[];
  /** Print what the program would manage, and write nothing. */
  readonly plan?: boolean;
  /** The folder that gets the program. */
  readonly out?: string;
  /** Overwrite files of the same names in `out`. */
  readonly force?: boolean;
  /** A file with the state of the tool that manages the projects now, of Terraform or of Pulumi. */
  readonly state?: string;
}
