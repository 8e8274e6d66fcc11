// Look-ups by a name that comes from outside. Support layer, pure.

/** The table's own entry of this name. A name that every object has, such as "constructor", is no entry. */
export const ownEntry = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
