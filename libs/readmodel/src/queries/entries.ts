import { type EntryPlace, erasedAmong, receiptPlaces, refusedSizes } from '#libs/ledger';
import type { AsOf } from './as-of.js';
import type { Queryable } from './queryable.js';

/** What became of an entry; libs/judging, EntryState, says what each state means. */
export type EntryStateName = 'folded' | 'repeat' | 'conflict' | 'quarantined' | 'control';

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
  /** The entry, of the same shard, by which its own source retracted it. */
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

/** Every entry of an event: the first, its repeats, and others that took its id. By shard and index. */
export async function entriesOfEvent(
  tx: Queryable,
  generation: number,
  source: string,
  eventId: string,
  after: EntryPlace | undefined,
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

/** A refusal, without its bytes. */
export interface Refusal extends JudgedEntry {
  /** Bytes of the refused value; null where nothing was stored. */
  size: number | null;
  /** The value was erased, as an entry in `oversight` says; the refusal stays. */
  erased: boolean;
}

/** By shard and index; of one source, or of all and those of which no source is known. */
export async function refusalsOf(
  tx: Queryable,
  generation: number,
  source: string | undefined,
  after: EntryPlace | undefined,
  limit: number,
): Promise<Refusal[]> {
  const rows = await tx.query<Row[]>(
    `SELECT ${COLUMNS} FROM readmodel.event
     WHERE generation = $1 AND state = 'quarantined' AND ($2::text IS NULL OR source = $2)
       AND ($3::text IS NULL OR (shard, index) > ($3, $4))
     ORDER BY shard, index LIMIT $5`,
    [generation, source ?? null, after?.shard ?? null, after?.index ?? null, limit],
  );
  const entries = rows.map(entryOf);
  const sizes = new Map((await refusedSizes(tx, entries)).map((refused) => [nameOf(refused), refused.size]));
  const erased = await erasedAmong(tx, entries);
  return entries.map((entry) => ({
    ...entry,
    size: sizes.get(nameOf(entry)) ?? null,
    erased: erased.has(nameOf(entry)),
  }));
}

const nameOf = ({ shard, index }: EntryPlace): string => `${shard}/${index}`;

/** Findings that entries are evidence of, or led to: by entry. */
export async function findingsOfEntries(
  tx: Queryable,
  generation: number,
  entries: readonly EntryPlace[],
): Promise<(EntryPlace & { finding: string; rule: string; severity: string; count: number })[]> {
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

/** Most that is listed of an event's entries that wait to be judged. */
const MAX_WAITING = 50;
const RECEIPTS_AT_ONCE = 500;

/**
 * Entries of an event that came by HTTP and is not judged yet, by shard and index; of what came by Kafka nothing is known before. One that
 * is judged and without a visible row is hidden.
 */
export async function receiptsOfEvent(
  tx: Queryable,
  { generation, shards }: AsOf,
  source: string,
  eventId: string,
): Promise<EntryPlace[]> {
  const progress = new Map(shards.map(({ shard, judged }) => [shard, judged ?? 0]));
  const waiting: EntryPlace[] = [];
  let after: EntryPlace | undefined;
  do {
    const places = await receiptPlaces(tx, source, eventId, after, RECEIPTS_AT_ONCE);
    const judged = await judgedOf(tx, generation, places);
    for (const place of places)
      if (place.index >= (progress.get(place.shard) ?? 0) && !judged.has(nameOf(place))) waiting.push(place);
    after = places.length < RECEIPTS_AT_ONCE ? undefined : places.at(-1);
  } while (after && waiting.length < MAX_WAITING);
  return waiting.slice(0, MAX_WAITING);
}

async function judgedOf(tx: Queryable, generation: number, places: readonly EntryPlace[]): Promise<Set<string>> {
  const rows = await tx.query<{ shard: string; index: string }[]>(
    `SELECT e.shard, e.index FROM unnest($2::text[], $3::bigint[]) AS w(shard, index)
     JOIN readmodel.event e ON e.generation = $1 AND e.shard = w.shard AND e.index = w.index`,
    [generation, places.map(({ shard }) => shard), places.map(({ index }) => index)],
  );
  return new Set(rows.map(({ shard, index }) => `${shard}/${index}`));
}
