import pg from 'pg';
import { Detector } from '#libs/detecting';
import { DASHBOARD_VIEWS } from '#libs/readmodel';
import { ruleSet } from '#libs/rules';
import { DetectorBench } from '../faults/detector-harness.js';
import { MOST, randomEntries } from '../faults/detector-sendings.js';
import { eventually } from '../faults/recorder-harness.js';

const NO_PRIVILEGE = '42501';

describe('the login of a dashboard', () => {
  let bench: DetectorBench;
  let grafana: pg.Client;
  beforeAll(async () => {
    bench = await DetectorBench.open();
    // A log that grows whenever somebody looks, whether this schema has it yet or not.
    await bench.owner.query('ALTER TABLE ledger.head DROP CONSTRAINT IF EXISTS head_shard_check');
    await bench.owner.query(
      `INSERT INTO ledger.head (shard, size, root, received_at, edge)
       SELECT 'access', size, root, received_at, edge FROM ledger.head WHERE size = 0 LIMIT 1 ON CONFLICT (shard) DO NOTHING`,
    );
    expect(await bench.owner.query(`SELECT FROM ledger.head WHERE shard = 'access'`)).toHaveLength(1);
    await bench.write('0', randomEntries(11, 1, MOST).get('0')!);
    const detector = new Detector({ db: await bench.detectorDb(), rules: ruleSet, tickMs: 100, pollMs: 20, sealMs: 0 });
    detector.start();
    await bench.caughtUp();
    await detector.stop();
    grafana = new pg.Client({ connectionString: bench.urlAs('grafana') });
    await grafana.connect();
  });
  afterAll(async () => {
    await grafana?.end();
    await bench?.close();
  });

  const rows = async (view: string): Promise<Record<string, unknown>[]> =>
    (await grafana.query<Record<string, unknown>>(`SELECT * FROM dashboard.${view}`)).rows;

  it('reads the numbers that the tables have', async () => {
    const owner = async (sql: string): Promise<Record<string, string>> =>
      (await bench.owner.query<Record<string, string>[]>(sql))[0]!;
    const log = await rows('log');
    expect(log.length).toBeGreaterThan(0);
    expect(log.find(({ shard }) => shard === '0')).toMatchObject(
      await owner(`SELECT size AS entries FROM ledger.head WHERE shard = '0'`),
    );
    const { n } = await owner('SELECT count(*) AS n FROM readmodel.finding WHERE count > 0');
    expect(Number(n)).toBeGreaterThan(5);
    const findings = await rows('finding');
    expect(findings.reduce((sum, { findings: some }) => sum + Number(some), 0)).toBe(Number(n));
    expect((await rows('judging')).find(({ shard }) => shard === '0')).toMatchObject({ behind_entries: '0' });
    expect((await rows('not_evaluable')).length).toBeGreaterThan(0);
    expect((await rows('agreement')).length).toBeGreaterThan(0);
  });

  it('tells nothing of people, and nothing of who looked', async () => {
    const columns = await bench.owner.query<{ column_name: string }[]>(
      `SELECT column_name FROM information_schema.columns WHERE table_schema = 'dashboard'`,
    );
    expect(
      columns
        .map(({ column_name: name }) => name)
        .filter((name) => /subject|actor|person|clause|evidence|bytes|entry$/.test(name)),
    ).toEqual([]);
    const all = JSON.stringify(await Promise.all(DASHBOARD_VIEWS.map(rows)));
    const subjects = await bench.owner.query<{ subject: string }[]>(
      'SELECT DISTINCT subject FROM readmodel.finding WHERE subject IS DISTINCT FROM agreement',
    );
    // A subject may be the number 1.
    // A source is a system, and nobody's.
    const told = subjects.filter(({ subject }) => subject.length > 12 && !subject.startsWith('urn:agency:'));
    expect(told.length).toBeGreaterThan(3);
    for (const { subject } of told) expect(all).not.toContain(subject);
    expect(all).not.toContain('"access"');
  });

  it.each([
    'SELECT FROM ledger.batch',
    'SELECT FROM ledger.head',
    'SELECT FROM readmodel.finding',
    'SELECT FROM readmodel.fold_state',
    'SELECT FROM pg_authid',
    'CREATE TABLE public.x ()',
    'CREATE VIEW dashboard.x AS SELECT 1',
  ])('may not: %s', async (statement) => {
    await grafana.query('SET default_transaction_read_only = off');
    await expect(grafana.query(statement)).rejects.toMatchObject({ code: NO_PRIVILEGE });
  });

  it('changes nothing through a view', async () => {
    await expect(grafana.query('DELETE FROM dashboard.agreement')).rejects.toMatchObject({ code: NO_PRIVILEGE });
  });

  it('holds nobody up: it has five connections, and each statement fifteen seconds', async () => {
    const more: pg.Client[] = [];
    try {
      // PostgreSQL counts a connection that has been closed for a moment more.
      for (let i = 0; i < 4; i++)
        await eventually(async () => {
          const client = new pg.Client({ connectionString: bench.urlAs('grafana') });
          await client.connect();
          more.push(client);
        });
      const { rows: set } = await more[0]!.query(
        `SELECT current_setting('statement_timeout') AS time, current_setting('default_transaction_read_only') AS read_only`,
      );
      expect(set).toEqual([{ time: '15s', read_only: 'on' }]);
      const sixth = new pg.Client({ connectionString: bench.urlAs('grafana') });
      await expect(sixth.connect()).rejects.toMatchObject({ code: '53300' });
    } finally {
      await Promise.all(more.map((client) => client.end()));
    }
  });
});
