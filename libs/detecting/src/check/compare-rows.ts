import type { Queryable } from '#libs/ledger';
import type { Folded } from '#libs/judging';
import { AGREEMENTS, agreementRows } from '../commit/agreement-rows.js';
import { DISCLOSURE_ITEMS, EVENTS, eventRows, itemRows, SUBJECT_ITEMS } from '../commit/event-rows.js';
import { DISCLOSURE_PARTS, disclosureRows, DISCLOSURES } from '../commit/disclosure-rows.js';
import { FINDING_ITEMS, findingItemRows } from '../commit/finding-item-rows.js';
import {
  FINDING_ENTRIES,
  findingEntryRows,
  findingRows,
  FINDINGS,
  lineRows,
  NOT_EVALUABLE,
} from '../commit/finding-rows.js';
import { FUNNEL, funnelRows } from '../commit/funnel-rows.js';
import { factRows, MEMORY } from '../commit/memory-rows.js';
import { lackRows, LACKS } from '../commit/lack-rows.js';
import { PARTIES, partyRows } from '../commit/party-rows.js';
import { SOURCES, sourceRows } from '../commit/source-rows.js';
import { versionRows, VERSIONS } from '../commit/version-rows.js';
import { watermarkRows, WATERMARKS } from '../commit/watermark-rows.js';
import { Retractions } from '../commit/retraction-rows.js';
import { RULE_SETS, ruleSetRows } from '../commit/rule-set-rows.js';
import { HIT_TREES } from '../seal/hit-tree.js';
import type { RowWriter } from '../sql/row-writer.js';
import { type Edge } from '#libs/merkle';
import { type FoldedTable, VOID_ROWS } from '#libs/readmodel';

/** A stored row that is not what the entries give. */
export interface RowDifference {
  table: FoldedTable;
  /** Its key, with the names of the columns; of the whole shard, none. */
  key: Record<string, string>;
  /** The columns that differ; null: the row is missing; empty: no entry gives it. */
  columns: string[] | null;
}

/** What a detector has stored when it has folded so much. */
export interface FoldedShard extends Folded {
  /** By entry. */
  leaves: ReadonlyMap<number, Buffer>;
  /** The tree of the hits. */
  edge: Edge;
}

/** One table: the rows that it should have, and its key within the generation. */
interface Expected<R> {
  table: FoldedTable;
  writer: RowWriter<R>;
  key: readonly (keyof R & string)[] | readonly string[];
  rows: readonly R[];
  /** What the key is one of. */
  within: 'generation' | 'shard';
}

const CHUNK = 2_000;
/** Differences of one table that are named. */
const MOST_NAMED = 1_001;

/**
 * Holds every row of a shard that the detector stores against what its entries give: all columns of all tables but `hit`, whose tree is
 * sealed but for the time of receipt, and `gap`, which says what was left out.
 */
export async function* compareRows(
  db: Queryable,
  generation: number,
  shard: string,
  folded: FoldedShard,
): AsyncGenerator<RowDifference> {
  for (const expected of expectedRows(folded)) yield* compareTable(db, generation, shard, expected);
  yield* timesOfHits(db, generation, shard);
}

/** The one column of a hit that its seal does not cover: officers' clocks start there. Held against the events, which were compared. */
async function* timesOfHits(db: Queryable, generation: number, shard: string): AsyncGenerator<RowDifference> {
  const rows = await db.query<{ no: string }[]>(
    `SELECT h.no FROM readmodel.hit h LEFT JOIN readmodel.event e USING (generation, shard, index)
     WHERE h.generation = $1 AND h.shard = $2 AND h.received_at IS DISTINCT FROM e.received_at ORDER BY h.no LIMIT ${MOST_NAMED}`,
    [generation, shard],
  );
  for (const { no } of rows) yield { table: 'hit', key: { no }, columns: ['received_at'] };
}

function expectedRows({ entries, facts, hits, wakeUps, leaves, edge }: FoldedShard): Expected<never>[] {
  const none = (): undefined => undefined;
  const { disclosed, subjects } = itemRows(entries);
  const { sizes, parts } = disclosureRows(facts, none);
  const of = <R>(
    table: FoldedTable,
    writer: RowWriter<R>,
    within: 'generation' | 'shard',
    key: readonly string[],
    rows: readonly R[],
  ) => ({ table, writer, within, key, rows }) as unknown as Expected<never>;
  return [
    of('event', EVENTS, 'shard', ['index'], eventRows(entries, leaves, new Retractions(facts, none))),
    of('disclosure_item', DISCLOSURE_ITEMS, 'generation', ['agreement', 'request', 'block', 'index'], disclosed),
    of('subject_item', SUBJECT_ITEMS, 'shard', ['index', 'agreement', 'request', 'item', 'subject'], subjects),
    of('rule_set_entry', RULE_SETS, 'shard', ['index'], ruleSetRows(entries)),
    of('finding_entry', FINDING_ENTRIES, 'shard', ['index', 'finding'], findingEntryRows(hits)),
    of('finding', FINDINGS, 'generation', ['id'], findingRows(facts, none)),
    of('finding_item', FINDING_ITEMS, 'generation', ['finding', 'request', 'block'], findingItemRows(facts)),
    of(
      'not_evaluable',
      NOT_EVALUABLE,
      'generation',
      ['scope', 'rule', 'reason', 'class', 'whose'],
      lineRows(facts, none),
    ),
    of(
      'not_evaluable_subject',
      LACKS,
      'generation',
      ['scope', 'rule', 'reason', 'class', 'whose', 'subject'],
      // A subject that lacks nothing any more has no row where its lack came and went in one batch.
      lackRows(facts).filter(({ items }) => items > 0),
    ),
    of('party', PARTIES, 'generation', ['agreement', 'agency', 'role', 'since'], partyRows(facts)),
    of('version', VERSIONS, 'generation', ['agreement', 'registration', 'index'], versionRows(facts)),
    of('watermark', WATERMARKS, 'generation', ['agreement', 'source'], watermarkRows(facts)),
    of('source', SOURCES, 'generation', ['agreement', 'source'], sourceRows(entries)),
    of('funnel', FUNNEL, 'generation', ['agreement', 'request', 'class', 'pair'], funnelRows(facts)),
    of('disclosure', DISCLOSURES, 'generation', ['agreement', 'agency', 'disclosure'], sizes),
    of('disclosure_part', DISCLOSURE_PARTS, 'shard', ['index'], parts),
    of('agreement', AGREEMENTS, 'generation', ['agreement'], agreementRows(facts, none)),
    of('fold_state', MEMORY, 'shard', ['key'], factRows(facts, wakeUps)),
    of('hit_tree', HIT_TREES, 'shard', [], hits.length > 0 ? [edge] : []),
  ];
}

async function* compareTable<R>(
  db: Queryable,
  generation: number,
  shard: string,
  { table, writer, within, key, rows }: Expected<R>,
): AsyncGenerator<RowDifference> {
  const parts = key.map((name) => writer.columns.find((column) => column.name === name)!);
  const keyOf = (row: R): Record<string, string> =>
    Object.fromEntries(parts.map(({ name, of }) => [name, String(of(row))]));
  let named = 0;
  let missing = 0;
  for (let from = 0; from < rows.length && named < MOST_NAMED; from += CHUNK) {
    const chunk = rows.slice(from, from + CHUNK);
    const { text, values } = writer.compare(chunk, key, within);
    const found = await db.query<{ n: number; columns: string[] | null }[]>(text, [generation, shard, ...values]);
    for (const { n, columns } of found) {
      // A row that stands in another shard is not one of this shard's.
      if (columns === null || columns.includes('shard')) missing += 1;
      named += 1;
      yield { table, key: keyOf(chunk[n - 1]!), columns };
    }
  }
  const [{ count }] = await db.query<[{ count: number }]>(
    `SELECT count(*)::int AS count FROM ${writer.table} WHERE generation = $1 AND shard = $2 ${notVoid(table)}`,
    [generation, shard],
  );
  if (count <= rows.length - missing || named >= MOST_NAMED) return;
  const known = new Map<string, number>();
  for (const row of rows) {
    const name = JSON.stringify(Object.values(keyOf(row)));
    known.set(name, (known.get(name) ?? 0) + 1);
  }
  const names = parts.map(({ name, type }) => `${asKey(name, type)} AS ${name}`).join(', ');
  yield* insertedRows(db, generation, shard, { table, name: writer.table, key, names, known });
}

/** A column as text, as a row of ours writes it: times as milliseconds. */
const asKey = (name: string, type: string): string =>
  type === 'timestamptz' ? `(extract(epoch FROM ${name}) * 1000)::bigint::text` : `${name}::text`;

/** Rows that no longer say anything: whether they are there depends on where batches end. */
const notVoid = (table: FoldedTable): string => (VOID_ROWS[table] ? `AND (${VOID_ROWS[table]}) IS NOT TRUE` : '');

/** Rows whose keys no entry gives, or that are there more often than they should. */
async function* insertedRows(
  db: Queryable,
  generation: number,
  shard: string,
  {
    table,
    name,
    key,
    names,
    known,
  }: { table: FoldedTable; name: string; key: readonly string[]; names: string; known: Map<string, number> },
): AsyncGenerator<RowDifference> {
  let named = 0;
  // In the table's own order: a function of where the rows lie, which nobody compares.
  for (let after = '(0,0)'; named < MOST_NAMED;) {
    const rows = await db.query<(Record<string, string> & { at: string })[]>(
      `SELECT ctid::text AS at, ${names || 'shard'} FROM ${name} WHERE generation = $1 AND shard = $2 ${notVoid(table)} AND ctid > $3::tid ORDER BY ctid LIMIT ${CHUNK * 5}`,
      [generation, shard, after],
    );
    if (rows.length === 0) return;
    for (const { at, ...row } of rows) {
      after = at;
      const values = key.map((column) => row[column]!);
      const text = JSON.stringify(values);
      const left = known.get(text) ?? 0;
      known.set(text, left - 1);
      if (left > 0) continue;
      named += 1;
      yield { table, key: Object.fromEntries(key.map((column, i) => [column, values[i]!])), columns: [] };
    }
  }
}

/** Shards that have rows of a generation, and are none of these. */
export async function strayShards(
  db: Queryable,
  generation: number,
  shards: readonly string[],
  tables: readonly FoldedTable[],
): Promise<{ table: FoldedTable; shard: string }[]> {
  const found: { table: FoldedTable; shard: string }[] = [];
  for (const table of tables) {
    const rows = await db.query<{ shard: string }[]>(
      `SELECT DISTINCT shard FROM readmodel.${table} WHERE generation = $1 AND shard <> ALL($2::text[]) ORDER BY shard`,
      [generation, shards],
    );
    for (const { shard } of rows) found.push({ table, shard });
  }
  return found;
}
