// What a record holds under a name that came from outside. A leaf: every record of ours that a request names into is read through it.

/** Its own entry; nothing that every object inherits, such as `constructor`. */
export const own = <Value>(record: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined =>
  record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;

/** Set as an entry of its own: a plain assignment to `__proto__` sets none. */
export function setOwn<Value>(record: Record<string, Value>, name: string, value: Value): void {
  Object.defineProperty(record, name, { value, configurable: true, enumerable: true, writable: true });
}
