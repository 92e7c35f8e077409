import pg from 'pg';
import { deskSchema } from '#libs/desk';
import { LEDGER_ROLES, ledgerSchema, migrate, migrateQuarantineKeys } from '#libs/ledger';
import { readmodelSchema } from '#libs/readmodel';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { documentedRights } from './rights.js';

const PREFIX = 'countersign_test';
const PASSWORD = 'password-of-a-test';
const ROLES = [...LEDGER_ROLES, 'keeper'];

/** All that the catalogue grants to others than the owner, by default too, in the database and in its schemas. */
const GRANTED = `
  WITH granted AS (
    SELECT 'database' AS object, a.* FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
    WHERE d.datname = current_database() AND a.grantee <> d.datdba
    UNION ALL SELECT 'schema ' || n.nspname, a.* FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND a.grantee <> n.nspowner
    UNION ALL SELECT n.nspname || '.' || c.relname, a.* FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
      aclexplode(c.relacl) a WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND a.grantee <> c.relowner
    UNION ALL SELECT n.nspname || '.' || p.proname || '()', a.* FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,
      aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND a.grantee <> p.proowner
    UNION ALL SELECT 'default', a.* FROM pg_default_acl d, aclexplode(d.defaclacl) a
    UNION ALL SELECT 'large object', a.* FROM pg_largeobject_metadata l, aclexplode(l.lomacl) a
  ), of_columns AS (
    SELECT n.nspname || '.' || c.relname AS object, t.attname, a.* FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(t.attacl) a
    WHERE t.attacl IS NOT NULL AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  )
  SELECT coalesce(r.rolname, 'everybody') AS role, object, privilege_type AS right, NULL AS column, is_grantable
  FROM granted LEFT JOIN pg_roles r ON r.oid = grantee
  UNION ALL SELECT coalesce(r.rolname, 'everybody'), object, privilege_type, attname, is_grantable
  FROM of_columns LEFT JOIN pg_roles r ON r.oid = grantee`;

describe('rights in the databases', () => {
  let ledger: TestDatabase;
  let keys: TestDatabase;
  beforeAll(async () => {
    [ledger, keys] = await Promise.all([freshDatabase(), freshDatabase()]);
    const passwords = Object.fromEntries(LEDGER_ROLES.map((role) => [role, PASSWORD]));
    // What older versions left, and what somebody was given by hand, is taken away.
    await ledger.query(
      `DO $do$ BEGIN CREATE ROLE ${PREFIX}_publisher NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $do$`,
    );
    const run = () =>
      migrate(ledger.url, { modules: [ledgerSchema, readmodelSchema, deskSchema], rolePrefix: PREFIX, passwords });
    await run();
    await ledger.query(`GRANT USAGE ON SCHEMA ledger, readmodel TO ${PREFIX}_publisher, ${PREFIX}_grafana`);
    await ledger.query(`GRANT SELECT ON ledger.head TO ${PREFIX}_publisher, ${PREFIX}_grafana, PUBLIC`);
    await ledger.query(`GRANT UPDATE (size, root) ON ledger.head TO ${PREFIX}_api`);
    await ledger.query(`GRANT ALL ON DATABASE "${ledger.name}" TO PUBLIC`);
    await ledger.query(`GRANT DELETE ON readmodel.finding TO ${PREFIX}_api`);
    await run();
    await migrateQuarantineKeys(keys.url, { rolePrefix: PREFIX, password: PASSWORD });
  });
  afterAll(async () => {
    await ledger.drop();
    await keys.drop();
  });

  async function granted(database: TestDatabase, name: string): Promise<string[]> {
    const rows = await database.query<{
      role: string;
      object: string;
      right: string;
      column: string | null;
      is_grantable: boolean;
    }>(GRANTED);
    return rows.map(({ role, object, right, column, is_grantable: further }) => {
      const who = role.startsWith(`${PREFIX}_`) ? role.slice(PREFIX.length + 1) : role;
      const on = object === 'database' ? `database of the ${name}` : object;
      return `${who} | ${on} | ${right}${column ? ` (${column})` : ''}${further ? ' WITH GRANT OPTION' : ''}`;
    });
  }

  it('are those of docs/rights.md, each with its reason, and no others', async () => {
    const listed = documentedRights();
    expect(listed.filter(({ why }) => why.length < 8)).toEqual([]);
    expect(new Set(listed.map(({ right }) => right)).size).toBe(listed.length);
    const found = [...(await granted(ledger, 'ledger')), ...(await granted(keys, 'keys'))];
    expect([...new Set(found)].sort()).toEqual(listed.map(({ right }) => right).sort());
  });

  it('come by no other way: no membership, no attribute of a role', async () => {
    const names = ROLES.map((role) => `${PREFIX}_${role}`);
    const rows = await ledger.query(
      `SELECT rolname FROM pg_roles WHERE rolname = ANY($1)
       AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)`,
      [names],
    );
    expect(rows).toEqual([]);
    expect(
      await ledger.query(
        `SELECT m.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member WHERE m.rolname = ANY($1)`,
        [names],
      ),
    ).toEqual([]);
  });

  it.each(ROLES)('let %s connect to its own database alone, and read no hash of a password', async (role) => {
    const name = `${PREFIX}_${role}`;
    const own = role === 'keeper' ? keys : ledger;
    for (const database of [ledger, keys]) {
      const [row] = await database.query<{ may: boolean; temporary: boolean }>(
        `SELECT has_database_privilege($1, current_database(), 'CONNECT') AS may,
                has_database_privilege($1, current_database(), 'TEMP') AS temporary`,
        [name],
      );
      expect(row).toEqual({ may: database === own, temporary: false });
    }
    const [row] = await own.query<{ hashes: boolean; files: boolean }>(
      `SELECT has_table_privilege($1, 'pg_authid', 'SELECT') OR has_table_privilege($1, 'pg_shadow', 'SELECT') AS hashes,
              has_function_privilege($1, 'pg_read_file(text)', 'EXECUTE') AS files`,
      [name],
    );
    expect(row).toEqual({ hashes: false, files: false });
  });

  it.each(ROLES)(
    'let %s make no large object, which would fill the disk, in no way that the server has',
    async (role) => {
      const own = role === 'keeper' ? keys : ledger;
      const may = await own.query<{ name: string }>(
        `SELECT p.oid::regprocedure::text AS name FROM pg_proc p
       WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ '^lo_?(creat|create|from_bytea|import|put|write)$'
       AND has_function_privilege($1, p.oid, 'EXECUTE')`,
        [`${PREFIX}_${role}`],
      );
      expect(may).toEqual([]);
      const client = new pg.Client({ connectionString: own.as(`${PREFIX}_${role}`, PASSWORD) });
      await client.connect();
      try {
        for (const statement of ['SELECT lo_create(0)', 'SELECT lo_creat(-1)', `SELECT lo_from_bytea(0, 'x')`])
          await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
      } finally {
        await client.end();
      }
    },
  );

  it('are set by an owner who is no superuser too, who cannot take that away', async () => {
    const [name, password] = [`${PREFIX}_plain_owner`, PASSWORD];
    await using database = await freshDatabase();
    await database.query(
      `DO $do$ BEGIN CREATE ROLE ${name} LOGIN CREATEROLE PASSWORD '${password}'; EXCEPTION WHEN duplicate_object THEN NULL; END $do$`,
    );
    await database.query(`ALTER DATABASE "${database.name}" OWNER TO ${name}`);
    // Roles of its own: the others were made by somebody else.
    const rolePrefix = database.name.replaceAll('-', '_');
    await migrate(database.as(name, password), { modules: [ledgerSchema, readmodelSchema, deskSchema], rolePrefix });
    const [row] = await database.query<{ may: boolean }>(
      `SELECT has_function_privilege($1, 'lo_create(oid)', 'EXECUTE') AS may`,
      [`${rolePrefix}_api`],
    );
    expect(row).toEqual({ may: true });
    for (const role of LEDGER_ROLES) await database.query(`DROP OWNED BY ${rolePrefix}_${role}`);
    for (const role of LEDGER_ROLES) await database.query(`DROP ROLE ${rolePrefix}_${role}`);
  });
});
