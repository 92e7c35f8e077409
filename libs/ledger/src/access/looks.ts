import type { DataSource } from 'typeorm';
import type { Access } from '#libs/contracts';
import { withClient } from '../client.js';
import { timeOf } from '../read/stored-time.js';

/** Who asks for entries of `access`, as row-level security has it. */
export interface LooksReader {
  agencies: readonly string[] | '*';
  agreements: readonly string[] | '*';
  /** agencies: of people of agencies alone. all: of auditors and overseers too. */
  looks: 'agencies' | 'all';
}

export interface LooksFilter {
  /** The one entry. */
  index?: number | undefined;
  issuer?: string | undefined;
  subject?: string | undefined;
  role?: string | undefined;
  route?: string | undefined;
  view?: string | undefined;
  /** Received at this time or later, and before this time. */
  from?: string | undefined;
  to?: string | undefined;
}

/** An entry of `access`. */
export interface Look {
  index: number;
  receivedAt: string;
  access: Access;
}

const encoded = (list: readonly string[] | '*'): string => (list === '*' ? '*' : JSON.stringify(list));

/** The statements that set who reads, and that ask for looks, the newest first, before `before`. */
export function looksStatements(
  reader: LooksReader,
  filter: LooksFilter,
  before: number | undefined,
  limit: number,
): { text: string; values: unknown[] }[] {
  const values: unknown[] = [limit];
  const where = (condition: (place: string) => string, value: unknown): string[] =>
    value === undefined ? [] : [condition(`$${values.push(value)}`)];
  const conditions = [
    ...where((at) => `index = ${at}`, filter.index),
    ...where((at) => `index < ${at}`, before),
    ...where((at) => `subject = ${at}`, filter.subject),
    ...where((at) => `issuer = ${at}`, filter.issuer),
    ...where((at) => `role = ${at}`, filter.role),
    ...where((at) => `route = ${at}`, filter.route),
    ...where((at) => `view = ${at}::uuid`, filter.view),
    ...where((at) => `received_at >= ${at}::timestamptz`, filter.from),
    ...where((at) => `received_at < ${at}::timestamptz`, filter.to),
    ...ofAgencies(reader, where),
  ];
  return [
    {
      text: `SELECT set_config('countersign.agencies', $1, true), set_config('countersign.agreements', $2, true),
               set_config('countersign.looks', $3, true)`,
      values: [encoded(reader.agencies), encoded(reader.agreements), reader.looks],
    },
    {
      text: `SELECT index, received_at, body FROM ledger.access_entry ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
       ORDER BY index DESC LIMIT $1`,
      values,
    },
  ];
}

/** As the policy says it, so that an index is used: of one agency in the order of the index, so that a page is all that is read. */
function ofAgencies(
  { looks: of, agencies }: LooksReader,
  where: (condition: (place: string) => string, value: unknown) => string[],
): string[] {
  if (of !== 'agencies' || agencies === '*') return [];
  const [only, ...others] = agencies;
  return only !== undefined && others.length === 0
    ? where((at) => `agency = ${at}`, only)
    : where((at) => `agency = ANY(${at}::text[])`, agencies);
}

/** The newest first, before `before`. What the reader may not see is left out by the database. */
export async function looks(
  db: DataSource,
  reader: LooksReader,
  filter: LooksFilter,
  before: number | undefined,
  limit: number,
): Promise<Look[]> {
  const [setting, asking] = looksStatements(reader, filter, before, limit);
  const { rows } = await withClient(db, async (client) => {
    await client.query('BEGIN READ ONLY');
    await client.query(setting!);
    const found = await client.query<{ index: string; received_at: Date | number; body: string }>(asking!);
    await client.query('COMMIT');
    return found;
  });
  return rows.map(({ index, received_at, body }) => ({
    index: Number(index),
    receivedAt: timeOf(received_at),
    access: JSON.parse(body) as Access,
  }));
}
