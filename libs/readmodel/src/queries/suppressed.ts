import {
  agencyOfDesk,
  type Approval,
  type Compared,
  comparesClauses,
  endOfException,
  type Excepted,
  type Exception,
  suppresses,
} from '#libs/triage';
import { exceptionsInForce } from './approvals.js';
import { asReader, type Queryable, type Reader, WHOLE_LEDGER } from './queryable.js';

/** Findings of one rule that are compared with an exception; an exception of more is too wide to suppress anything. */
const MOST_COMPARED = 10_000;

/** What an exception does now. */
export interface InForce {
  approval: Approval;
  /** Units of the findings that it is about; the reader's. */
  units: number;
  /** Why it works no longer; null: it does. For all readers the same. */
  end: 'ended' | 'spike' | 'expired' | null;
  /** The reader's. */
  findings: readonly string[];
}

/** An exception that suppresses a finding. */
export interface Suppression {
  /** Id of the approval. */
  approval: string;
  /** In whose queue; null: in everybody's. */
  desk: string | null;
  until: string;
}

/** A finding as it is compared with an exception. */
type Row = Excepted & { id: string; clauses: readonly Compared[] };

/** Findings that an exception is about; `tooWide`: there are too many of them to compare. */
interface About {
  findings: readonly string[];
  units: number;
  tooWide: boolean;
}

/** What given exceptions suppress among the findings that the reader sees, as they stand now. */
export async function suppressedBy(
  tx: Queryable,
  generation: number,
  approvals: readonly Approval[],
  now: number,
): Promise<InForce[]> {
  const found: InForce[] = [];
  for (const approval of approvals) {
    if (approval.of.kind !== 'exception') continue;
    const { exception } = approval.of;
    const ofDesk = await aboutForDesk(tx, generation, approval.desk, exception, now);
    const { findings, units } = await aboutOf(tx, generation, exception, now);
    const end = endOf(approval, exception, ofDesk, now);
    found.push({ approval, units, end, findings: ofDesk.tooWide ? [] : findings });
  }
  return found;
}

/** By finding that the reader sees: what suppresses it, for whose queue; the first that was asked for is first. */
export async function suppressions(
  tx: Queryable,
  generation: number,
  now: number,
): Promise<ReadonlyMap<string, readonly Suppression[]>> {
  const by = new Map<string, Suppression[]>();
  for (const { approval, end, findings } of await suppressedBy(tx, generation, await exceptionsFor(tx), now)) {
    const suppression = end === null ? suppressionOf(approval) : undefined;
    if (suppression) for (const id of findings) by.set(id, [...(by.get(id) ?? []), suppression]);
  }
  return by;
}

/** What suppresses one finding that the reader sees. */
export async function suppressionsOf(
  tx: Queryable,
  generation: number,
  finding: Excepted & { clauses: readonly Compared[] },
  now: number,
): Promise<Suppression[]> {
  const found: Suppression[] = [];
  for (const approval of finding.count > 0 ? await exceptionsFor(tx) : []) {
    if (approval.of.kind !== 'exception') continue;
    const { exception } = approval.of;
    if (!suppresses(exception, finding, finding.clauses, now)) continue;
    const ofDesk = await aboutForDesk(tx, generation, approval.desk, exception, now);
    const works = !ofDesk.tooWide && endOf(approval, exception, ofDesk, now) === null;
    const suppression = works ? suppressionOf(approval) : undefined;
    if (suppression) found.push(suppression);
  }
  return found;
}

/** What keeps a finding out of one desk's queue; null: nothing. */
export const suppressionFor = (all: readonly Suppression[] | undefined, desk: string | undefined): Suppression | null =>
  all?.find((one) => one.desk === null || one.desk === desk) ?? null;

function suppressionOf({ id, desk, of }: Approval): Suppression | undefined {
  if (of.kind !== 'exception') return undefined;
  const { reach, until } = of.exception;
  return { approval: id, desk: reach === 'all' ? null : desk, until: new Date(until).toISOString() };
}

/** Exceptions that work for the reader: those of desks that she sees, and those for everybody, of which she may see the effect alone. */
async function exceptionsFor(tx: Queryable): Promise<Approval[]> {
  const seen = new Set((await exceptionsInForce(tx)).map(({ id }) => id));
  const all = await asReader(tx, WHOLE_LEDGER, exceptionsInForce);
  return all.filter(({ id, of }) => seen.has(id) || (of.kind === 'exception' && of.exception.reach === 'all'));
}

const endOf = ({ state }: Approval, exception: Exception, { units }: About, now: number): InForce['end'] =>
  endOfException(exception, { ended: state !== 'given', units, now });

/** What all officers of a desk together see. */
function readerOfDesk(desk: string): Reader {
  const agency = agencyOfDesk(desk);
  return agency === null ? { ...WHOLE_LEDGER, desk } : { agencies: [agency], agreements: '*', desk };
}

/**
 * A spike is counted over what the exception's own desk sees, whoever reads: an exception has ended for everybody, or for nobody. Of the
 * desk's rows nothing is shown but that.
 */
const aboutForDesk = (
  tx: Queryable,
  generation: number,
  desk: string,
  exception: Exception,
  now: number,
): Promise<About> => asReader(tx, readerOfDesk(desk), () => aboutOf(tx, generation, exception, now));

async function aboutOf(tx: Queryable, generation: number, exception: Exception, now: number): Promise<About> {
  const clauses = comparesClauses(exception) ? 'f.clauses' : `'[]'::json`;
  const rows = await tx.query<(Omit<Row, 'count'> & { count: string })[]>(
    `SELECT f.id, f.rule, f.agreement, f.subject, f.severity, f.count, ${clauses} AS clauses FROM readmodel.finding f
     WHERE f.generation = $1 AND f.rule = $2 AND f.count > 0 AND ($3::text IS NULL OR f.agreement = $3) LIMIT $4`,
    [generation, exception.rule, exception.agreement, MOST_COMPARED + 1],
  );
  if (rows.length > MOST_COMPARED) return { findings: [], units: 0, tooWide: true };
  const these = rows
    .map((row): Row => ({ ...row, count: Number(row.count) }))
    .filter((row) => suppresses(exception, row, row.clauses, now));
  return {
    findings: these.map(({ id }) => id),
    units: these.reduce((sum, { count }) => sum + count, 0),
    tooWide: false,
  };
}
