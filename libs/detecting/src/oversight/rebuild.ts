import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { LedgerReader, OVERSIGHT, type Queryable, withClient } from '#libs/ledger';
import { inSnapshot, oversightFolded, TRIAGE_TABLES, WHOLE_LEDGER } from '#libs/readmodel';
import { compareOversight, type OversightDifference } from './compare.js';
import { type OversightEntry, oversightEntry } from './entry.js';
import { OversightFold } from './fold.js';
import { writeRows } from './stored.js';

const PAGE = 1_024;

/** Entries of `oversight` before `next`, in order. */
export async function* oversightEntries(
  reader: LedgerReader,
  next: number,
  signal?: AbortSignal,
): AsyncGenerator<OversightEntry[]> {
  let before = 0;
  for (let from = 0; from < next;) {
    signal?.throwIfAborted();
    const found = await reader.entries(OVERSIGHT, from, Math.min(PAGE, next - from));
    if (found.length === 0) return;
    const entries = found.map(({ index, bytes }) => {
      const entry = oversightEntry(index, bytes, before);
      before = entry.receivedAt;
      return entry;
    });
    yield entries;
    from = entries.at(-1)!.index + 1;
  }
}

/**
 * What the stored rows of people's acts differ in from what `oversight` gives, up to where they are folded. `stored`: a snapshot; entries
 * are read over another connection of `db`.
 */
export async function verifyOversight(
  stored: Queryable,
  db: DataSource,
  signal?: AbortSignal,
): Promise<OversightDifference[]> {
  const next = await oversightFolded(stored);
  return compareOversight(stored, oversightEntries(new LedgerReader(db), next, signal), next);
}

/**
 * Folds `oversight` again and compares every row. Where they differ, drops all of them and writes what the entries give, in one transaction,
 * while no detector folds. As the detector's role, or the owner.
 */
export async function rebuildOversight(db: DataSource, signal?: AbortSignal): Promise<OversightDifference[]> {
  const differences = await inSnapshot(db, WHOLE_LEDGER, (stored) => verifyOversight(stored, db, signal));
  if (differences.length > 0)
    await withClient(db, async (client) => {
      await client.query('BEGIN');
      try {
        await replace(client, new LedgerReader(db), signal);
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  return differences;
}

async function replace(client: PoolClient, reader: LedgerReader, signal?: AbortSignal): Promise<void> {
  // Whoever folds moves this row first, so he waits.
  const { rows } = await client.query<{ next_index: string }>(
    'SELECT next_index FROM readmodel.oversight_cursor FOR UPDATE',
  );
  for (const table of TRIAGE_TABLES) await client.query(`DELETE FROM readmodel.${table}`);
  const fold = new OversightFold();
  for await (const page of oversightEntries(reader, Number(rows[0]?.next_index ?? 0), signal)) {
    fold.take(page);
    await writeRows(client, fold.rows());
  }
}
