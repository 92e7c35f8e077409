import { randomUUID } from 'node:crypto';
import { entryTail, parseEntry, encodeEntry } from '#libs/contracts';
import { verifyDatabaseFindings } from '#libs/audit';
import { Detector, rebuild } from '#libs/detecting';
import { type ItemRule, RuleSet } from '#libs/judging';
import { ruleSet } from '#libs/rules';
import { type LogFields, silentLog } from '#libs/system';
import { DetectorBench, until } from './detector-harness.js';
import { randomEntries, SOME } from './detector-sendings.js';

const fast = { tickMs: 50, pollMs: 50 };
const BLOCKS = 3_000;
const START = Date.parse('2026-11-01T00:00:00Z');

/** A request under an unregistered agreement, with an item in each of `blocks` blocks. */
function requestEntry(blocks: number, agreementid = 'A-1'): Buffer {
  const rows = Array.from({ length: blocks }, (_, block) => [block * 256 + 1]);
  const data = { requestId: 'r1', itemsCount: blocks, items: { fields: ['itemNo'], rows } };
  const event = {
    ...{ specversion: '1.0', id: randomUUID(), source: 'urn:agency:border:requests' },
    ...{ type: 'gov.transfer.request.submitted.v1', time: '2026-11-01T00:00:00Z', agreementid, data },
  };
  const via = { http: { client: 'test' } };
  const tail = entryTail(via, { event: Buffer.from(JSON.stringify(event)) });
  return encodeEntry('AAAAAAAAAAAAAAAAAAAAAA', new Date(START).toISOString(), tail);
}

const heavyEntry = (): Buffer => requestEntry(BLOCKS);

function clockEntry(): Buffer {
  const tail = entryTail({ recorder: { instance: 'test' } }, { control: { kind: 'clock' } });
  return encodeEntry('AAAAAAAAAAAAAAAAAAAAAA', new Date(START + 86_400_000).toISOString(), tail);
}

const asleep = new Int32Array(new SharedArrayBuffer(4));

/** Judges each block for two milliseconds without a pause in this process: the heavy entry takes three leases of two seconds. */
function slowRules(judged: () => void): RuleSet {
  const slow: ItemRule = {
    ...(ruleSet.get('REQ-06') as ItemRule),
    id: 'XXX-02',
    judge: () => {
      judged();
      // Blocks the thread like computing, but leaves the processor to other specs.
      Atomics.wait(asleep, 0, 0, 2);
      return [];
    },
  };
  return new RuleSet([...ruleSet.rules, slow]);
}

describe('a detector under failures and load', () => {
  let bench: DetectorBench;
  const running: Detector[] = [];
  const warnings: string[] = [];
  beforeEach(async () => {
    warnings.length = 0;
    bench = await DetectorBench.open();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((detector) => detector.stop()));
    await bench.close();
  });

  async function start(options: Partial<ConstructorParameters<typeof Detector>[0]> = {}): Promise<Detector> {
    const log = {
      ...silentLog,
      warn: (message: string, { error }: LogFields = {}) => void warnings.push(`${message}: ${String(error)}`),
    };
    const detector = new Detector({ db: await bench.detectorDb(), rules: ruleSet, log, ...fast, ...options });
    running.push(detector);
    detector.start();
    return detector;
  }

  const gaps = (): Promise<{ index: string; portion: number; rule: string; error: string }[]> =>
    bench.owner.query(
      `SELECT index, portion, rule, error FROM readmodel.gap WHERE generation =
         (SELECT id FROM readmodel.generation WHERE state = 'live') ORDER BY index, rule`,
    );

  it('makes gaps of the entries whose rows the database refuses, and so does a rebuild', async () => {
    const all = randomEntries(6)
      .get('0')!
      .map((bytes) => ({ bytes, event: parseEntry(bytes).event }));
    const incidentOf = (data: unknown): string | undefined => (data as { incidentId?: string } | undefined)?.incidentId;
    const reported = all.find(({ event }) => incidentOf(event?.data) !== undefined)!.event!;
    const incident = incidentOf(reported.data)!;
    // The agreement of the gaps, and the clock at the end.
    const own = all.filter(({ event }) => event === undefined || event.agreementid === reported.agreementid);
    const entries = own.map(({ bytes }) => bytes);
    expect(entries.length).toBeGreaterThan(60);
    await bench.write('0', entries);
    await bench.owner.query(
      `ALTER TABLE readmodel.fold_state ADD CONSTRAINT refused CHECK (NOT (key LIKE 'I|%|${incident}'))`,
    );
    await start({ settings: { maxEntries: 50 } });
    await bench.caughtUp();
    const found = await gaps();
    expect(found.map(({ index, rule }) => [Number(index), rule])).toEqual(
      own.flatMap(({ event }, index) => (incidentOf(event?.data) === incident ? [[index, 'fold']] : [])),
    );
    expect(found[0]!.error).toMatch(/cannot be written: .*refused/);
    const [count] = await bench.owner.query<{ n: number }[]>('SELECT count(*)::int AS n FROM readmodel.event');
    expect(count!.n).toBe(entries.length);
    const report = await rebuild({ db: await bench.detectorDb(), rules: ruleSet });
    expect(report).toMatchObject({ identical: true, differences: [] });
    expect(await gaps()).toEqual(found);
  });

  it('leaves out the conclusions of one agreement that the database refuses, and draws those of others', async () => {
    // A day after the requests the clock entry lets AGR-01 conclude that their agreements are missing.
    await bench.write('0', [requestEntry(1), requestEntry(1, 'B-1'), requestEntry(1, 'C-1'), clockEntry()]);
    await bench.owner.query(`ALTER TABLE readmodel.hit ADD CONSTRAINT refused CHECK (scope <> 'B-1')`);
    await start();
    await bench.caughtUp();
    expect(await gaps()).toMatchObject([{ index: '3', portion: 2, rule: '*' }]);
    const scopes = await bench.owner.query<{ scope: string }[]>(
      'SELECT DISTINCT scope FROM readmodel.hit ORDER BY scope',
    );
    expect(scopes.map(({ scope }) => scope)).toEqual(['A-1', 'C-1']);
    await bench.write('0', randomEntries(6, 1, SOME).get('0')!);
    await bench.caughtUp();
    expect(await rebuild({ db: await bench.detectorDb(), rules: ruleSet })).toMatchObject({ identical: true });
    const verified = await verifyDatabaseFindings(bench.owner);
    expect(verified).toMatchObject({ ok: true, problems: [] });
    expect(verified.notChecked.filter((line) => line.includes('left it out'))).toEqual([
      expect.stringMatching(
        /^all judging at entry 0\/3, portion 2: the detector left it out \(entry 3, portion 2, cannot be written/,
      ),
    ]);
  });

  it('retries a failure that no entry causes, reports it once, and makes no gap', async () => {
    await bench.write('0', randomEntries(6, 1, SOME).get('0')!);
    const detectorRole = new URL(bench.urlAs('detector')).username;
    await bench.owner.query(`REVOKE INSERT ON readmodel.hit FROM ${detectorRole}`);
    let tries = 0;
    const detector = await start({ crash: (point) => void (tries += Number(point === 'detector.afterLease')) });
    await until(() => tries >= 5);
    expect(warnings).toEqual([
      expect.stringMatching(/^judging failed; trying again: permission denied for table hit$/),
    ]);
    expect(detector.status.trouble).toMatch(/permission denied/);
    await bench.owner.query(`GRANT INSERT ON readmodel.hit TO ${detectorRole}`);
    await bench.caughtUp();
    await until(() => detector.status.trouble === undefined);
    expect(await gaps()).toEqual([]);
  });

  it('is ready again after an outage, also for shards that another detector took in the meantime', async () => {
    await bench.close();
    bench = await DetectorBench.open(2);
    const detectors = [await start(), await start()];
    await until(() => detectors.every(({ status }) => status.shards.length === 1));
    const role = new URL(bench.urlAs('detector')).username;
    await bench.owner.query(`REVOKE UPDATE ON readmodel.cursor FROM ${role}`);
    for (const shard of ['0', '1']) await bench.write(shard, [requestEntry(1)]);
    await until(() => detectors.every(({ status }) => status.shards.length === 0 && status.trouble !== undefined));
    await bench.owner.query(`GRANT UPDATE ON readmodel.cursor TO ${role}`);
    await bench.caughtUp();
    await until(() => detectors.every(({ status }) => status.shards.length === 1 && status.trouble === undefined));
  });

  it('keeps its lease through a fold that takes three leases, and handles other events in the meantime', async () => {
    await bench.write('0', [heavyEntry()]);
    let judged = 0;
    const rules = slowRules(() => judged++);
    const settings = { leaseSeconds: 2 };
    let ticks = 0;
    const timer = setInterval(() => ticks++, 20);
    await start({ rules, settings });
    await start({ rules, settings });
    await bench.caughtUp();
    clearInterval(timer);
    // Six seconds of judging: without pauses the timer would fire only a few times, before and after.
    expect(ticks).toBeGreaterThan(50);
    const cursors = await bench.owner.query<object[]>('SELECT epoch, next_index FROM readmodel.cursor');
    expect(cursors).toEqual([{ epoch: '1', next_index: '1' }]);
    expect(warnings).toEqual([]);
    // A fold may restart after a load, but nothing is judged twice completely.
    expect(judged).toBeLessThan(2 * BLOCKS);
  });

  it('stops in the middle of a long fold, leaves none of its rows, and releases the shard', async () => {
    await bench.write('0', [heavyEntry()]);
    let judged = 0;
    const detector = await start({ rules: slowRules(() => judged++) });
    await until(() => judged > 0);
    await detector.stop();
    expect(judged).toBeLessThan(BLOCKS);
    const cursors = await bench.owner.query<object[]>('SELECT next_index, owner FROM readmodel.cursor');
    expect(cursors).toEqual([{ next_index: '0', owner: null }]);
    expect(warnings).toEqual([]);
  });
});
