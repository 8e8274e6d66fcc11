// The bytes of a file or of standard input, as text. Pure.

/** Windows PowerShell writes UTF-16 with `>`. */
const MARKS: readonly (readonly [bytes: readonly number[], encoding: string])[] = [
  [[0xff, 0xfe], "utf-16le"],
  [[0xfe, 0xff], "utf-16be"],
];

export function decoded(bytes: Uint8Array): string {
  const [, encoding = "utf-8"] = MARKS.find(([mark]) => mark.every((byte, index) => bytes[index] === byte)) ?? [];
  return new TextDecoder(encoding).decode(bytes);
}
