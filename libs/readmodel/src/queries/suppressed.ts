import { type Approval, type Compared, endOfException, type Excepted, type Exception, suppresses } from '#libs/triage';
import { exceptionsInForce } from './approvals.js';
import { FINDING_ROW, isExcepted } from './exception-sql.js';
import type { Queryable } from './queryable.js';
import { Values } from './queue/values.js';
import { spiked } from './spikes.js';

/** Why an exception does not work, or not now; null: it does. For all readers the same. */
export type EndOfException = ReturnType<typeof endOfException>;

/** What an exception is about now, of what the reader sees. */
export interface About {
  units: number;
  findings: number;
  /** Ids of the first of them. */
  first: readonly string[];
}

/** An exception that suppresses a finding. */
export interface Suppression {
  /** Id of the approval. */
  approval: string;
  /** In whose queue; null: in everybody's. */
  desk: string | null;
  until: string;
}

/** An exception that works. */
export interface Working extends Suppression {
  exception: Exception;
}

type OfException = Approval & { of: { kind: 'exception' } };
const isException = (approval: Approval): approval is OfException => approval.of.kind === 'exception';

/** Why each of these exceptions works no longer, or not now, by id. Those that nobody has approved are left out. */
export async function endsOf(
  tx: Queryable,
  generation: number,
  approvals: readonly Approval[],
  now: number,
): Promise<ReadonlyMap<string, EndOfException>> {
  const approved = approvals.filter(isException).filter(({ state }) => state === 'given' || state === 'ended');
  const endOf = ({ state, of }: OfException, spiked: boolean | null): EndOfException =>
    endOfException(of.exception, { ended: state === 'ended', spiked, now });
  // Hits are looked at only where nothing else has ended it.
  const open = approved.filter((one) => endOf(one, false) === null);
  const over = await spiked(
    tx,
    generation,
    open.map((approval) => ({ approval, exception: approval.of.exception })),
  );
  return new Map(approved.map((one) => [one.id, endOf(one, over.has(one.id) ? over.get(one.id)! : false)]));
}

/** Exceptions that work, of those that the reader sees: what suppresses a finding of hers is among them. The first that was asked for is first. */
export async function workingExceptions(tx: Queryable, generation: number, now: number): Promise<Working[]> {
  const all = (await exceptionsInForce(tx)).filter(isException);
  const ends = await endsOf(tx, generation, all, now);
  return all.filter(({ id }) => ends.get(id) === null).map(workingOf);
}

const workingOf = ({ id, desk, of: { exception } }: OfException): Working => ({
  ...{ approval: id, desk: exception.reach === 'all' ? null : desk, exception },
  until: new Date(exception.until).toISOString(),
});

const suppressionOf = ({ approval, desk, until }: Working): Suppression => ({ approval, desk, until });

/** Those that work in one desk's queue; undefined: of no desk, so that those for everybody are left. */
export const workingFor = (all: readonly Working[], desk: string | undefined): Working[] =>
  all.filter((one) => one.desk === null || one.desk === desk);

/** SQL over row `f` of readmodel.finding: whether one of them suppresses it. */
export const suppressedBy = (working: readonly Pick<Working, 'exception'>[], values: Values): string =>
  isExcepted(
    working.map(({ exception }) => exception),
    FINDING_ROW,
    values,
  );

/** By finding, of these that the reader sees: what suppresses it, for whose queue. */
export async function suppressionsAmong(
  tx: Queryable,
  generation: number,
  working: readonly Working[],
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Suppression[]>> {
  if (working.length === 0 || ids.length === 0) return new Map();
  const values = new Values();
  const of = values.put(generation);
  const each = working.map((one, n) => `CASE WHEN ${suppressedBy([one], values)} THEN ${n} END`);
  const rows = await tx.query<{ id: string; by: number[] }[]>(
    `SELECT f.id, array_remove(ARRAY[${each.join(', ')}]::int[], NULL) AS by FROM readmodel.finding f
     WHERE f.generation = ${of} AND f.id = ANY(${values.put(ids)}::text[])`,
    values.all,
  );
  return new Map(
    rows.filter(({ by }) => by.length > 0).map(({ id, by }) => [id, by.map((n) => suppressionOf(working[n]!))]),
  );
}

/** What suppresses one finding that the reader sees. */
export async function suppressionsOf(
  tx: Queryable,
  generation: number,
  finding: Excepted & { clauses: readonly Compared[] },
  now: number,
): Promise<Suppression[]> {
  if (finding.count === 0) return [];
  const about = (await exceptionsInForce(tx))
    .filter(isException)
    .filter(({ of }) => suppresses(of.exception, finding, finding.clauses, now));
  const ends = await endsOf(tx, generation, about, now);
  return about.filter(({ id }) => ends.get(id) === null).map((one) => suppressionOf(workingOf(one)));
}

/** What keeps a finding out of one desk's queue; null: nothing. */
export const suppressionFor = (all: readonly Suppression[] | undefined, desk: string | undefined): Suppression | null =>
  all?.find((one) => one.desk === null || one.desk === desk) ?? null;

/** What an exception is about now: units of findings that the reader sees, with the ids of so many. */
export async function aboutOf(tx: Queryable, generation: number, exception: Exception, most: number): Promise<About> {
  const values = new Values();
  const of = values.put(generation);
  const [row] = await tx.query<[{ units: string; findings: string; first: string[] }]>(
    `WITH about AS MATERIALIZED (
       SELECT f.id, f.count, f.first_seen FROM readmodel.finding f WHERE f.generation = ${of} AND ${suppressedBy([{ exception }], values)})
     SELECT coalesce(sum(a.count), 0) AS units, count(*) AS findings,
       array(SELECT b.id FROM about b ORDER BY b.first_seen DESC, b.id LIMIT ${values.put(most)}) AS first FROM about a`,
    values.all,
  );
  return { units: Number(row.units), findings: Number(row.findings), first: row.first };
}
