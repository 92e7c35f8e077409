import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { entryTail, encodeEntry } from '#libs/contracts';
import { Detector } from '#libs/detecting';
import { ruleSet } from '#libs/rules';
import { silentLog } from '#libs/system';
import { DetectorBench, until } from './detector-harness.js';

const SHARDS = ['0', '1', '2', '3'];
/** Connections of the pool that folds use, and of the other pool. */
const [FOLDS, CONTROL] = [2, 4];
const LEASE_SECONDS = 2;
const THREE_LEASES_MS = 3 * LEASE_SECONDS * 1_000;

/** A request under an agreement that only this shard has. */
function requestEntry(shard: string): Buffer {
  const event = {
    ...{ specversion: '1.0', id: randomUUID(), source: 'urn:agency:border:requests' },
    ...{ type: 'gov.transfer.request.submitted.v1', time: '2026-11-01T00:00:00Z', agreementid: `A-${shard}` },
    data: { requestId: 'r1', itemsCount: 1 },
  };
  const tail = entryTail({ http: { client: 'test' } }, { event: Buffer.from(JSON.stringify(event)) });
  return encodeEntry('AAAAAAAAAAAAAAAAAAAAAA', '2026-11-01T00:00:00.000Z', tail);
}

describe('the leases of a detector', () => {
  let bench: DetectorBench;
  let detector: Detector;
  const warnings: string[] = [];
  beforeEach(async () => {
    warnings.length = 0;
    bench = await DetectorBench.open(SHARDS.length);
    detector = new Detector({
      db: await bench.detectorDb(FOLDS),
      control: await bench.detectorDb(CONTROL),
      rules: ruleSet,
      settings: { leaseSeconds: LEASE_SECONDS },
      ...{ tickMs: 50, pollMs: 50 },
      log: { ...silentLog, warn: (message) => void warnings.push(message) },
    });
    detector.start();
    await until(() => detector.status.shards.length === SHARDS.length);
  });
  afterEach(async () => {
    await detector.stop();
    await bench.close();
  });

  /** Runs `work` while another transaction holds the lock of `statement`. */
  async function whileLocked(statement: string, work: () => Promise<void>): Promise<void> {
    const other = bench.owner.createQueryRunner();
    await other.startTransaction();
    try {
      await other.query(statement);
      await work();
    } finally {
      await other.rollbackTransaction();
      await other.release();
    }
  }

  /** Shards whose lease ran out at some time during three leases. */
  async function runOut(): Promise<string[]> {
    const found = new Set<string>();
    for (const end = Date.now() + THREE_LEASES_MS; Date.now() < end; await sleep(100)) {
      const rows = await bench.owner.query<{ shard: string }[]>(
        'SELECT shard FROM readmodel.cursor WHERE expires_at < clock_timestamp()',
      );
      for (const { shard } of rows) found.add(shard);
    }
    return [...found].sort();
  }

  const epochs = (): Promise<{ shard: string; epoch: string }[]> =>
    bench.owner.query('SELECT shard, epoch FROM readmodel.cursor ORDER BY shard');
  const kept = SHARDS.map((shard) => ({ shard, epoch: '1' }));

  it('are renewed while folds hold every connection and others wait for one', async () => {
    await whileLocked('LOCK TABLE readmodel.fold_state IN ACCESS EXCLUSIVE MODE', async () => {
      for (const shard of SHARDS) await bench.write(shard, [requestEntry(shard)]);
      const blocked = async (): Promise<number> => {
        const [row] = await bench.owner.query<{ n: number }[]>(
          `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return row!.n;
      };
      await until(async () => (await blocked()) === FOLDS);
      expect(await runOut()).toEqual([]);
      expect(await blocked()).toBe(FOLDS);
    });
    await bench.caughtUp();
    expect(await epochs()).toEqual(kept);
    expect(warnings).toEqual([]);
  });

  it('do not wait for each other where rows are locked, and are renewed when the rows are free', async () => {
    // A commit locks its row until it ends. Waiting for these rows, and for a hint, would take all connections.
    await whileLocked(`SELECT FROM readmodel.cursor WHERE shard <> '3' FOR UPDATE`, async () => {
      expect(await runOut()).toEqual(['0', '1', '2']);
    });
    await until(
      async () => {
        const [row] = await bench.owner.query<{ n: number }[]>(
          'SELECT count(*)::int AS n FROM readmodel.cursor WHERE expires_at > clock_timestamp()',
        );
        return row!.n === SHARDS.length;
      },
      (LEASE_SECONDS * 1_000) / 3,
    );
    expect(await epochs()).toEqual(kept);
    expect(warnings).toEqual([]);
  });
});
