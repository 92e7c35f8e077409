import { LedgerReader, withClient } from '#libs/ledger';
import { ruleSet } from '#libs/rules';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { MOST, randomEntries } from '../../../../tests/faults/detector-sendings.js';
import { generationOf } from '../generation/generation.js';
import { takeLease } from '../lease/lease.js';
import { defaultFoldSettings, FoldSession } from '../session/fold-session.js';
import { conclusionsOf } from './conclusions.js';

describe('conclusions from silence', () => {
  it('are never due after an entry that is judged, however late the acts are that they follow from', async () => {
    const bench = await DetectorBench.open();
    try {
      const entries = randomEntries(2, 1, MOST).get('0')!;
      await bench.write('0', entries);
      const db = await bench.detectorDb();
      const session = await withClient(db, async (client) => {
        const { id } = await generationOf(client, ruleSet);
        const lease = (await takeLease(client, id, '0', 'one', 60))!;
        const reader = new LedgerReader(db);
        const settings = { ...defaultFoldSettings, leaseSeconds: 60, maxEntries: 1 };
        return FoldSession.open(client, lease, { db, reader, rules: ruleSet, settings });
      });
      const waited: number[] = [];
      while (!(await session.step()).idle) {
        const [found] = await conclusionsOf(db, session.lease.generation);
        expect([waited.length, found!.due]).toEqual([waited.length, 0]);
        waited.push(found!.waiting);
      }
      expect(waited.length).toBeGreaterThanOrEqual(entries.length);
      // Some waited, and the last entry, long after all deadlines, left fewer.
      expect(Math.max(...waited)).toBeGreaterThan(waited.at(-1)!);
    } finally {
      await bench.close();
    }
  });
});
