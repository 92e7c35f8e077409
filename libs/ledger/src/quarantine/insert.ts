import type { PoolClient } from 'pg';
import type { LeafDraft } from '../append/draft.js';
import type { Places } from '../append/places.js';
import type { SealedBytes } from './vault.js';

/** One statement a value: refused values are few, and may have megabytes. */
export async function insertQuarantined(
  client: PoolClient,
  drafts: readonly LeafDraft[],
  places: Places,
  quarantined: ReadonlyMap<LeafDraft, SealedBytes>,
): Promise<void> {
  if (quarantined.size === 0) return;
  for (const [i, draft] of drafts.entries()) {
    const sealed = quarantined.get(draft);
    if (sealed === undefined) continue;
    const { shard, index, receivedAt } = places.placed[i]!;
    await client.query(
      'INSERT INTO ledger.quarantine (shard, index, key_id, size, received_at, salt, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [shard, index, sealed.keyId, sealed.size, receivedAt, sealed.salt, sealed.bytes],
    );
  }
}
