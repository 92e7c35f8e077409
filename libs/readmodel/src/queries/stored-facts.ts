import type { Key, KeyRange, Kind, StoredFacts, StoredRow } from '#libs/judging';
import type { Queryable } from './queryable.js';

/** The facts of one shard of one generation. Only judging's questions open them; nothing here does. */
export function storedFacts(tx: Queryable, generation: number, shard: string): StoredFacts {
  return {
    get: (keys) =>
      tx.query<StoredRow[]>(
        'SELECT key, data, apart FROM readmodel.fold_state WHERE generation = $1 AND shard = $2 AND key = ANY($3::text[])',
        [generation, shard, keys],
      ),
    async keysOf<K extends Kind>([from, to]: KeyRange<K>) {
      const rows = await tx.query<{ key: Key<K> }[]>(
        'SELECT key FROM readmodel.fold_state WHERE generation = $1 AND shard = $2 AND key >= $3 AND key < $4 ORDER BY key',
        [generation, shard, from, to],
      );
      return rows.map(({ key }) => key);
    },
  };
}
