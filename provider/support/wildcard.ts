// Patterns in which an asterisk stands for any text. Support layer, pure. No regular expression: a service's pattern could make one run for hours.

/** Whether the text matches the pattern. Each run of `*` stands for any text, also for an empty one. */
export function isLike(text: string, pattern: string): boolean {
  const [first = "", ...parts] = pattern.split(/\*+/);
  const last = parts.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}
