import type { PoolClient } from 'pg';
import { type Receipt, type ReceiptKey, ReceiptKeyTooLong, ReceiptRepeated, ReceiptTaken } from '../errors.js';
import type { LeafDraft } from './draft.js';
import type { Places } from './places.js';

/** A PostgreSQL index entry has room for some 2,700 bytes; the digest needs 32 of them. */
export const MAX_RECEIPT_KEY_BYTES = 2_000;

export interface ReceiptRow {
  source: string;
  event_id: string;
  digest: Buffer;
  shard: string;
  index: string;
}

export const receiptOf = (row: ReceiptRow): Receipt => ({
  source: row.source,
  eventId: row.event_id,
  digest: row.digest,
  shard: row.shard,
  index: Number(row.index),
});

const RECEIPT_COLUMNS = 'source, event_id, digest, shard, index';

/** Throws ReceiptRepeated, ReceiptKeyTooLong: before anything is prepared. */
export function checkReceipts(drafts: readonly LeafDraft[]): void {
  const seen = new Set<string>();
  for (const { receipt } of drafts) {
    if (receipt === undefined) continue;
    const bytes = Buffer.byteLength(receipt.source) + Buffer.byteLength(receipt.eventId);
    if (bytes > MAX_RECEIPT_KEY_BYTES) throw new ReceiptKeyTooLong(bytes, MAX_RECEIPT_KEY_BYTES);
    const key = JSON.stringify([receipt.source, receipt.eventId, receipt.digest.toString('hex')]);
    if (seen.has(key)) throw new ReceiptRepeated(receipt);
    seen.add(key);
  }
}

export async function findReceipts(
  query: (text: string, values: unknown[]) => Promise<ReceiptRow[]>,
  keys: readonly ReceiptKey[],
): Promise<Receipt[]> {
  if (keys.length === 0) return [];
  const rows = await query(
    `SELECT ${RECEIPT_COLUMNS} FROM ledger.http_receipt
     JOIN unnest($1::text[], $2::text[], $3::bytea[]) AS k(source, event_id, digest) USING (source, event_id, digest)`,
    [keys.map((k) => k.source), keys.map((k) => k.eventId), keys.map((k) => k.digest)],
  );
  return rows.map(receiptOf);
}

/**
 * Sorted, so that two transactions with the same events wait for one another instead of deadlocking. Throws ReceiptTaken when any of the
 * events is recorded already.
 */
export async function insertReceipts(client: PoolClient, drafts: readonly LeafDraft[], places: Places): Promise<void> {
  const rows = drafts
    .flatMap(({ receipt }, i) =>
      receipt ? [{ ...receipt, shard: places.placed[i]!.shard, index: places.placed[i]!.index }] : [],
    )
    .sort(
      (a, b) =>
        compareText(a.source, b.source) || compareText(a.eventId, b.eventId) || Buffer.compare(a.digest, b.digest),
    );
  if (rows.length === 0) return;
  const inserted = await client.query(
    `INSERT INTO ledger.http_receipt (${RECEIPT_COLUMNS})
     SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::bigint[]) ON CONFLICT DO NOTHING`,
    [
      rows.map((r) => r.source),
      rows.map((r) => r.eventId),
      rows.map((r) => r.digest),
      rows.map((r) => r.shard),
      rows.map((r) => r.index),
    ],
  );
  if (inserted.rowCount === rows.length) return;
  const found = await findReceipts(async (text, values) => (await client.query<ReceiptRow>(text, values)).rows, rows);
  // Ours are visible to ourselves, and no earlier one can have the place that was just given to an entry.
  const ours = new Set(rows.map((r) => `${r.shard}/${r.index}`));
  throw new ReceiptTaken(found.filter((r) => !ours.has(`${r.shard}/${r.index}`)));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
