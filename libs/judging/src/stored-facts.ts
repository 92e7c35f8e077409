import { decodeFacts, type FactsOf } from './kinds/all-kinds.js';
import type { Key, KeyRange, Kind } from './kinds/key.js';

/** Facts as they are stored. `apart`: JSON of what is stored apart (`apartOf`). */
export interface StoredRow {
  key: Key;
  data: string;
  apart?: string | null;
}

/** The stored facts of one shard and one generation, as encodeFacts writes them. All answers come from one moment. */
export interface StoredFacts {
  /** The facts stored under each of these keys; keys without facts are left out. */
  get(keys: readonly Key[]): Promise<StoredRow[]>;
  /** The keys of a range, in order. */
  keysOf<K extends Kind>(range: KeyRange<K>): Promise<Key<K>[]>;
}

/** The number of facts of a range that are opened at once. */
const CHUNK = 256;

export async function open<K extends Kind>(stored: StoredFacts, key: Key<K>): Promise<FactsOf<K> | undefined> {
  const [row] = await stored.get([key]);
  return row && opened(key, row);
}

/** Facts of these keys, in this order, some of them at a time. */
export async function* openAll<K extends Kind>(
  stored: StoredFacts,
  all: readonly Key<K>[],
  atOnce = CHUNK,
): AsyncGenerator<[Key<K>, FactsOf<K>]> {
  for (let at = 0; at < all.length; at += atOnce) {
    const some = all.slice(at, at + atOnce);
    const rows = new Map((await stored.get(some)).map((row) => [row.key, row]));
    for (const key of some) {
      const row = rows.get(key);
      if (row) yield [key, opened(key, row)];
    }
  }
}

const opened = <K extends Kind>(key: Key<K>, { data, apart }: StoredRow): FactsOf<K> =>
  decodeFacts(key, data, apart ? (JSON.parse(apart) as object[]) : undefined);
