import { LedgerFrozen, PositionMoved, ReceiptTaken, StreamMoved } from '#libs/ledger';
import { Metrics } from '#libs/platform';
import { AppendMetrics } from './append-metrics.js';

describe('AppendMetrics', () => {
  let metrics: Metrics;
  let appends: AppendMetrics;
  beforeEach(() => {
    metrics = new Metrics('recorder', { processMetrics: false });
    appends = new AppendMetrics(metrics);
  });
  const shown = async (): Promise<number[]> => {
    const text = await metrics.text();
    return ['append_seconds_count', 'entries_appended_total', 'append_failures_total'].map((name) =>
      Number(new RegExp(`^countersign_${name}\\{.*\\} (\\S+)$`, 'm').exec(text)![1]),
    );
  };
  const draft = { shard: '0', tail: { head: '', event: Buffer.alloc(0) } };

  it('counts those that committed, with their entries, and is there with 0 before the first', async () => {
    expect(await shown()).toEqual([0, 0, 0]);
    await appends.counted(async () => ({ placed: [] }))({ drafts: [draft, draft] });
    expect(await shown()).toEqual([1, 2, 0]);
  });

  it.each([
    ['a lost connection', new Error('Connection terminated unexpectedly'), 1],
    ['a frozen ledger', new LedgerFrozen(['0'], []), 1],
    ['a position that another recorder has moved', new PositionMoved(1n, null), 0],
    ['a repeat', new ReceiptTaken([]), 0],
    ['a stream that somebody else has moved', new StreamMoved('s', 0, 1), 0],
  ])('takes %s for what it is', async (_, error, failures) => {
    await expect(appends.counted(() => Promise.reject(error))({ drafts: [draft] })).rejects.toBe(error);
    expect(await shown()).toEqual([0, 0, failures]);
  });
});
