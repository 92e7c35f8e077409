import type { ActOfDesk } from './timeline.js';
import type { Queryable } from './queryable.js';

export interface ActsFilter {
  /** The entry alone. */
  index?: number | undefined;
  desk?: string | undefined;
  issuer?: string | undefined;
  subject?: string | undefined;
  finding?: string | undefined;
  approval?: string | undefined;
  kind?: string | undefined;
  /** Received at this time or later, and before this time. */
  from?: string | undefined;
  to?: string | undefined;
}

/** Who asks: of the overseers' desk she sees her own acts, and those on findings that she sees. */
export interface ActsReader {
  issuer: string;
  subject: string;
  /** She reads the whole ledger. */
  whole: boolean;
}

export interface ListedAct extends ActOfDesk {
  agreement: string | null;
  finding: string | null;
  approval: string | null;
}

/** The newest first, before the entry `before`. What the reader may not see is left out by the database. */
export async function oversightActs(
  tx: Queryable,
  reader: ActsReader,
  filter: ActsFilter,
  before: number | undefined,
  limit: number,
): Promise<ListedAct[]> {
  const values: unknown[] = [limit, reader.whole, reader.issuer, reader.subject];
  const where = (condition: (place: string) => string, value: unknown): string[] =>
    value === undefined ? [] : [condition(`$${values.push(value)}`)];
  const conditions = [
    ...where((at) => `a.index = ${at}`, filter.index),
    ...where((at) => `a.desk = ${at}`, filter.desk),
    ...where((at) => `a.issuer = ${at}`, filter.issuer),
    ...where((at) => `a.subject = ${at}`, filter.subject),
    ...where((at) => `a.finding = ${at}`, filter.finding),
    ...where((at) => `a.approval = ${at}::uuid`, filter.approval),
    ...where((at) => `a.kind = ${at}`, filter.kind),
    ...where((at) => `a.received_at >= ${at}::timestamptz`, filter.from),
    ...where((at) => `a.received_at < ${at}::timestamptz`, filter.to),
    ...where((at) => `a.index < ${at}`, before),
    `($2 OR a.desk <> '@overseers' OR a.finding IS NULL OR (a.issuer, a.subject) = ($3, $4)
      OR EXISTS (SELECT FROM readmodel.finding f JOIN readmodel.generation g ON g.id = f.generation AND g.state = 'live'
        WHERE f.id = a.finding))`,
  ];
  const rows = await tx.query<(Omit<ListedAct, 'index' | 'receivedAt'> & { index: string; received_at: Date })[]>(
    `SELECT a.index, a.received_at, a.kind, a.desk, a.version, a.issuer, a.subject, a.mark, a.body, a.agreement, a.finding, a.approval
     FROM readmodel.oversight_act a WHERE ${conditions.join(' AND ')} ORDER BY a.index DESC LIMIT $1`,
    values,
  );
  return rows.map(({ received_at, ...row }) => ({
    ...row,
    index: Number(row.index),
    receivedAt: received_at.toISOString(),
  }));
}
