import type { PoolClient } from 'pg';
import type { LeafDraft } from '../append/draft.js';
import type { Places } from '../append/places.js';
import type { EncryptedBytes } from './vault.js';

/** One statement a value: refused values are few, and may have megabytes. */
export async function insertQuarantined(
  client: PoolClient,
  drafts: readonly LeafDraft[],
  places: Places,
  quarantined: ReadonlyMap<LeafDraft, EncryptedBytes>,
): Promise<void> {
  if (quarantined.size === 0) return;
  for (const [i, draft] of drafts.entries()) {
    const encrypted = quarantined.get(draft);
    if (encrypted === undefined) continue;
    const { shard, index, receivedAt } = places.placed[i]!;
    await client.query(
      'INSERT INTO ledger.quarantine (shard, index, key_id, size, received_at, salt, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [shard, index, encrypted.keyId, encrypted.size, receivedAt, encrypted.salt, encrypted.bytes],
    );
  }
}
