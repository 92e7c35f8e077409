/**
 * A record whose member names an agency may choose. It has no prototype, so V8 keeps it as a hash table from the start; an ordinary object
 * would get a hidden class of its own for every new name.
 */
export const newRecord = <T>(): Record<string, T> => Object.create(null) as Record<string, T>;

/**
 * A record's own member. Ids and codes of agencies are member names here, and `constructor` is a valid one, so never use plain brackets for
 * a name that an agency chose.
 */
export const own = <T>(record: Record<string, T>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** The member, created if there is none. */
export function ownOr<T>(record: Record<string, T>, name: string, make: () => T): T {
  if (!Object.hasOwn(record, name)) record[name] = make();
  return record[name]!;
}

export function isEmptyRecord(record: object): boolean {
  for (const _name in record) return false;
  return true;
}

/** Adds to a count, and removes the name at zero. */
export function addTo(counts: Record<string, number>, name: string, delta: number): void {
  const sum = (own(counts, name) ?? 0) + delta;
  if (sum === 0) delete counts[name];
  else counts[name] = sum;
}

/** Lists that are never changed, only replaced as a whole. Copies of their facts share them. */
const shared = new WeakSet<readonly unknown[]>();

export function share<T extends readonly unknown[]>(list: T): T {
  shared.add(list);
  return list;
}

export const isShared = (list: readonly unknown[]): boolean => shared.has(list);
