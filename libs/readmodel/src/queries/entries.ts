import type { Queryable } from './queryable.js';

/** What became of an entry; `fold` of the rules says what each state means. */
export type EntryStateName = 'folded' | 'repeat' | 'conflict' | 'retracted' | 'quarantined' | 'control';

export interface JudgedEntry {
  shard: string;
  index: number;
  leafHash: Buffer;
  agreement: string | null;
  source: string | null;
  eventId: string | null;
  type: string;
  /** When the act happened, as far as that can be read. */
  time: string | null;
  receivedAt: string;
  sequence: string | null;
  state: EntryStateName;
  /** Of a quarantined entry: the refusal's code, and the field. */
  reason: string | null;
  pointer: string | null;
  /** The entry, of the same shard, that took it back. */
  retractedBy: number | null;
}

interface Row {
  shard: string;
  index: string;
  leaf_hash: Buffer;
  agreement: string | null;
  source: string | null;
  event_id: string | null;
  type: string;
  time: Date | null;
  received_at: Date;
  sequence: string | null;
  state: EntryStateName;
  reason: string | null;
  pointer: string | null;
  retracted_by: string | null;
}

const COLUMNS =
  'shard, index, leaf_hash, agreement, source, event_id, type, time, received_at, sequence, state, reason, pointer, retracted_by';

function entryOf(row: Row): JudgedEntry {
  return {
    shard: row.shard,
    index: Number(row.index),
    leafHash: row.leaf_hash,
    agreement: row.agreement,
    source: row.source,
    eventId: row.event_id,
    type: row.type,
    time: row.time?.toISOString() ?? null,
    receivedAt: row.received_at.toISOString(),
    sequence: row.sequence,
    state: row.state,
    reason: row.reason,
    pointer: row.pointer,
    retractedBy: row.retracted_by === null ? null : Number(row.retracted_by),
  };
}

export interface EntryPosition {
  shard: string;
  index: number;
}

/** Every entry of an event: the first, its repeats, and others that took its id. By shard and index. */
export async function entriesOfEvent(
  tx: Queryable,
  generation: number,
  source: string,
  eventId: string,
  after: EntryPosition | undefined,
  limit: number,
): Promise<JudgedEntry[]> {
  const rows = await tx.query<Row[]>(
    `SELECT ${COLUMNS} FROM readmodel.event
     WHERE generation = $1 AND source = $2 AND event_id = $3 AND ($4::text IS NULL OR (shard, index) > ($4, $5))
     ORDER BY shard, index LIMIT $6`,
    [generation, source, eventId, after?.shard ?? null, after?.index ?? null, limit],
  );
  return rows.map(entryOf);
}

/** Entries by their places; those that are not judged yet are missing from the answer. */
export async function judgedEntries(
  tx: Queryable,
  generation: number,
  shard: string,
  indexes: readonly number[],
): Promise<Map<number, JudgedEntry>> {
  const rows = await tx.query<Row[]>(
    `SELECT ${COLUMNS} FROM readmodel.event WHERE generation = $1 AND shard = $2 AND index = ANY($3::bigint[])`,
    [generation, shard, indexes],
  );
  return new Map(rows.map((row) => [Number(row.index), entryOf(row)]));
}

/** A refusal, without its bytes. */
export interface Refusal extends JudgedEntry {
  /** Bytes of the refused value; null where nothing was stored. */
  size: number | null;
}

/** By shard and index; of one source, or of all and those of which no source is known. */
export async function refusalsOf(
  tx: Queryable,
  generation: number,
  source: string | undefined,
  after: EntryPosition | undefined,
  limit: number,
): Promise<Refusal[]> {
  const rows = await tx.query<(Row & { size: number | null })[]>(
    `SELECT ${COLUMNS.replace(/\w+/g, 'e.$&')}, q.size FROM readmodel.event e
     LEFT JOIN ledger.quarantine q ON q.shard = e.shard AND q.index = e.index
     WHERE e.generation = $1 AND e.state = 'quarantined' AND ($2::text IS NULL OR e.source = $2)
       AND ($3::text IS NULL OR (e.shard, e.index) > ($3, $4))
     ORDER BY e.shard, e.index LIMIT $5`,
    [generation, source ?? null, after?.shard ?? null, after?.index ?? null, limit],
  );
  return rows.map((row) => ({ ...entryOf(row), size: row.size }));
}

/** Findings that entries are evidence of, or led to: by entry. */
export async function findingsOfEntries(
  tx: Queryable,
  generation: number,
  entries: readonly EntryPosition[],
): Promise<(EntryPosition & { finding: string; rule: string; severity: string; count: number })[]> {
  const rows = await tx.query<
    { shard: string; index: string; finding: string; rule: string; severity: string; count: string }[]
  >(
    `SELECT e.shard, e.index, f.id AS finding, f.rule, f.severity, f.count
     FROM unnest($2::text[], $3::bigint[]) AS w(shard, index)
     JOIN readmodel.finding_entry e ON e.generation = $1 AND e.shard = w.shard AND e.index = w.index
     JOIN readmodel.finding f ON f.generation = $1 AND f.id = e.finding
     ORDER BY e.shard, e.index, f.rule, f.id`,
    [generation, entries.map(({ shard }) => shard), entries.map(({ index }) => index)],
  );
  return rows.map((row) => ({ ...row, index: Number(row.index), count: Number(row.count) }));
}

/** Entries of an event that came by HTTP and is not judged yet; of what came by Kafka nothing is known before. */
export async function receiptsOfEvent(
  tx: Queryable,
  generation: number,
  source: string,
  eventId: string,
): Promise<EntryPosition[]> {
  const rows = await tx.query<{ shard: string; index: string }[]>(
    `SELECT r.shard, r.index FROM ledger.http_receipt r
     WHERE r.source = $2 AND r.event_id = $3 AND NOT EXISTS (
       SELECT FROM readmodel.event e WHERE e.generation = $1 AND e.shard = r.shard AND e.index = r.index)
     ORDER BY r.shard, r.index LIMIT 50`,
    [generation, source, eventId],
  );
  return rows.map((row) => ({ shard: row.shard, index: Number(row.index) }));
}
