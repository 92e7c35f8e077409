import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, writeIrsIce } from '#libs/cases';
import { agencyOf } from '#libs/contracts';
import type { Outgoing, Sender } from '#libs/client';
import { importFiles } from '#libs/importer';
import { foundIn, linesIn, SimulatedLedger } from '../support/simulate.js';

/** Accepts every event. */
class Inbox implements Sender {
  readonly taken: Outgoing[] = [];

  send(events: Outgoing[]) {
    this.taken.push(...events);
    return Promise.resolve({ acknowledged: events });
  }

  close = (): Promise<void> => Promise.resolve();
}

describe('the irs-ice case, through the pure engine', () => {
  it.each([90, 1_280])('%i items: finds and lists exactly the plants', async (items) => {
    const dir = await mkdtemp(join(tmpdir(), 'countersign-case-'));
    try {
      const { header, truth } = await writeIrsIce(dir, { items, seed: 7 });
      const inbox = new Inbox();
      await importFiles({ header, side: 'both' }, inbox);
      const ledger = new SimulatedLedger();
      for (const { source, agreementid, value } of inbox.taken)
        ledger.record({ agency: agencyOf(source), key: agreementid, value, source, wave: 0 });
      ledger.wait(1_000);
      const shards = ledger.fold();
      expect(compare(truth, foundIn(shards), linesIn(shards)).differences).toEqual([]);
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});
