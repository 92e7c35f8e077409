import { entryTail, exampleEvents, encodeEntry, type Via } from '#libs/contracts';
import { LedgerReader, withClient } from '#libs/ledger';
import { ruleSet } from '#libs/rules';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { generationOf } from '../generation/generation.js';
import { takeLease } from '../lease/lease.js';
import { findingHits, funnelRequests } from '#libs/readmodel';
import { rebuild } from '../rebuild/rebuild.js';
import { defaultFoldSettings, FoldSession } from './fold-session.js';

const START = Date.parse('2026-11-01T00:00:00Z');
const via: Via = { http: { client: 'c' } };
const made = exampleEvents['gov.transfer.disclosure.made.v1'];
const receipt = exampleEvents['gov.transfer.receipt.acknowledged.v1'];
const registered = exampleEvents['gov.transfer.agreement.registered.v1'];
const watermarked = exampleEvents['gov.transfer.source.watermarked.v1'];

/** Entries without admission, as a ledger may hold them: admission has allowed other numbers at other times. */
class OldLedger {
  readonly entries: Buffer[] = [];
  private seconds = 0;

  event(event: object): this {
    const id = `01960f2c-8400-7000-8000-${String(this.entries.length).padStart(12, '0')}`;
    return this.add({ event: Buffer.from(JSON.stringify({ ...event, id })) });
  }

  quarantined(known: object): this {
    return this.add({ quarantined: { reason: 'schema', size: 1, commitment: 'x', known } });
  }

  /** A clock entry, this long after the previous entry. */
  later(seconds: number): this {
    this.seconds += seconds;
    return this.add({ control: { kind: 'clock' } });
  }

  raw(bytes: Buffer): this {
    this.entries.push(bytes);
    return this;
  }

  tampered(receivedAt: string): this {
    return this.raw(encodeEntry('A'.repeat(22), receivedAt, entryTail(via, { control: { kind: 'clock' } })));
  }

  private add(body: Parameters<typeof entryTail>[1]): this {
    const receivedAt = new Date(START + this.seconds++ * 1_000).toISOString();
    return this.raw(encodeEntry('A'.repeat(22), receivedAt, entryTail(via, body)));
  }
}

describe('entries beyond the present bounds', () => {
  let bench: DetectorBench;
  beforeEach(async () => {
    bench = await DetectorBench.open();
  });
  afterEach(() => bench.close());

  /** Folds all entries in batches of this size: by one session or, for batches of one, by a session for each. */
  async function fold({ entries }: OldLedger, maxEntries = 1_000): Promise<void> {
    await bench.write('0', entries);
    const db = await bench.detectorDb();
    const settings = { ...defaultFoldSettings, leaseSeconds: 60, maxEntries };
    await withClient(db, async (client) => {
      const { id } = await generationOf(client, ruleSet);
      for (let more = true; more;) {
        const lease = (await takeLease(client, id, '0', 'one', 60))!;
        const session = await FoldSession.open(client, lease, {
          db,
          reader: new LedgerReader(db),
          rules: ruleSet,
          settings,
        });
        for (let first = true; more && (first || maxEntries > 1); first = false)
          more = !(await session.step(maxEntries > 1 ? undefined : { index: lease.nextIndex + 1, portions: 0 })).idle;
      }
    });
    const cursors = await bench.owner.query<object[]>(`SELECT next_index FROM readmodel.cursor WHERE shard = '0'`);
    expect(cursors).toEqual([{ next_index: String(entries.length) }]);
    expect(await rebuild({ db, rules: ruleSet })).toMatchObject({ identical: true });
  }

  const gaps = () =>
    bench.owner.query<{ index: string; error: string }[]>('SELECT * FROM readmodel.gap ORDER BY index');
  const broken = () =>
    bench.owner.query<{ subject: string; count: string; deltas: string[] }[]>(
      `SELECT subject, count, (SELECT array_agg(delta ORDER BY no) FROM readmodel.hit h
         WHERE h.finding = f.id AND h.generation = f.generation) AS deltas
       FROM readmodel.finding f JOIN readmodel.generation g ON g.id = f.generation AND g.state = 'live'
       WHERE rule = 'INT-02' ORDER BY subject COLLATE "C"`,
    );

  it.each([1_000, 1])(
    'are judged exactly by INT-02 when their numbers count milliseconds, in batches of %i',
    async (batch) => {
      const of = (system: string) => `urn:agency:revenue:${system}`;
      const mark = (system: string, nextSequence: string) => ({
        ...{ ...watermarked, source: of(system), agreementid: 'OLD-1', sequence: undefined },
        data: { ...watermarked.data, nextSequence },
      });
      const known = { source: of('d'), agreementid: 'OLD-1', sequence: '9007199254740991' };
      const ledger = new OldLedger()
        .event({ ...receipt, source: of('a'), agreementid: 'OLD-1', sequence: '3000000000' })
        .event(mark('b', '1750000000001'))
        .event(mark('c', '9007199254740991'))
        .quarantined({ ...known, type: receipt.type, time: receipt.time })
        .later(899)
        .later(1);
      await fold(ledger, batch);
      expect(await gaps()).toEqual([]);
      expect(await broken()).toEqual([
        { subject: of('a'), count: '2999999999', deltas: ['2999999999'] },
        { subject: of('b'), count: '1750000000000', deltas: ['1750000000000'] },
        { subject: of('c'), count: '9007199254740990', deltas: ['9007199254740990'] },
        { subject: of('d'), count: '9007199254740990', deltas: ['9007199254740990'] },
      ]);
      const [row] = await bench.owner.query<{ id: string; generation: number }[]>(
        `SELECT id, generation FROM readmodel.finding WHERE rule = 'INT-02' AND subject = $1 ORDER BY generation DESC`,
        [of('d')],
      );
      expect(await findingHits(bench.owner.manager, row!.generation, row!.id, undefined, 9)).toMatchObject([
        { change: 'raised', delta: 9_007_199_254_740_990 },
      ]);
    },
  );

  it('are judged with their items, counts and thresholds, and times that never come are stored as such', async () => {
    const limit = (value: number) => ({ value, basis: 'clause' });
    const policy = {
      ...{ ...registered.data.policy, ackDeadlineHours: limit(1e12), latenessSeconds: limit(1e12) },
      volume: { lifetime: limit(0.5), perWindow: [{ days: 2_147_483_647, max: limit(0.5) }] },
      officerSpanMax: limit(0.5),
      matchRate: { min: limit(1e12) },
    };
    const document = { ...registered, sequence: undefined, data: { ...registered.data, policy } };
    const ledger = new OldLedger();
    for (const party of policy.parties) ledger.event({ ...document, source: `urn:agency:${party.agency}:gateway` });
    const disclose = (disclosureId: string, itemNo: number) => ({
      ...{ ...made, sequence: undefined },
      data: {
        ...{ ...made.data, disclosureId, requestId: 'R-9', itemsCount: 2_147_483_647 },
        ...{ part: undefined, of: undefined, items: { fields: ['itemNo'], rows: [[itemNo]] } },
      },
    });
    const acknowledge = (disclosureId: string) => ({
      ...{ ...receipt, sequence: undefined },
      data: { ...receipt.data, disclosureId, receivedCount: 2_147_483_647 },
    });
    ledger
      .event(disclose('D-8', 2_147_483_647))
      .event(disclose('D-9', 1_000_000_007))
      .event(acknowledge('D-9'))
      .event(acknowledge('D-8'))
      .event(disclose('D-7', 1))
      .later(604_800)
      .later(900);
    await fold(ledger);
    expect(await gaps()).toEqual([]);
    const [live] = await bench.owner.query<{ id: number }[]>(
      `SELECT id FROM readmodel.generation WHERE state = 'live'`,
    );
    const [waits] = await bench.owner.query<{ point: string; due: string }[]>(
      'SELECT max(point) AS point, max(due) AS due FROM readmodel.fold_state WHERE generation = $1',
      [live!.id],
    );
    expect(waits).toEqual({ point: '8640000000000000', due: '8640000000000000' });
    const sums = await funnelRequests(bench.owner, live!.id, made.agreementid, undefined, 9);
    expect(sums).toMatchObject([{ request: 'R-9', disclosures: 3, disclosedNamed: 3, received: 4_294_967_294 }]);
    const open = await bench.owner.query<{ rule: string; count: string }[]>(
      'SELECT rule, count FROM readmodel.finding WHERE generation = $1 AND count > 0',
      [live!.id],
    );
    expect(open).toEqual(expect.arrayContaining([{ rule: 'DIS-01', count: '1' }]));
    // The number that three disclosures state, whatever they name.
    expect(open).toEqual(expect.arrayContaining([{ rule: 'DIS-10', count: `${3 * 2_147_483_647}` }]));
  });

  it.each([1_000, 1])(
    'become gaps with a storable reason when they hold no event or no time, and the rest continues, in batches of %i',
    async (batch) => {
      const ledger = new OldLedger()
        .event({ ...receipt, agreementid: 'OLD-1', sequence: '2' })
        .tampered('x')
        .tampered('-271821-04-20T00:00:00Z')
        .raw(Buffer.from('\0 is no JSON'))
        .later(900);
      await fold(ledger, batch);
      const errors = await gaps();
      expect([...new Set(errors.map(({ index }) => index))]).toEqual(['1', '2', '3']);
      expect(errors.map(({ error }) => error).join()).toMatch(/receivedAt.*receivedAt.*\ufffd/);
      expect(await broken()).toMatchObject([{ count: '1' }]);
    },
  );
});
