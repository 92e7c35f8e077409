import { isEmptyRecord } from '../record.js';

/** How facts of one kind are stored. The same facts always give the same text, and what is read again is written the same again. */
export interface Encoding<F extends object> {
  /** Plain JSON values. */
  pack(facts: F): object;
  /** Puts what was stored into facts that are empty yet. */
  unpack(stored: object, empty: F): F;
}

/** In a usual object: whatever stands there is usual, because the key says it. No id holds a NUL. */
const OF_KEY = '\0';

/** The same primitive, or both empty lists or records. */
function isDefault(value: unknown, usual: unknown): boolean {
  if (value === usual || usual === OF_KEY) return true;
  if (typeof value !== 'object' || value === null || typeof usual !== 'object' || usual === null) return false;
  return Array.isArray(value) ? value.length === 0 : isEmptyRecord(value);
}

/** What an object has beyond what an empty one has; all of its members are known by name. */
export function beyond(object: object, usual: object): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const members = object as Record<string, unknown>;
  for (const name in members) {
    if (!isDefault(members[name], (usual as Record<string, unknown>)[name])) out[name] = members[name];
  }
  return out;
}

/** What is stored, in place of what is usual; records as empty facts have them. */
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

/** Only what differs from empty facts is stored. Members come back in the order of empty ones. */
export function sparse<F extends object>(
  empty: (agreement: string, id: string, number: number, last: string) => F,
): Encoding<F> {
  const usual = empty(OF_KEY, OF_KEY, 0, OF_KEY);
  return { pack: (facts) => beyond(facts, usual), unpack: adopt };
}
