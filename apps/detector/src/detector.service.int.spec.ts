import { Metrics, ReadinessChecks } from '#libs/platform';
import { silentLog } from '#libs/system';
import { DetectorBench, until } from '../../../tests/faults/detector-harness.js';
import { detectorConfig } from './config.js';
import { DetectorService } from './detector.service.js';

/** More than the detector has connections. */
const SHARDS = 14;

describe('the service of a detector', () => {
  let bench: DetectorBench;
  let service: DetectorService;
  const checks = new ReadinessChecks();
  const metrics = new Metrics('detector', { processMetrics: false });
  const warnings: string[] = [];
  let unlock: () => Promise<void>;
  beforeEach(async () => {
    bench = await DetectorBench.open(SHARDS);
    const config = detectorConfig.parse({ DATABASE_URL: bench.urlAs('detector') });
    const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
    service = new DetectorService(config, metrics, log);
    for (const check of service.checks) checks.register(check);
  });
  afterEach(async () => {
    await unlock();
    await service.stop();
    await bench.close();
  });

  it('answers for its health while every connection of its folds is held, and lets shards wait for one', async () => {
    const other = bench.owner.createQueryRunner();
    await other.startTransaction();
    unlock = async () => {
      if (other.isReleased) return;
      await other.rollbackTransaction();
      await other.release();
    };
    await other.query('LOCK TABLE readmodel.hit_tree IN ACCESS EXCLUSIVE MODE');
    service.start((error) => void warnings.push(error.message));
    const blocked = async (): Promise<number> => {
      const [row] = await bench.owner.query<{ n: number }[]>(
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return row!.n;
    };
    await until(async () => (await blocked()) === 6);
    // Longer than others may wait for a connection of a pool.
    for (const end = Date.now() + 6_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 500))) {
      const began = performance.now();
      const [report, text] = await Promise.all([checks.report(), metrics.text()]);
      expect(performance.now() - began).toBeLessThan(2_000);
      expect(report.checks).toEqual([
        { name: 'database', ready: true },
        { name: 'leases', ready: true, detail: 'stands by' },
        { name: 'behind', ready: true, detail: '0 entries behind' },
        { name: 'seals', ready: true },
      ]);
      expect(text).toMatch(/countersign_detector_lag_entries\{shard="13",app="detector"\} 0/);
    }
    expect(await blocked()).toBe(6);
    await unlock();
    await until(async () => {
      const { checks: found } = await checks.report();
      return found.some(({ detail = '' }) => detail.split(', ').length === SHARDS);
    });
    expect(warnings).toEqual([]);
  });
});
