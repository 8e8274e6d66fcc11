// Look-ups by a name from outside. Support layer, pure.

/** The table's own entry with this name. A name that every object has, such as "constructor", is not an entry. */
export const ownEntry = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
