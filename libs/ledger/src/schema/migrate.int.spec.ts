import { DataSource } from 'typeorm';
import { freshDatabase, type TestDatabase } from '../../../../tests/support/database.js';
import { createShards, migrate, migrateQuarantineKeys, roleNames, ShardCountMismatch } from '../index.js';
import { ledgerMigrations } from './migrate.js';

describe('migrate', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await freshDatabase();
  });
  afterEach(async () => {
    for (const role of [...Object.values(roleNames(database.name)), `${database.name}_keeper`]) {
      await database.query(
        `DO $do$ BEGIN DROP OWNED BY "${role}"; DROP ROLE "${role}"; EXCEPTION WHEN undefined_object THEN NULL; END $do$`,
      );
    }
    await database.drop();
  });

  const asRole = async (role: string, password: string): Promise<string> => {
    const db = await new DataSource({ type: 'postgres', url: database.as(role, password) }).initialize();
    try {
      return (await db.query<{ who: string }[]>('SELECT current_user AS who'))[0]!.who;
    } finally {
      await db.destroy();
    }
  };

  it('creates schema, roles and shards once, and changes nothing the second time', async () => {
    const first = await migrate(database.url, { shards: 3, passwords: { recorder: `it's "secret"` } });
    expect(first.applied).toEqual([
      'CreateLedger1767225600000',
      'DropViews1767225600001',
      'CheckpointCount1767225600002',
      'AccessShard1767225600003',
      'ReaderErasure1767225600004',
      'Notes1767225600005',
      'StreamsByEntry1767225600008',
    ]);
    expect(first.roles.recorder).toBe(`${database.name}_recorder`);
    const dump = (): Promise<unknown> =>
      database
        .query(`SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies ORDER BY 1, 2`)
        .then(async (policies) => [
          policies,
          await database.query(
            `SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'ledger'::regnamespace ORDER BY 1`,
          ),
          await database.query('SELECT * FROM ledger.head ORDER BY shard'),
        ]);
    const before = await dump();

    const second = await migrate(database.url, { shards: 3 });
    expect(second.applied).toEqual([]);
    expect(await dump()).toEqual(before);
    expect(await asRole(first.roles.recorder, `it's "secret"`)).toBe(first.roles.recorder);
  });

  it('changes a password when it is given another, and keeps roles without one from logging in', async () => {
    const { roles } = await migrate(database.url, { passwords: { api: 'one' } });
    await migrate(database.url, { passwords: { api: 'two' } });
    expect(await asRole(roles.api, 'two')).toBe(roles.api);
    await expect(asRole(roles.api, 'one')).rejects.toThrow('password authentication failed');
    await expect(asRole(roles.detector, 'one')).rejects.toThrow();
  });

  it('may run in several processes at once', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => migrate(database.url, { shards: 1 })));
    expect(runs.flatMap(({ applied }) => applied)).toHaveLength(ledgerMigrations.length);
    expect(await database.query('SELECT shard FROM ledger.head ORDER BY shard')).toHaveLength(3);
  });

  it('may run for several databases that share their roles', async () => {
    const others = await Promise.all([1, 2, 3, 4].map(() => freshDatabase()));
    const run = (url: string) =>
      migrate(url, { rolePrefix: database.name, passwords: { api: 'same', recorder: 'same' } });
    try {
      await run(database.url);
      for (let round = 0; round < 5; round++) await Promise.all(others.map(({ url }) => run(url)));
      expect(await asRole(roleNames(database.name).api, 'same')).toBe(roleNames(database.name).api);
    } finally {
      await Promise.all(others.map((other) => other.drop()));
    }
  });

  it('fixes the number of shards', async () => {
    await migrate(database.url, { shards: 2 });
    await expect(migrate(database.url, { shards: 3 })).rejects.toThrow(ShardCountMismatch);
    const db = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    await expect(createShards(db, 1)).rejects.toThrow(
      'configured for 1 shards, the ledger has 0, 1, oversight, access',
    );
    await db.destroy();
  });

  it.each(['LATIN1', 'SQL_ASCII'])(
    'refuses a database in %s, changes nothing, and says how to make one',
    async (encoding) => {
      const name = `${database.name}-other`;
      const url = new URL(database.url);
      url.pathname = name;
      await database.query(`CREATE DATABASE "${name}" TEMPLATE template0 ENCODING '${encoding}' LOCALE 'C'`);
      try {
        for (const migrated of [migrate(url.href, { shards: 1 }), migrateQuarantineKeys(url.href, { password: 'k' })])
          await expect(migrated).rejects.toThrow(
            `database ${name} has the encoding ${encoding}, not UTF8. Make another one: ` +
              `CREATE DATABASE "${name}_utf8" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'`,
          );
        const db = await new DataSource({ type: 'postgres', url: url.href }).initialize();
        const schemas = await db.query<unknown[]>(`SELECT FROM pg_namespace WHERE nspname IN ('ledger', 'quarantine')`);
        await db.destroy();
        expect(schemas).toEqual([]);
      } finally {
        await database.query(`DROP DATABASE "${name}" WITH (FORCE)`);
      }
    },
  );

  it('takes the schemas of other libs along', async () => {
    class CreateExtra1767225600003 {
      readonly name = 'CreateExtra1767225600003';
      async up(runner: { query(text: string): Promise<unknown> }): Promise<void> {
        await runner.query('CREATE TABLE extra (n int)');
      }
      async down(): Promise<void> {}
    }
    const extra = {
      migrations: [CreateExtra1767225600003],
      access: ({ api }: { api: string }) => [`GRANT SELECT ON extra TO "${api}"`],
    };
    const { ledgerSchema } = await import('../index.js');
    const { applied } = await migrate(database.url, { modules: [ledgerSchema, extra], passwords: { api: 'x' } });
    expect(applied).toEqual([
      'CreateLedger1767225600000',
      'DropViews1767225600001',
      'CheckpointCount1767225600002',
      'AccessShard1767225600003',
      'CreateExtra1767225600003',
      'ReaderErasure1767225600004',
      'Notes1767225600005',
      'StreamsByEntry1767225600008',
    ]);
    expect(
      await database.query(`SELECT has_table_privilege('${database.name}_api', 'extra', 'SELECT') AS may`),
    ).toEqual([{ may: true }]);
  });

  it('sets up the key store of the quarantine with one role', async () => {
    const { role } = await migrateQuarantineKeys(database.url, { password: 'k' });
    expect((await migrateQuarantineKeys(database.url, { password: 'k' })).applied).toEqual([]);
    expect(await asRole(role, 'k')).toBe(`${database.name}_keeper`);
  });
});
