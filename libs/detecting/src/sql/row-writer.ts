import { column } from './columns.js';
import type { Statement } from './statement.js';

/** The value that a row gives for a column, by type. */
interface Given {
  boolean: boolean;
  text: string;
  uuid: string;
  /** A whole number within 2^31. */
  int: number;
  /** A whole number within 2^53. */
  bigint: number;
  /** Milliseconds since 1970. */
  timestamptz: number;
  bytea: Uint8Array;
  /** bytea, given in hexadecimal. */
  hex: string;
  /** An object or a list for JSON.stringify. */
  json: object;
  'text[]': readonly string[];
}

type Fill<T> = <R>(rows: readonly R[], of: (row: R) => T | null | undefined) => Buffer;

/** The way of values into the table: sent as one type and, where the stored type differs, converted by SQL. */
interface Passage<T> {
  /** The column's type in the table. */
  type: string;
  sent: string;
  fill: Fill<T>;
  stored?: (sent: string) => string;
}

const fillJson: Fill<object> = (rows, of) =>
  column.text().fill(rows, (row) => {
    const value = of(row);
    return value && JSON.stringify(value);
  });

const PASSAGES: { readonly [T in keyof Given]: Passage<Given[T]> } = {
  boolean: { type: 'boolean', sent: 'boolean', fill: (rows, of) => column.bool().fill(rows, of) },
  text: { type: 'text', sent: 'text', fill: (rows, of) => column.text().fill(rows, of) },
  uuid: { type: 'uuid', sent: 'uuid', fill: (rows, of) => column.uuid().fill(rows, of) },
  int: { type: 'int', sent: 'int', fill: (rows, of) => column.int().fill(rows, of) },
  bigint: { type: 'bigint', sent: 'bigint', fill: (rows, of) => column.bigint().fill(rows, of) },
  timestamptz: { type: 'timestamptz', sent: 'timestamptz', fill: (rows, of) => column.time().fill(rows, of) },
  bytea: { type: 'bytea', sent: 'bytea', fill: (rows, of) => column.bytes().fill(rows, of) },
  hex: { type: 'bytea', sent: 'bytea', fill: (rows, of) => column.hex().fill(rows, of) },
  json: { type: 'json', sent: 'text', fill: fillJson, stored: (sent) => `${sent}::json` },
  'text[]': {
    type: 'text[]',
    sent: 'text',
    fill: fillJson,
    stored: (sent) => `array(SELECT json_array_elements_text(${sent}::json))`,
  },
};

/** `?` if a row may give null. There is no `text[]?`: null would become an empty list. */
type Column<R, Role extends readonly unknown[]> = {
  [T in keyof Given]:
    | readonly [type: T, of: (row: R) => Given[T], ...Role]
    | (T extends 'text[]' ? never : readonly [type: `${T}?`, of: (row: R) => Given[T] | null | undefined, ...Role]);
}[keyof Given];

/** By column name: type, value of a row, and role if there is one. */
type Columns<R, Role extends readonly unknown[] = readonly unknown[]> = Readonly<Record<string, Column<R, Role>>>;

/** A declared column, ready for use. */
interface Part<R> extends Passage<unknown> {
  name: string;
  nullable: boolean;
  of: (row: R) => unknown;
  role: unknown;
}

function partsOf<R>(columns: Columns<R>): Part<R>[] {
  return Object.entries(columns).map(([name, [declared, of, role]]) => {
    const nullable = declared.endsWith('?');
    const type = (nullable ? declared.slice(0, -1) : declared) as keyof Given;
    return { ...(PASSAGES[type] as Passage<unknown>), name, nullable, of, role };
  });
}

const list = <R>(parts: readonly Part<R>[], sql: (part: Part<R>, n: number) => string): string =>
  parts.map(sql).join(', ');
const valueOf = <R>({ name, stored }: Part<R>): string => (stored ? stored(`r.${name}`) : `r.${name}`);
const namesOf = <R>(parts: readonly Part<R>[]): string => list(parts, ({ name }) => name);
const inRole = <R>(parts: readonly Part<R>[], role: string): Part<R>[] => parts.filter((part) => part.role === role);

/** The rows `r` of a statement: $1 and $2 are generation and shard. */
const sentRows = <R>(parts: readonly Part<R>[]): string =>
  `unnest(${list(parts, ({ sent }, n) => `$${n + 3}::${sent}[]`)}) AS r(${namesOf(parts)})`;

/**
 * Writes rows of one shard of one generation, many by one statement: they are sent as columns in binary. One declaration gives column
 * names, `unnest`, types and every `$n`, so that no two lists have to agree. Create it when the module is loaded.
 */
export class RowWriter<R> {
  constructor(
    readonly table: string,
    /** As in the table, without generation and shard, which every table has. */
    readonly columns: readonly Part<R>[],
    readonly text: string,
    /** The name of the statement, if it is to be planned once per connection. */
    private readonly name?: string,
  ) {}

  /** The statement that writes these rows; undefined if there are none. @throws StatementTooLarge */
  write(rows: readonly R[]): Statement | undefined {
    if (rows.length === 0) return undefined;
    // Column by column is faster than row by row: a loop meets values of one type.
    const values = this.columns.map(({ of, fill }) => fill(rows, of));
    return { ...(this.name === undefined ? {} : { name: this.name }), text: this.text, values };
  }

  /**
   * The statement that compares these rows with the stored ones of the same key within the shard, or within the generation: then the shard
   * is compared too.
   * Answers, of those that differ, the row's position from 1 on and the columns; null: no such row is stored.
   */
  compare(rows: readonly R[], key: readonly string[], within: 'generation' | 'shard'): Statement {
    const differs = (part: Part<R>): string =>
      part.type === 'json'
        ? `t.${part.name}::text IS DISTINCT FROM r.${part.name}`
        : `t.${part.name} IS DISTINCT FROM ${valueOf(part)}`;
    const compared = this.columns.filter(({ name }) => !key.includes(name));
    const columns = [
      `CASE WHEN t.shard <> $2 THEN 'shard' END`,
      ...compared.map((part) => `CASE WHEN ${differs(part)} THEN '${part.name}' END`),
    ];
    const text = `SELECT r.n::int AS n, CASE WHEN t.generation IS NOT NULL THEN array_remove(ARRAY[${columns.join(', ')}], NULL) END AS columns
      FROM unnest(${list(this.columns, ({ sent }, n) => `$${n + 3}::${sent}[]`)}) WITH ORDINALITY AS r(${namesOf(this.columns)}, n)
      LEFT JOIN ${this.table} t ON t.generation = $1 ${within === 'shard' ? 'AND t.shard = $2' : ''}
        ${key.map((name) => `AND t.${name} = r.${name}`).join(' ')}
      WHERE t.generation IS NULL OR t.shard <> $2 ${compared.map((part) => `OR ${differs(part)}`).join(' ')}
      ORDER BY r.n`;
    return { text, values: this.columns.map(({ of, fill }) => fill(rows, of)) };
  }
}

function insertText<R>(table: string, parts: readonly Part<R>[]): string {
  return `INSERT INTO ${table} AS t (generation, shard, ${namesOf(parts)})
          SELECT $1, $2, ${list(parts, valueOf)} FROM ${sentRows(parts)}`;
}

/** New rows. With `existing`, rows that the table has already may be among them, and stay unchanged. */
export function insertInto<R>(
  table: string,
  columns: Columns<R, readonly []>,
  { name, existing }: { name?: string; existing?: 'stay' } = {},
): RowWriter<R> {
  const parts = partsOf<R>(columns);
  const conflict = existing ? ' ON CONFLICT DO NOTHING' : '';
  return new RowWriter(table, parts, insertText(table, parts) + conflict, name);
}

/**
 * Rows that are new or replace those with the same `key` in the shard, or in the generation. In an existing row, columns in the role `set`
 * are replaced, those in the role `replace` too unless the row gives null, and those in the role `add` are added to; the others stay unchanged.
 */
export function upsertInto<R>(
  table: string,
  columns: Columns<R, readonly [] | readonly ['key' | 'set' | 'replace' | 'add']>,
  { name, within }: { name?: string; within: 'generation' | 'shard' },
): RowWriter<R> {
  const parts = partsOf<R>(columns);
  const key = [
    within === 'shard' ? 'generation, shard' : 'generation',
    ...inRole(parts, 'key').map((part) => part.name),
  ];
  const changes = [
    ...inRole(parts, 'set').map((part) => `${part.name} = excluded.${part.name}`),
    ...inRole(parts, 'replace').map((part) => `${part.name} = coalesce(excluded.${part.name}, t.${part.name})`),
    ...inRole(parts, 'add').map((part) => `${part.name} = t.${part.name} + excluded.${part.name}`),
  ];
  const text = `${insertText(table, parts)} ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${changes.join(', ')}`;
  return new RowWriter(table, parts, text, name);
}

/** Sets columns of the shard's rows with the same `key` for which `only` is true: SQL over the table's row, `t`. */
export function updateIn<R>(
  table: string,
  columns: Columns<R, readonly ['key' | 'set']>,
  { name, only }: { name?: string; only?: string } = {},
): RowWriter<R> {
  const parts = partsOf<R>(columns);
  const wanted = [
    't.generation = $1',
    't.shard = $2',
    ...inRole(parts, 'key').map((part) => `t.${part.name} = r.${part.name}`),
  ];
  if (only !== undefined) wanted.push(only);
  const changes = list(inRole(parts, 'set'), (part) => `${part.name} = ${valueOf(part)}`);
  const text = `UPDATE ${table} AS t SET ${changes} FROM ${sentRows(parts)} WHERE ${wanted.join(' AND ')}`;
  return new RowWriter(table, parts, text, name);
}
