// What is said of one error code of Atlas. Atlas layer, types only; the codes are in error-codes.ts and beside it.

export interface Explanation {
  readonly cause: string;
  readonly remedy: string;
  /** Atlas's `parameters` name the objects in the way, so the message repeats them. */
  readonly namesObjects?: true;
  /** Atlas's own words say which value it is, so the message has them instead of the cause. */
  readonly saysMore?: true;
}
