// The words for what a preview cannot check. Support layer, pure.

/** `what`: a clause, "whether the vault exists". `why`: a sentence. */
export const notCheckedText = (what: string, why: string): string =>
  `Cannot be checked until \`pulumi up\`: ${what}. ${why}`;
