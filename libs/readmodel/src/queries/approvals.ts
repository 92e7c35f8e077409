import type { Approval, Person } from '#libs/triage';
import type { Queryable } from './queryable.js';
import { approvalOfRow, type ApprovalRow } from './triage-rows.js';

export interface ApprovalsFilter {
  kind?: Approval['of']['kind'] | undefined;
  /** `lapsed`: nobody decided in time. */
  state?: Approval['state'] | 'lapsed' | undefined;
  /** Asked by this person. */
  askedBy?: Person | undefined;
  /** Waiting for a decision that this person's side may make; no agency: an overseer, of everything (`whole`) or not. */
  waitingFor?: (Person & { agency: string | null; whole: boolean }) | undefined;
}

const ROW = `SELECT a.* FROM readmodel.approval a`;

/** An overseer who is not one of everything decides what is for everybody only where all parties of its agreement are in her scope. */
const WITHIN_SCOPE = `(NOT (a.kind = 'exception' AND a.of #>> '{exception,reach}' = 'all') OR a.agreement IS NOT NULL AND EXISTS (
  SELECT FROM readmodel.generation g WHERE g.state = 'live' AND readmodel.covers_parties(g.id, a.agreement)))`;

/** The newest first, after the place of another. What the reader may not see is left out by the database. */
export async function approvals(
  tx: Queryable,
  filter: ApprovalsFilter,
  after: { askedAt: string; id: string } | undefined,
  limit: number,
): Promise<Approval[]> {
  const values: unknown[] = [limit];
  const at = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [
    ...conditionsOf(filter, at),
    ...(after ? [`(a.asked_at, a.id) < (${at(after.askedAt)}::timestamptz, ${at(after.id)}::uuid)`] : []),
  ];
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  const rows = await tx.query<ApprovalRow[]>(`${ROW} ${where} ORDER BY a.asked_at DESC, a.id DESC LIMIT $1`, values);
  return rows.map(approvalOfRow);
}

/** Those that `approvals` would list, counted up to a number. */
export async function countApprovals(tx: Queryable, filter: ApprovalsFilter, most: number): Promise<number> {
  const values: unknown[] = [most];
  const conditions = conditionsOf(filter, (value) => `$${values.push(value)}`);
  const [row] = await tx.query<[{ count: number }]>(
    `SELECT count(*)::int AS count FROM (${ROW} WHERE ${['true', ...conditions].join(' AND ')} LIMIT $1) a`,
    values,
  );
  return row.count;
}

function conditionsOf({ kind, state, askedBy, waitingFor }: ApprovalsFilter, at: (value: unknown) => string): string[] {
  return [
    ...(kind === undefined ? [] : [`a.kind = ${at(kind)}`]),
    ...(state === undefined ? [] : [stateIs(state, at)]),
    ...(askedBy ? [`(a.asked_issuer, a.asked_subject) = (${at(askedBy.issuer)}, ${at(askedBy.subject)})`] : []),
    ...(waitingFor
      ? [
          `a.state = 'asked' AND a.until > now() AND (a.asked_issuer, a.asked_subject) <> (${at(waitingFor.issuer)}, ${at(waitingFor.subject)})`,
          waitingFor.agency === null
            ? `(${at(waitingFor.whole)}::boolean OR ${WITHIN_SCOPE})`
            : `${at(waitingFor.agency)} = ANY (a.sides)`,
        ]
      : []),
  ];
}

const stateIs = (state: NonNullable<ApprovalsFilter['state']>, at: (value: unknown) => string): string => {
  if (state === 'lapsed') return `a.state = 'asked' AND a.until <= now()`;
  return `a.state = ${at(state)}${state === 'asked' ? ' AND a.until > now()' : ''}`;
};

/** null: there is none, or none that the reader may see. */
export async function approvalOf(tx: Queryable, id: string): Promise<Approval | null> {
  const [row] = await tx.query<ApprovalRow[]>(`${ROW} WHERE a.id = $1`, [id]);
  return row ? approvalOfRow(row) : null;
}

/** Exceptions that were given, and neither ended by hand nor past their day. */
export async function exceptionsInForce(tx: Queryable): Promise<Approval[]> {
  const rows = await tx.query<ApprovalRow[]>(
    `${ROW} WHERE a.kind = 'exception' AND a.state = 'given'
       AND (a.of -> 'exception' ->> 'until')::timestamptz > now() ORDER BY a.asked_at, a.id`,
  );
  return rows.map(approvalOfRow);
}

/** How many exceptions of a desk, but for one, are in force or wait for a decision. */
export async function exceptionsOfDesk(tx: Queryable, desk: string, but: string): Promise<number> {
  const [row] = await tx.query<[{ count: number }]>(
    `SELECT count(*)::int AS count FROM readmodel.approval a WHERE a.kind = 'exception' AND a.desk = $1 AND a.id <> $2
       AND (a.of -> 'exception' ->> 'until')::timestamptz > now() AND (a.state = 'given' OR a.state = 'asked' AND a.until > now())`,
    [desk, but],
  );
  return row.count;
}

/** The erasure of a refused value that a desk has asked for, and nobody has refused or let lapse: not the approval `but`. */
export async function erasureAsked(
  tx: Queryable,
  { desk, shard, index }: { desk: string; shard: string; index: number },
  but: string,
): Promise<{ id: string; state: 'asked' | 'given' } | null> {
  const [row] = await tx.query<{ id: string; state: 'asked' | 'given' }[]>(
    `SELECT a.id, a.state FROM readmodel.approval a WHERE a.kind = 'erasure' AND a.desk = $1 AND a.of ->> 'shard' = $2
       AND a.of ->> 'index' = $3 AND a.id <> $4 AND (a.state = 'given' OR a.state = 'asked' AND a.until > now())
     ORDER BY a.state = 'given' DESC, a.id LIMIT 1`,
    [desk, shard, String(index), but],
  );
  return row ?? null;
}
