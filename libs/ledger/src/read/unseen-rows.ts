/** Asks over one connection, or over a pool. */
export type Query = <T extends object>(text: string, values: unknown[]) => Promise<T[]>;

/**
 * - `missing`: there is no such table.
 * - `not a table`: a view or a foreign table stands in its place, or is a part of it, which shows what its maker likes.
 * - `unreadable`: the role has no right to read it.
 * - `hidden`: row-level security applies to the role, and no policy shows it all rows.
 */
export type UnseenReason = 'missing' | 'not a table' | 'unreadable' | 'hidden';

export interface UnseenTable {
  /** With its schema. */
  name: string;
  role: string;
  why: UnseenReason;
}

interface Row {
  name: string;
  role: string;
  kind: string | null;
  /** Foreign tables are among its partitions or children. */
  foreign: boolean;
  readable: boolean | null;
  filtered: boolean | null;
  shown: boolean;
  narrowed: boolean;
}

/**
 * Tables of which the role that asks may not see all rows. PostgreSQL leaves hidden rows out without a word, so that a ledger
 * looks like an empty one to a role without a policy. A policy counts only where it is as wide as it can be: what another expression hides
 * cannot be told.
 */
export async function unseenTables(query: Query, names: readonly string[]): Promise<UnseenTable[]> {
  const rows = await query<Row>(
    `WITH RECURSIVE applying AS (
       SELECT polrelid, polpermissive, pg_get_expr(polqual, polrelid) AS rule FROM pg_policy
       WHERE polcmd IN ('r', '*') AND EXISTS (
         SELECT FROM unnest(polroles) AS r(oid) WHERE r.oid = 0 OR pg_has_role(current_user, r.oid, 'USAGE'))
     ), part (root, oid) AS (
       SELECT inhparent, inhrelid FROM pg_inherits UNION SELECT root, inhrelid FROM part JOIN pg_inherits ON inhparent = part.oid
     )
     SELECT name, current_user AS role, c.relkind AS kind,
            EXISTS (SELECT FROM part p JOIN pg_class f ON f.oid = p.oid WHERE p.root = c.oid AND f.relkind NOT IN ('r', 'p')) AS "foreign",
            has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT') AS readable,
            row_security_active(c.oid) AS filtered,
            EXISTS (SELECT FROM applying p WHERE p.polrelid = c.oid AND p.polpermissive AND p.rule = 'true') AS shown,
            EXISTS (SELECT FROM applying p WHERE p.polrelid = c.oid AND NOT p.polpermissive AND p.rule <> 'true') AS narrowed
     FROM unnest($1::text[]) WITH ORDINALITY AS needed(name, place)
     LEFT JOIN pg_namespace n ON n.nspname = split_part(name, '.', 1)
     LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = split_part(name, '.', 2)
     ORDER BY place`,
    [names],
  );
  return rows.flatMap(({ name, role, ...row }) => {
    const why = reason(row);
    return why === undefined ? [] : [{ name, role, why }];
  });
}

function reason({
  kind,
  foreign,
  readable,
  filtered,
  shown,
  narrowed,
}: Omit<Row, 'name' | 'role'>): UnseenReason | undefined {
  if (kind === null) return 'missing';
  // Ordinary or partitioned.
  if ((kind !== 'r' && kind !== 'p') || foreign) return 'not a table';
  if (readable !== true) return 'unreadable';
  return filtered === true && (!shown || narrowed) ? 'hidden' : undefined;
}

/** In words, of a list that is not empty. */
export function describeUnseen(tables: readonly UnseenTable[]): string {
  const of = (why: UnseenReason): string =>
    tables
      .filter((one) => one.why === why)
      .map(({ name }) => name)
      .join(', ');
  const { role } = tables[0]!;
  const told: Record<UnseenReason, string> = {
    missing: 'is not there',
    'not a table': 'is no table, so that what it shows is whatever its maker chose',
    unreadable: `cannot be read by the role ${role}`,
    hidden: `may have rows that the role ${role} is not shown (row-level security)`,
  };
  return (Object.keys(told) as UnseenReason[])
    .filter((why) => of(why) !== '')
    .map((why) => `${of(why)} ${told[why]}`)
    .join('; ');
}
