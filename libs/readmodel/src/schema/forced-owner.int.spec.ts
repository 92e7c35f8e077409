import { randomBytes } from 'node:crypto';
import { ledgerSchema, migrate, roleNames } from '#libs/ledger';
import { postgresSource } from '#libs/postgres';
import { freshDatabase, type TestDatabase } from '../../../../tests/support/database.js';
import { inSnapshot } from '../queries/queryable.js';
import { readmodelSchema } from './index.js';

/** Roles belong to the server: these are this test's alone, and go with it. */
const PREFIX = `owned_${randomBytes(4).toString('hex')}`;
const PASSWORD = 'password-of-a-test';

describe('an owner that is no superuser', () => {
  let database: TestDatabase;
  const owner = `${PREFIX}_owner`;
  const open = async (role: string) =>
    postgresSource(database.as(role, PASSWORD), { name: 'test', poolSize: 1 }).initialize();

  beforeAll(async () => {
    database = await freshDatabase();
    await database.query(`CREATE ROLE ${owner} LOGIN CREATEROLE PASSWORD '${PASSWORD}'`);
    await database.query(`ALTER DATABASE "${database.name}" OWNER TO ${owner}`);
    // Twice: a later run replaces the policies of the first.
    for (let run = 0; run < 2; run++)
      await migrate(database.as(owner, PASSWORD), { modules: [ledgerSchema, readmodelSchema], rolePrefix: PREFIX });
    await database.query(`ALTER ROLE ${roleNames(PREFIX).api} LOGIN PASSWORD '${PASSWORD}'`);
  });
  afterAll(async () => {
    for (const role of [...Object.values(roleNames(PREFIX)), owner])
      await database.query(`DROP OWNED BY ${role} CASCADE`);
    await database.query(`ALTER DATABASE "${database.name}" OWNER TO CURRENT_USER`);
    for (const role of [...Object.values(roleNames(PREFIX)), owner]) await database.query(`DROP ROLE ${role}`);
    await database.drop();
  });

  it('is bound by the policies, has one that shows it all, and answers the two questions for others', async () => {
    const db = await open(owner);
    const api = await open(roleNames(PREFIX).api);
    try {
      await db.query(
        `INSERT INTO readmodel.party VALUES (1, '0', 'x', 'irs', 'source', '2025-01-01', NULL, true, '{irs}')`,
      );
      const bound = await db.query<{ n: number }[]>(
        `SELECT count(*)::int AS n FROM pg_class WHERE relnamespace = 'readmodel'::regnamespace AND relkind = 'r'
         AND row_security_active(oid)`,
      );
      expect(bound[0]!.n).toBeGreaterThan(15);
      expect(await db.query('SELECT agency FROM readmodel.party')).toEqual([{ agency: 'irs' }]);
      const asked = (acts: string) =>
        inSnapshot(api, { agencies: ['ice'], agreements: '*' }, (tx) =>
          tx.query<object[]>(
            `SELECT readmodel.had_parties(1, 'x', ${acts}) AS had, (SELECT count(*)::int FROM readmodel.party) AS seen`,
          ),
        );
      expect(await asked('NULL')).toEqual([{ had: true, seen: 0 }]);
      expect(await asked(`'[2024-01-01, 2024-02-01]'`)).toEqual([{ had: false, seen: 0 }]);
      const rivals = (partners: string) =>
        inSnapshot(api, { agencies: ['ice'], agreements: '*' }, (tx) =>
          tx.query<object[]>(`SELECT readmodel.has_rivals(1, 'x', '${partners}') AS has`),
        );
      expect(await rivals('{ice}')).toEqual([{ has: true }]);
      expect(await rivals('{ice,irs}')).toEqual([{ has: false }]);
    } finally {
      await db.destroy();
      await api.destroy();
    }
  });
});
