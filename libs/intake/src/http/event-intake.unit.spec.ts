import { longestHold } from '../../../../tests/support/longest-hold.js';
import { silentLog } from '#libs/system';
import { LedgerUnavailable } from './errors.js';
import { EventIntake } from './event-intake.js';

describe('EventIntake', () => {
  it('does not hold others up for a batch of large events', async () => {
    // What admission says of them is all that matters here, so that no ledger is needed.
    const away = (): Promise<never> => Promise.reject(new Error('away'));
    const ledger = { append: away, positions: away, receipts: away };
    const context = { ledger, instance: 'recorder-1', shards: 1, log: silentLog };
    const intake = new EventIntake(context, away, { latestCheckpoint: away, receipt: away });
    const event = {
      ...{ specversion: '1.0', id: '01900000-0000-7000-8000-000000000001', source: 'urn:agency:irs:disclosure' },
      ...{ type: 'gov.transfer.source.watermarked.v1', time: '2026-01-05T10:00:00Z', agreementid: 'MOU-1' },
      // One character that is read as eighteen.
      data: { x: 'ﷺ'.repeat(21_000) },
    };
    const body = Buffer.from(JSON.stringify(Array.from({ length: 130 }, () => event)));
    let error: unknown;
    const hold = await longestHold(async () => {
      await intake.batch(body, 'client').catch((thrown: unknown) => (error = thrown));
    });
    expect(error).toBeInstanceOf(LedgerUnavailable);
    // All of it takes two seconds; in one go a quarter of one.
    expect(hold).toBeLessThan(1_000);
  });
});
