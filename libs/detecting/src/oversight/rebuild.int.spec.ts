import type { DataSource } from 'typeorm';
import type { ExceptionOf } from '#libs/contracts';
import { LedgerReader } from '#libs/ledger';
import { postgresSource } from '#libs/postgres';
import { inSnapshot, TRIAGE_TABLES, WHOLE_LEDGER } from '#libs/readmodel';
import { silentLog } from '#libs/system';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { OversightFolder } from './folder.js';
import { rebuildOversight, verifyOversight } from './rebuild.js';
import { idOf, officer, OversightLedger, SEEN, T0 } from './testing/oversight-ledger.js';

const uuid = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;
const DAY = 86_400_000;

describe('rows of what people did', () => {
  let bench: DetectorBench;
  let db: DataSource;
  let auditor: DataSource;
  let ledger: OversightLedger;

  /** Something of every kind: what follows and what does not, texts that PostgreSQL does not take, more findings than one chunk. */
  beforeAll(async () => {
    bench = await DetectorBench.open();
    db = await bench.detectorDb();
    auditor = await postgresSource(bench.urlAs('auditor'), { name: 'test auditor', poolSize: 3 }).initialize();
    ledger = new OversightLedger(bench);
    const on = (n: number) => ({ finding: idOf(n), agreement: 'pair', desk: 'irs' });
    await ledger.raw({ control: { kind: 'clock' } });
    await ledger.act({ kind: 'triage.assigned', ...on(1), to: { issuer: 'https://id.example', subject: 'ben' } });
    await ledger.moved(1, 'new', 'accepted', {
      until: new Date(T0 + 3 * 60_000).toISOString(),
      reason: 'a\0 "quoted" – \\u0000',
    });
    await ledger.moved(1, 'accepted', 'investigating');
    await ledger.act({ kind: 'triage.noted', ...on(1), note: { commitment: 'c'.repeat(43) } });
    await ledger.moved(1, 'investigating', 'duplicate', { duplicateOf: idOf(2) });
    await ledger.moved(1, 'new', 'expected');
    await ledger.moved(2, 'new', 'expected', { desk: 'ice' }, { by: officer('eve', 'ice') });
    await ledger.act({
      ...{ kind: 'act.recorded', desk: 'irs', agreement: 'pair', source: 'urn:agency:irs:officers', event: uuid(7) },
      ...{ type: 'gov.transfer.incident.reported.v1', digest: `sha256:${'d'.repeat(64)}` },
    });
    await ledger.bytes(Buffer.from('{}'));
    const exception: ExceptionOf = {
      ...{ rule: 'VOL-02', field: 'items', operator: 'at-most', value: 5, agreement: 'pair', reach: 'desk' },
      ...{ owner: { issuer: 'i', subject: 's' }, until: new Date(T0 + 90 * DAY).toISOString(), spike: 10 },
    };
    const until = new Date(T0 + DAY).toISOString();
    const asked = { kind: 'approval.asked', reason: 'why\0', desk: 'irs', until } as const;
    const sides = ['irs'];
    await ledger.act({ ...asked, sides, approval: uuid(1), of: { kind: 'exception', exception } });
    await ledger.act({ kind: 'approval.given', approval: uuid(1), reason: 'yes' }, { by: officer('ben') });
    await ledger.act({ kind: 'exception.ended', approval: uuid(1), reason: 'enough' });
    await ledger.act({
      ...asked,
      sides,
      approval: uuid(2),
      of: { kind: 'exception', exception: { ...exception, field: 'a\0b' } },
    });
    for (let n = 100; n < 1_300; n++) await ledger.moved(n, 'new', 'acknowledged', { seen: { ...SEEN, hits: n } });
    const folder = new OversightFolder({
      ...{ db, reader: new LedgerReader(db), owner: 'one', leaseSeconds: 30, pollMs: 50, maxEntries: 500 },
      hints: { wait: () => Promise.resolve() },
      ...{ log: silentLog, crash: () => undefined },
    });
    while (await folder.turn());
  }, 120_000);
  afterAll(async () => {
    await auditor?.destroy();
    await bench?.close();
  });

  const verify = (of: DataSource) => inSnapshot(of, WHOLE_LEDGER, (stored) => verifyOversight(stored, of));
  const dump = async (): Promise<Record<string, string[]>> => {
    const tables: Record<string, string[]> = {};
    for (const table of TRIAGE_TABLES) {
      const rows = await bench.owner.query<{ row: string }[]>(
        `SELECT t::text AS row FROM readmodel.${table} t ORDER BY 1`,
      );
      tables[table] = rows.map(({ row }) => row);
    }
    return tables;
  };

  it('are what the entries give, for the detector and for auditors', async () => {
    const rows = await dump();
    expect(Object.fromEntries(Object.entries(rows).map(([table, all]) => [table, all.length]))).toEqual({
      ...{ triage: 1_202, approval: 2, oversight_act: 1_212 },
    });
    expect(await verify(db)).toEqual([]);
    expect(await verify(auditor)).toEqual([]);
    expect(await rebuildOversight(db)).toEqual([]);
    expect(await dump()).toEqual(rows);
  });

  it('are made again from oversight alone: all but the texts of notes', async () => {
    const rows = await dump();
    for (const table of TRIAGE_TABLES) await bench.owner.query(`DELETE FROM readmodel.${table}`);
    expect((await rebuildOversight(db)).map(({ table, lost, added }) => [table, lost, added])).toEqual([
      ['oversight_act', 0, 1_212],
      ['triage', 0, 1_202],
      ['approval', 0, 2],
    ]);
    expect(await dump()).toEqual(rows);
    // Of a note there is its commitment, in the act.
    expect(rows.oversight_act!.filter((row) => row.includes('c'.repeat(43)))).toHaveLength(1);
  });

  it.each([
    ['a state', `UPDATE readmodel.triage SET state = 'expected' WHERE finding = '${idOf(700)}'`, 'triage', 1, 1],
    ['a clock', `UPDATE readmodel.triage SET clock_from = now() WHERE finding = '${idOf(700)}'`, 'triage', 1, 1],
    ['a row that is gone', `DELETE FROM readmodel.triage WHERE finding = '${idOf(1_299)}'`, 'triage', 0, 1],
    [
      'who did it',
      `UPDATE readmodel.oversight_act SET subject = 'eve' WHERE index = (SELECT max(index) FROM readmodel.oversight_act)`,
      'oversight_act',
      1,
      1,
    ],
    [
      'what it said',
      `UPDATE readmodel.oversight_act SET body = '{}' WHERE index = (SELECT min(index) FROM readmodel.oversight_act)`,
      'oversight_act',
      1,
      1,
    ],
    [
      'who approved',
      `UPDATE readmodel.approval SET decided_subject = 'eve' WHERE decided_subject IS NOT NULL`,
      'approval',
      1,
      1,
    ],
    ['what was asked', `UPDATE readmodel.approval SET of = '{}' WHERE id = '${uuid(2)}'`, 'approval', 1, 1],
  ] as const)('do not hide a change: %s', async (_, text, table, lost, added) => {
    const rows = await dump();
    await bench.owner.query(text);
    const found = await verify(auditor);
    expect(found).toMatchObject([{ table, lost, added }]);
    await rebuildOversight(db);
    expect(await dump()).toEqual(rows);
  });

  it.each(['000', 'zzz'])('do not hide a row that nobody’s act gives, whatever its place: %s', async (id) => {
    await bench.owner.query(
      `INSERT INTO readmodel.triage (finding, desk, version, state, first_acted_at, last_acted_at) VALUES ($1, 'irs', 1, 'expected', now(), now())`,
      [id],
    );
    expect(await verify(auditor)).toMatchObject([{ table: 'triage', lost: 1, added: 0 }]);
    await rebuildOversight(db);
    expect(await verify(auditor)).toEqual([]);
  });

  it('do not hide that the fold was set back, or set past what was never folded', async () => {
    await bench.owner.query('UPDATE readmodel.oversight_cursor SET next_index = next_index - 1');
    expect(await verify(auditor)).toMatchObject([
      { table: 'oversight_act', lost: 1, added: 0 },
      { table: 'triage', lost: 1, added: 0 },
    ]);
    await bench.owner.query('UPDATE readmodel.oversight_cursor SET next_index = next_index + 1');
    await ledger.moved(5_000, 'new', 'expected');
    await bench.owner.query('UPDATE readmodel.oversight_cursor SET next_index = next_index + 1');
    expect(await verify(auditor)).toMatchObject([
      { table: 'oversight_act', lost: 0, added: 1 },
      { table: 'triage', lost: 0, added: 1 },
    ]);
  });
});
