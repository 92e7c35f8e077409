import type { Queryable } from '#libs/ledger';
import type { TRIAGE_TABLES } from '#libs/readmodel';
import type { OversightEntry } from './entry.js';
import { OversightFold } from './fold.js';
import type { StoredRow } from './rows.js';

export type TriageTable = (typeof TRIAGE_TABLES)[number];

/** Rows of a table that only one side has. */
export interface OversightDifference {
  table: TriageTable;
  /** Stored rows that the entries do not give. */
  lost: number;
  /** Rows that the entries give and that are not stored. */
  added: number;
  /** One of them, as text. */
  example: string;
}

/** Columns that cannot be compared as they are. */
const AS_TEXT = ['body', 'of'];
const CHUNK = 1_000;

/**
 * Folds entries of `oversight` again, in memory, and compares every row that they give with the stored ones, column by column. `db`: a
 * snapshot, and `next` its position; `pages`: all entries before it, in order. The memory is that of the rows of triage and approvals.
 */
export async function compareOversight(
  db: Queryable,
  pages: AsyncIterable<readonly OversightEntry[]>,
  next: number,
): Promise<OversightDifference[]> {
  const found = new Map<TriageTable, OversightDifference>();
  const compare = new Comparison(db, found);
  const fold = new OversightFold();
  const rows = { triage: new Map<string, StoredRow>(), approval: new Map<string, StoredRow>() };
  let from = 0;
  for await (const page of pages) {
    fold.take(page);
    const { acts, triage, approvals } = fold.rows();
    for (const row of triage) rows.triage.set(`${String(row.finding)} ${String(row.desk)}`, row);
    for (const row of approvals) rows.approval.set(String(row.id), row);
    const to = page.at(-1)!.index + 1;
    await compare.rows('oversight_act', acts, 'index >= $2 AND index < $3', [from, to]);
    from = to;
  }
  // Of entries that are not folded yet there are no rows.
  await compare.rows('oversight_act', [], 'index >= $2', [next]);
  await compare.ranges('triage', `finding || ' ' || desk`, rows.triage);
  await compare.ranges('approval', 'id::text COLLATE "C"', rows.approval);
  return [...found.values()];
}

class Comparison {
  constructor(
    private readonly db: Queryable,
    private readonly found: Map<TriageTable, OversightDifference>,
  ) {}

  /** By ranges of the key that hold so many of the rows, so that rows that nothing gives are seen between them. */
  async ranges(table: TriageTable, key: string, rows: ReadonlyMap<string, StoredRow>): Promise<void> {
    const keys = [...rows.keys()].sort((a, b) => (a < b ? -1 : 1));
    for (let from = 0, after: string | null = null; from === 0 || from < keys.length; from += CHUNK) {
      const chunk = keys.slice(from, from + CHUNK);
      const last: string | null = from + CHUNK >= keys.length ? null : chunk.at(-1)!;
      const range = `($2::text IS NULL OR ${key} > $2) AND ($3::text IS NULL OR ${key} <= $3)`;
      await this.rows(
        table,
        chunk.map((name) => rows.get(name)!),
        range,
        [after, last],
      );
      after = last;
    }
  }

  async rows(table: TriageTable, given: readonly StoredRow[], where: string, values: unknown[]): Promise<void> {
    const columns = await this.columns(table);
    const texts = columns.filter((column) => AS_TEXT.includes(column));
    const plain = columns.filter((column) => !AS_TEXT.includes(column));
    const row = (of: string, json: (column: string) => string): string =>
      `ROW(${[...plain.map((column) => `${of}."${column}"`), ...texts.map(json)].join(', ')})::text`;
    // A JSON member of the rows that are given is a text, so that it is compared as it would be stored.
    const sent = given.map((one) =>
      Object.fromEntries(Object.entries(one).filter(([column]) => !AS_TEXT.includes(column))),
    );
    const bodies = given.map((one) => texts.map((column) => jsonText(one[column])));
    const expected = `SELECT ${row('r', (_) => 'b.v')} AS row
      FROM (SELECT x.*, row_number() OVER () AS n FROM json_populate_recordset(NULL::readmodel.${table}, $1::json) x) r
      LEFT JOIN (SELECT v, row_number() OVER () AS n FROM json_array_elements_text($${values.length + 2}::json) v) b USING (n)`;
    const stored = `SELECT ${row('t', (column) => `t."${column}"::text`)} AS row FROM readmodel.${table} t WHERE ${where}`;
    const only = (a: string, b: string): string =>
      `SELECT count(*)::int AS n, min(row) AS example FROM (${a} EXCEPT ALL ${b}) d`;
    const [difference] = await this.db.query<[{ lost: number; added: number; example: string }]>(
      `WITH given AS MATERIALIZED (${expected}), stored AS MATERIALIZED (${stored})
       SELECT l.n AS lost, a.n AS added, coalesce(l.example, a.example) AS example
       FROM (${only('SELECT row FROM stored', 'SELECT row FROM given')}) l,
            (${only('SELECT row FROM given', 'SELECT row FROM stored')}) a`,
      [JSON.stringify(sent), ...values, JSON.stringify(bodies.flat())],
    );
    const { lost, added, example } = difference;
    if (lost + added === 0) return;
    const known = this.found.get(table) ?? { table, lost: 0, added: 0, example };
    this.found.set(table, { ...known, lost: known.lost + lost, added: known.added + added });
  }

  private readonly known = new Map<TriageTable, string[]>();

  private async columns(table: TriageTable): Promise<string[]> {
    const known = this.known.get(table);
    if (known) return known;
    const rows = await this.db.query<{ name: string }[]>(
      `SELECT attname::text AS name FROM pg_attribute
       WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
      [`readmodel.${table}`],
    );
    const names = rows.map(({ name }) => name);
    this.known.set(table, names);
    return names;
  }
}

const jsonText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
