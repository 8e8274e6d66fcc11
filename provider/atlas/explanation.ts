// The cause and remedy of one of Atlas's error codes. Atlas layer, types only. error-codes.ts and the files next to it have the codes.

export interface Explanation {
  readonly cause: string;
  readonly remedy: string;
  /** Atlas's `parameters` name the objects that are the cause, so the message repeats them. */
  readonly namesObjects?: true;
  /** Atlas's own words name the value, so the message has them instead of the cause. */
  readonly saysMore?: true;
}
