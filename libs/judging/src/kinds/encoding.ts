import { isEmptyRecord } from '../record.js';

/** The stored form of one kind of facts. The same facts always give the same text, and reading and writing a text leaves it unchanged. */
export interface Encoding<F extends object> {
  /** Plain JSON values. */
  pack(facts: F): object;
  /** Restores stored values into empty facts. */
  unpack(stored: object, empty: F): F;
}

/** For a member that follows from the key, so that any value counts as the default. No id contains a NUL. */
const OF_KEY = '\0';

/** The same primitive, or both empty lists or records. */
function isDefault(value: unknown, usual: unknown): boolean {
  if (value === usual || usual === OF_KEY) return true;
  if (typeof value !== 'object' || value === null || typeof usual !== 'object' || usual === null) return false;
  return Array.isArray(value) ? value.length === 0 : isEmptyRecord(value);
}

/** The members of an object that differ from those of an empty one; all members are known by name. */
export function beyond(object: object, usual: object): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const members = object as Record<string, unknown>;
  for (const name in members) {
    if (!isDefault(members[name], (usual as Record<string, unknown>)[name])) out[name] = members[name];
  }
  return out;
}

/** Stored values replace defaults; records keep the prototype of empty facts. */
function adopt<F extends object>(stored: object, empty: F): F {
  const into = empty as Record<string, unknown>;
  const from = stored as Record<string, unknown>;
  for (const name in from) {
    const record = into[name];
    const isTable = typeof record === 'object' && record !== null && Object.getPrototypeOf(record) === null;
    into[name] = isTable ? Object.assign(record, from[name]) : from[name];
  }
  return empty;
}

/** Stores only differences from empty facts. Members come back in the order of empty facts. */
export function sparse<F extends object>(
  empty: (agreement: string, id: string, number: number, last: string) => F,
): Encoding<F> {
  const usual = empty(OF_KEY, OF_KEY, 0, OF_KEY);
  return { pack: (facts) => beyond(facts, usual), unpack: adopt };
}
