import type { PoolClient } from 'pg';
import type { LeafDraft } from '../append/draft.js';
import type { Places } from '../append/places.js';
import type { EncryptedBytes } from './vault.js';

/** One statement a value: refused values are few, and may have megabytes. */
export async function insertQuarantined(
  client: PoolClient,
  drafts: readonly LeafDraft[],
  places: Places,
  all: ReadonlyMap<LeafDraft, EncryptedBytes>,
): Promise<void> {
  if (all.size === 0) return;
  for (const [i, draft] of drafts.entries()) {
    const encrypted = draft.quarantine && all.get(draft);
    if (encrypted === undefined) continue;
    const { shard, index, receivedAt } = places.placed[i]!;
    await client.query(
      'INSERT INTO ledger.quarantine (shard, index, key_id, size, received_at, salt, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [shard, index, encrypted.keyId, encrypted.size, receivedAt, encrypted.salt, encrypted.bytes],
    );
  }
}

/** The notes of acts, at the acts' places in oversight. */
export async function insertNotes(
  client: PoolClient,
  drafts: readonly LeafDraft[],
  places: Places,
  all: ReadonlyMap<LeafDraft, EncryptedBytes>,
): Promise<void> {
  if (all.size === 0) return;
  for (const [i, draft] of drafts.entries()) {
    const encrypted = draft.note && all.get(draft);
    if (encrypted === undefined) continue;
    await client.query('INSERT INTO ledger.note (index, key_id, size, salt, text) VALUES ($1, $2, $3, $4, $5)', [
      ...[places.placed[i]!.index, encrypted.keyId, encrypted.size],
      ...[encrypted.salt, encrypted.bytes],
    ]);
  }
}
