import { FORMER_ROLES, LEDGER_ROLES, type LedgerRole, quoteName, type RoleNames } from './roles.js';
import { APPEND_ONLY_TABLES, GROWING_TABLES, NAME_TABLES } from './tables.js';

type Table = (typeof APPEND_ONLY_TABLES)[number] | (typeof GROWING_TABLES)[number];
/** Of one table: each right with its columns, where it is not of all. */
type Rights = Partial<Record<'SELECT' | 'INSERT' | 'UPDATE', true | readonly string[]>>;

const TABLES: readonly Table[] = [...APPEND_ONLY_TABLES, ...GROWING_TABLES];
const isOfNames = (table: Table): boolean => (NAME_TABLES as readonly Table[]).includes(table);
const HEAD = ['size', 'root', 'received_at', 'edge'] as const;
/** All but the encrypted bytes and their salt. */
const REFUSED = ['shard', 'index', 'size', 'received_at'] as const;

/** What each role uses, and nothing else; docs/rights.md says for what. Nobody has DELETE or TRUNCATE. */
const RIGHTS: Readonly<Record<LedgerRole, Partial<Record<Table, Rights>>>> = {
  recorder: {
    batch: { SELECT: true, INSERT: true },
    tile: { SELECT: true, INSERT: true },
    checkpoint: { SELECT: true, INSERT: true },
    cosignature: { SELECT: true, INSERT: true },
    http_receipt: { SELECT: true, INSERT: true },
    // Which key to delete when two persons have agreed to erase; never the bytes.
    quarantine: { INSERT: true, SELECT: ['shard', 'index', 'key_id'] },
    access_entry: { INSERT: true },
    reader_name: { SELECT: true, INSERT: true },
    // The owner alone erases, and allows again.
    reader_erasure: { SELECT: true },
    note: { SELECT: true, INSERT: true },
    // Whether a note whose key is gone was erased on order; never why.
    note_erasure: { SELECT: ['index'] },
    stream_version: { SELECT: true, INSERT: true },
    head: { SELECT: true, INSERT: true, UPDATE: HEAD },
    signed: { SELECT: true, INSERT: true, UPDATE: ['size', 'root', 'checkpoints'] },
    intake_position: {
      SELECT: true,
      INSERT: true,
      UPDATE: ['next_offset', 'last_record_offset', 'last_record_digest'],
    },
  },
  detector: {
    batch: { SELECT: true, INSERT: true },
    tile: { INSERT: true },
    stream_version: { SELECT: true, INSERT: true },
    head: { SELECT: true, UPDATE: HEAD },
  },
  api: {
    batch: { SELECT: true },
    tile: { SELECT: true },
    checkpoint: { SELECT: true },
    cosignature: { SELECT: true },
    http_receipt: { SELECT: true },
    quarantine: { SELECT: ['shard', 'index', 'size'] },
    // Whether a refused value was erased.
    stream_version: { SELECT: ['stream'] },
    access_entry: { SELECT: true },
    head: { SELECT: true },
    signed: { SELECT: true },
  },
  auditor: {
    ...Object.fromEntries(TABLES.filter((table) => !isOfNames(table)).map((table) => [table, { SELECT: true }])),
    quarantine: { SELECT: REFUSED },
    note: { SELECT: ['index'] },
  },
  // It reads views over the ledger, which have no table of it.
  grafana: {},
};

/** One statement for each right of each role. */
function grants(role: RoleNames): string[] {
  return LEDGER_ROLES.filter((name) => Object.keys(RIGHTS[name]).length > 0).flatMap((name) => [
    `GRANT USAGE ON SCHEMA ledger TO ${quoteName(role[name])}`,
    ...Object.entries(RIGHTS[name]).flatMap(([table, rights]) =>
      Object.entries(rights).map(([right, columns]) => {
        const of = columns === true ? '' : ` (${columns.join(', ')})`;
        return `GRANT ${right}${of} ON ledger.${table} TO ${quoteName(role[name])}`;
      }),
    ),
  ]);
}

/** Whose reads the reader of this transaction may see (docs/access-log.md): `set_config` says who she is; unset, nobody. */
const said = (setting: string): string => `coalesce((SELECT current_setting('countersign.${setting}', true)), '')`;
const within = (column: string, setting: string): string =>
  `(${said(setting)} = '*' OR ${column} <@ ARRAY(SELECT jsonb_array_elements_text(
     CASE WHEN ${said(setting)} IN ('', '*') THEN '[]' ELSE ${said(setting)} END::jsonb)))`;
/**
 * CASE: PostgreSQL takes it for half of the rows. Of the conditions themselves it believes that they leave next to none, and then it reads
 * and sorts all for every page.
 */
const LOOKS_SHOWN = `CASE WHEN ${within('agencies', 'agencies')} AND ${within('agreements', 'agreements')}
  AND (${said('looks')} = 'all' OR ${said('looks')} = 'agencies' AND agency IS NOT NULL) THEN true ELSE false END`;

/** Each role sees the rows of all shards where it may read a table; the detector appends to oversight alone. */
function policies(role: RoleNames): string[] {
  const policy = (name: string, table: Table, command: string, to: LedgerRole, rule: string): string =>
    `CREATE POLICY ${name} ON ledger.${table} FOR ${command} TO ${quoteName(role[to])} ${rule}`;
  const oversight = `shard = 'oversight'`;
  return [
    ...TABLES.map((table) => `ALTER TABLE ledger.${table} ENABLE ROW LEVEL SECURITY`),
    ...TABLES.filter((table) => RIGHTS.recorder[table]).map((table) =>
      policy('recorder', table, 'ALL', 'recorder', 'USING (true) WITH CHECK (true)'),
    ),
    ...(['detector', 'api', 'auditor'] as const).flatMap((name) =>
      TABLES.filter((table) => RIGHTS[name][table]?.SELECT).map((table) =>
        policy(
          name,
          table,
          'SELECT',
          name,
          `USING (${name === 'api' && table === 'access_entry' ? LOOKS_SHOWN : 'true'})`,
        ),
      ),
    ),
    ...(['batch', 'tile'] as const).map((table) =>
      policy('oversight_insert', table, 'INSERT', 'detector', `WITH CHECK (${oversight})`),
    ),
    policy('oversight_insert', 'stream_version', 'INSERT', 'detector', 'WITH CHECK (true)'),
    policy('oversight_update', 'head', 'UPDATE', 'detector', `USING (${oversight}) WITH CHECK (${oversight})`),
  ];
}

const prefixOf = (role: RoleNames): string => role.api.slice(0, -'_api'.length);

/** Takes all rights in a schema from all roles of ours, those of older versions too, and from everybody. */
export function revokeAll(schema: string, role: RoleNames): string[] {
  const names = LEDGER_ROLES.map((name) => quoteName(role[name])).join(', ');
  const former = FORMER_ROLES.map((name) => `'${prefixOf(role).replaceAll("'", "''")}_${name}'`).join(', ');
  const from = (who: string): string[] => [
    `REVOKE ALL ON ALL TABLES IN SCHEMA ${schema} FROM ${who}`,
    `REVOKE ALL ON SCHEMA ${schema} FROM ${who}`,
    `REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ${schema} FROM ${who}`,
  ];
  return [
    ...from(`PUBLIC, ${names}`),
    `DO $do$ DECLARE r name; BEGIN
       FOR r IN SELECT rolname FROM pg_roles WHERE rolname IN (${former}) LOOP
         ${from('%1$I')
           .map((statement) => `EXECUTE format('${statement}', r);`)
           .join(' ')}
       END LOOP;
     END $do$`,
  ];
}

/** Clears what an earlier run (perhaps with other role names) set, then sets it all: running it twice changes nothing. */
export function ledgerAccess(role: RoleNames): string[] {
  return [
    `DO $do$ DECLARE p record; BEGIN
       FOR p IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'ledger' LOOP
         EXECUTE format('DROP POLICY %I ON ledger.%I', p.policyname, p.tablename);
       END LOOP;
     END $do$`,
    ...revokeAll('ledger', role),
    ...grants(role),
    ...policies(role),
  ];
}

/** Nobody connects to a database, or makes temporary tables in it, because he is a user of the same server. */
export function databaseAccess(database: string, roles: readonly string[]): string[] {
  const on = `ON DATABASE ${quoteName(database)}`;
  return [`REVOKE ALL ${on} FROM PUBLIC`, `GRANT CONNECT ${on} TO ${roles.map(quoteName).join(', ')}`];
}

/** What makes a large object, or writes one. All that a database's catalogue holds is of that database alone. */
const LARGE_OBJECTS = [
  'lo_creat(integer)',
  'lo_create(oid)',
  'lo_from_bytea(oid, bytea)',
  'lo_import(text)',
  'lo_import(text, oid)',
  'lo_put(oid, bigint, bytea)',
  'lowrite(integer, bytea)',
].map((name) => `pg_catalog.${name}`);

/** No login fills the disk with objects that stand in no table. Only a superuser may take that away: others have nothing to run. */
export const largeObjectAccess = (superuser: boolean): string[] =>
  superuser ? [`REVOKE EXECUTE ON FUNCTION ${LARGE_OBJECTS.join(', ')} FROM PUBLIC`] : [];

/** What a recorder that records uses. */
export const RECORDER_RIGHTS: readonly { table: string; right: string; columns: readonly string[] | null }[] =
  Object.entries(RIGHTS.recorder).flatMap(([table, rights]) =>
    Object.entries(rights).map(([right, columns]) => ({
      table: `ledger.${table}`,
      right,
      columns: columns === true ? null : columns,
    })),
  );
