import type { DataSource } from 'typeorm';
import { LedgerReader } from '#libs/ledger';
import { postgresSource } from '#libs/postgres';
import { inSnapshot, type Reader } from '#libs/readmodel';
import { silentLog } from '#libs/system';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { OversightFolder } from './folder.js';
import { idOf, officer, OversightLedger } from './testing/oversight-ledger.js';

const of = (agency: string): Reader => ({ agencies: [agency], agreements: '*', desk: agency });

describe('two desks on one finding', () => {
  let bench: DetectorBench;
  let api: DataSource;
  let ledger: OversightLedger;
  let folder: OversightFolder;
  beforeAll(async () => {
    bench = await DetectorBench.open();
    const db = await bench.detectorDb();
    api = await postgresSource(bench.urlAs('api'), { name: 'test api', poolSize: 1 }).initialize();
    ledger = new OversightLedger(bench);
    folder = new OversightFolder({
      ...{ db, reader: new LedgerReader(db), owner: 'one', leaseSeconds: 60, pollMs: 50 },
      hints: { wait: () => Promise.resolve() },
      ...{ log: silentLog, crash: () => undefined },
    });
  });
  afterAll(async () => {
    await api?.destroy();
    await bench?.close();
  });

  /** Every row that the api can read for her, as bytes. */
  const rows = (reader: Reader): Promise<string> =>
    inSnapshot(api, reader, async (tx) => {
      const all: unknown[] = [];
      for (const table of ['triage', 'oversight_act', 'approval'])
        all.push(await tx.query(`SELECT t::text FROM readmodel.${table} t ORDER BY 1`));
      return JSON.stringify(all);
    });

  it('what the source does leaves the rows of the recipient byte for byte', async () => {
    const eve = { by: officer('eve', 'ice') };
    await ledger.moved(1, 'new', 'investigating', { desk: 'ice' }, eve);
    while (await folder.turn());
    const before = await rows(of('ice'));
    expect(before).toContain('investigating');
    await ledger.moved(1, 'new', 'false-positive');
    const on = { finding: idOf(1), agreement: 'pair', desk: 'irs' };
    await ledger.act({ kind: 'triage.noted', ...on, note: { commitment: 'c'.repeat(43) } });
    await ledger.moved(1, 'false-positive', 'investigating');
    await ledger.moved(1, 'investigating', 'duplicate', { duplicateOf: idOf(2) });
    while (await folder.turn());
    expect(await rows(of('ice'))).toBe(before);
    expect(await rows(of('irs'))).toContain('duplicate');
    // Nor does an act of hers in the other's name.
    await ledger.moved(1, 'investigating', 'expected', { desk: 'ice' }, { by: officer('ann', 'irs') });
    while (await folder.turn());
    const [{ state }] = await bench.owner.query<[{ state: string }]>(
      `SELECT state FROM readmodel.triage WHERE desk = 'ice'`,
    );
    expect(state).toBe('investigating');
  });
});
