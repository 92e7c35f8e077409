/**
 * A record's own member. Ids and codes of agencies are names of members here, and `constructor` is a valid one, so a
 * record is never asked with plain brackets for a name that an agency chose.
 */
export const own = <T>(record: Record<string, T>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** The member, made where there is none. */
export function ownOr<T>(record: Record<string, T>, name: string, make: () => T): T {
  if (!Object.hasOwn(record, name)) record[name] = make();
  return record[name]!;
}
