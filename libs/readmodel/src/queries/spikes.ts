import type { DataSource } from 'typeorm';
import { agencyOfDesk, type Approval, type Exception } from '#libs/triage';
import { exceptedEach } from './exception-sql.js';
import { asReader, type Queryable, type Reader, sourceOf, WHOLE_LEDGER } from './queryable.js';
import { Values } from './queue/values.js';

/** An exception that was given. */
export interface Given {
  approval: Approval;
  exception: Exception;
}

/** What follows from the hits so far. */
interface Known {
  /** Of the generation, and of who is a party: they say who sees a finding. */
  under: string;
  /** By shard, the number of the newest hit; -1: none. */
  hits: ReadonlyMap<string, number>;
  /** By exception. */
  spiked: Map<string, { rule: string; is: boolean }>;
}

/** Of each database, at the newest hits that somebody has asked at: an answer follows from the rows, whoever asks. */
const known = new WeakMap<DataSource, Known>();

/**
 * Those that have ever suppressed more units at once than they allow, by id: by all hits since they were given, so that they stay ended when
 * units fall, and for every reader alike. Of what others see nothing is told but that. Looked up once, and again when its rule has a new hit.
 */
export async function spiked(tx: Queryable, generation: number, given: readonly Given[]): Promise<ReadonlySet<string>> {
  if (given.length === 0) return new Set();
  const { spiked } = await knownAt(tx, generation);
  const groups = new Map<string, Given[]>();
  for (const one of given.filter((one) => !spiked.has(nameOf(one)))) {
    const name = JSON.stringify([countedBy(one), one.exception.rule]);
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  for (const group of groups.values()) {
    const findings = await asReader(tx, countedBy(group[0]!), () => findingsOf(tx, generation, group[0]!.exception));
    // All hits of these are to be had: a policy for each of them would look at its finding, party by party, again.
    const found = await asReader(tx, WHOLE_LEDGER, () => spikedNow(tx, generation, group, findings));
    group.forEach((one, n) => spiked.set(nameOf(one), { rule: one.exception.rule, is: found[n]! }));
  }
  return new Set(given.filter((one) => spiked.get(nameOf(one))?.is).map(({ approval }) => approval.id));
}

const givenAt = ({ approval }: Given): number => approval.decided?.at ?? 0;
const nameOf = (one: Given): string =>
  JSON.stringify([one.approval.id, one.approval.desk, givenAt(one), one.exception]);

/** One for a desk's own queue is counted over what all its people together see; one for everybody over all that it suppresses. */
function countedBy({ approval: { desk }, exception: { reach } }: Given): Reader {
  const agency = reach === 'all' ? null : agencyOfDesk(desk);
  return agency === null ? WHOLE_LEDGER : { agencies: [agency], agreements: '*', desk };
}

async function findingsOf(tx: Queryable, generation: number, { rule }: Exception): Promise<string[]> {
  const rows = await tx.query<{ id: string }[]>(
    'SELECT f.id FROM readmodel.finding f WHERE f.generation = $1 AND f.rule = $2',
    [generation, rule],
  );
  return rows.map(({ id }) => id);
}

/**
 * Exceptions of one rule, over these findings: units by the time at which their entries were received, and the most of them. A scope is an
 * agreement, or # and a shard.
 */
async function spikedNow(
  tx: Queryable,
  generation: number,
  given: readonly Given[],
  findings: readonly string[],
): Promise<boolean[]> {
  const values = new Values();
  const { join, each } = exceptedEach(
    given.map(({ exception }) => exception),
    {
      ...{ agreement: 'h.agreement', severity: 'h.severity', subject: 'h.subject' },
      ...{ units: 'h.units', clauses: 'h.clauses' },
    },
    values,
  );
  const most = given.map((one, n) => {
    const at = `greatest(coalesce(c.received_at, g.at), g.at)`;
    return `(SELECT coalesce(max(s.units), 0) > ${values.put(one.exception.spike)} FROM (
      SELECT sum(sum(c.now${n} - c.before${n})) OVER (ORDER BY ${at}) AS units
      FROM changes c, (SELECT ${values.put(new Date(givenAt(one)).toISOString())}::timestamptz AS at) g
      WHERE c.now${n} <> c.before${n} GROUP BY ${at}) s) AS spiked${n}`;
  });
  const [row] = await tx.query<[Record<string, boolean>]>(
    `WITH after_hit AS (
       SELECT h.finding, h.no, h.received_at, h.severity, h.subject, h.clauses, CASE WHEN h.scope NOT LIKE '#%' THEN h.scope END AS agreement,
         (sum(h.delta) OVER (PARTITION BY h.finding ORDER BY h.no))::bigint AS units
       FROM readmodel.hit h WHERE h.generation = ${values.put(generation)} AND h.finding = ANY(${values.put(findings)}::text[])
     ), suppressed AS (
       SELECT h.finding, h.no, h.received_at, ${each.map((sql, n) => `CASE WHEN ${sql} THEN h.units ELSE 0 END AS now${n}`).join(', ')}
       FROM after_hit h ${join}
     ), changes AS MATERIALIZED (
       SELECT s.*, ${given.map((_, n) => `lag(s.now${n}, 1, 0::bigint) OVER by_finding AS before${n}`).join(', ')}
       FROM suppressed s WINDOW by_finding AS (PARTITION BY s.finding ORDER BY s.no)
     ) SELECT ${most.join(', ')}`,
    values.all,
  );
  return given.map((_, n) => row[`spiked${n}`]!);
}

/** What is known of this moment; it may have less than there is to know. */
async function knownAt(tx: Queryable, generation: number): Promise<Known> {
  const source = sourceOf(tx);
  const before = source && known.get(source);
  const now = await asReader(tx, WHOLE_LEDGER, () => momentOf(tx, generation, before));
  // Of a snapshot from before nothing is kept.
  const isOlder =
    before?.under === now.under && [...before.hits].some(([shard, no]) => no > (now.hits.get(shard) ?? -1));
  if (source && !isOlder) known.set(source, now);
  return now;
}

/** Hits are numbered as they are committed, so that a snapshot that has one has all before it. What has spiked stays so. */
async function momentOf(tx: Queryable, generation: number, before: Known | undefined): Promise<Known> {
  const [{ under }] = await tx.query<[{ under: string }]>(
    `SELECT concat_ws(' ', $1::int, count(*), sum(hashtextextended(p::text, 0))) AS under FROM readmodel.party p WHERE p.generation = $1`,
    [generation],
  );
  const shards = await tx.query<{ shard: string; no: string | null }[]>(
    `SELECT c.shard, (SELECT h.no FROM readmodel.hit h WHERE h.generation = $1 AND h.shard = c.shard ORDER BY h.no DESC LIMIT 1) AS no
     FROM readmodel.cursor c WHERE c.generation = $1`,
    [generation],
  );
  const hits = new Map(shards.map(({ shard, no }) => [shard, Number(no ?? -1)]));
  if (before?.under !== under) return { under, hits, spiked: new Map() };
  const grown = [...hits].filter(([shard, no]) => no !== (before.hits.get(shard) ?? -1));
  if (grown.length === 0) return before;
  if (grown.some(([shard, no]) => no < (before.hits.get(shard) ?? -1))) return { under, hits, spiked: new Map() };
  const rules = await tx.query<{ rule: string }[]>(
    `SELECT DISTINCT h.rule FROM unnest($2::text[], $3::bigint[]) AS w(shard, after)
     JOIN readmodel.hit h ON h.generation = $1 AND h.shard = w.shard AND h.no > w.after`,
    [generation, grown.map(([shard]) => shard), grown.map(([shard]) => before.hits.get(shard) ?? -1)],
  );
  const changed = new Set(rules.map(({ rule }) => rule));
  return { under, hits, spiked: new Map([...before.spiked].filter(([, { rule, is }]) => is || !changed.has(rule))) };
}
