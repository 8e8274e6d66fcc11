// The words for what a preview cannot check. Support layer, pure.

/** `what`: a clause, "whether the vault exists". `why`: a sentence. */
export const notCheckedText = (what: string, why: string): string =>
  `Cannot be checked until \`pulumi up\`: ${what}. ${why}`;

export interface Unread {
  /** A clause. */
  readonly what: string;
  /** A sentence. */
  readonly why: string;
}

/** One text for each reason. */
export const unreadTexts = (unread: readonly Unread[]): readonly string[] =>
  [...new Set(unread.map(({ why }) => why))].map((why) =>
    notCheckedText(
      unread
        .filter((one) => one.why === why)
        .map(({ what }) => what)
        .join(", and "),
      why,
    ),
  );
