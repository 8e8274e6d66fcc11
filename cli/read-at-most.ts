// Reads a stream to its end, or until it is longer than a limit. Pure.

/** At most the given number of bytes and one more: the caller sees by the length that there is more. */
export async function readAtMost(stream: AsyncIterable<unknown>, most: number): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    parts.push(part as Buffer); // no stream here has an encoding
    size += (part as Buffer).length;
    if (size > most) break;
  }
  return Buffer.concat(parts).subarray(0, most + 1);
}
