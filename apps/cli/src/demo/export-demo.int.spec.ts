import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { shardOrigin } from '#libs/ledger';
import { formatVkey } from '#libs/tlog';
import { PublishedLedger } from '../../../../tests/support/published-ledger.js';
import { exportDemo } from './export-demo.js';

describe('exportDemo', () => {
  let ledger: PublishedLedger;
  let to: string;
  beforeEach(async () => {
    ledger = await PublishedLedger.open(3);
    to = mkdtempSync(join(tmpdir(), 'countersign-export-demo-'));
  });
  afterEach(async () => {
    await ledger.close();
    rmSync(to, { recursive: true });
  });

  const exportAll = (sealed: boolean) => {
    const vkeys = ['0', 'oversight'].map((shard) =>
      formatVkey(ledger.key.named(shardOrigin('log.test/published', shard)).verifier),
    );
    return exportDemo({ db: ledger.db, vkeys }, { dir: to, to, sealed }, () => undefined);
  };

  it('waits for the first seal, and for its checkpoint: the detector seals when it likes', async () => {
    let done = false;
    const exporting = exportAll(true).finally(() => (done = true));
    await sleep(300);
    await ledger.act();
    await sleep(300);
    expect(done).toBe(false);
    await ledger.publish();
    expect((await exporting).map(({ shard, size }) => [shard, size])).toEqual([
      ['0', 3],
      ['oversight', 1],
    ]);
    for (const shard of ['0', 'oversight'])
      expect(readFileSync(join(to, shard, 'vkey'), 'utf8')).toContain(`log.test/published/${shard}+`);
  });

  it('waits for no seal where nothing was found', async () => {
    expect((await exportAll(false)).map(({ shard }) => shard)).toEqual(['0']);
  });
});
