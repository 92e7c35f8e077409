import type { DataSource } from 'typeorm';
import { DetectorBench } from '../../../../../tests/faults/detector-harness.js';
import { postgresSource } from '#libs/postgres';
import { DEFAULT_TARGETS } from '#libs/triage';
import { overview } from '../overview.js';
import { inSnapshot, type Queryable, type Reader, WHOLE_LEDGER } from '../queryable.js';
import { allDesks } from './all-desks.js';
import { facets } from './facets.js';
import type { QueueFilter } from './filter.js';
import { queue } from './queue.js';
import type { Sort } from './sort.js';
import { manyFindings, RULE_SET, RULE_SET_BEFORE } from './testing/many-findings.js';

const FINDINGS = 10_000;
const DESK = { desk: 'irs', now: new Date(), targets: DEFAULT_TARGETS };
const OFFICER: Reader = { agencies: ['irs'], agreements: '*', desk: 'irs' };
const TIMES = 7;

/** Of many findings, of which the desk has closed a quarter. One look at each of them is the measure: times differ by machine, ratios hardly. */
describe('what questions of the queue cost, in looks at each finding', () => {
  let bench: DetectorBench;
  let api: DataSource;
  beforeAll(async () => {
    bench = await DetectorBench.open();
    api = await postgresSource(bench.urlAs('api'), { name: 'test api', poolSize: 1, readOnly: true }).initialize();
    await manyFindings(bench.owner, { findings: FINDINGS, closed: 4 });
  });
  afterAll(async () => {
    await api?.destroy();
    await bench?.close();
  });

  type Question = (tx: Queryable) => Promise<unknown>;
  const page =
    (filter: QueueFilter, sort: Sort = 'newest'): Question =>
    (tx) =>
      queue(tx, 2, filter, sort, undefined, 51, DESK);
  const LOOK = page({}, 'count');
  /** The fastest of some, in turns, so that what else the machine does is shared. */
  const ratio = async (one: [Reader, Question], other: [Reader, Question]): Promise<number> => {
    const best = [Infinity, Infinity];
    for (let n = 0; n < TIMES; n++)
      for (const [i, [reader, ask]] of [one, other].entries()) {
        const ms = await inSnapshot(api, reader, async (tx) => {
          const began = performance.now();
          await ask(tx);
          return performance.now() - began;
        });
        best[i] = Math.min(best[i]!, ms);
      }
    return best[0]! / best[1]!;
  };

  it.each<[string, Question, number]>([
    ['a page by time', page({}), 0.3],
    ['what waits', page({ desk: { waits: true } }), 2],
    ['what came back', page({ desk: { reopened: true } }), 2],
    ['what was closed', page({ desk: { states: ['false-positive'] } }), 4],
    ['by due time', page({}, 'due'), 5],
    ['facets', (tx) => facets(tx, 2, {}, DESK), 6],
  ])('%s', async (_name, ask, most) => {
    expect(await ratio([OFFICER, ask], [OFFICER, LOOK])).toBeLessThan(most);
  });

  it('an officer’s look, in those of somebody who sees all', async () => {
    expect(await ratio([OFFICER, LOOK], [{ ...WHOLE_LEDGER, desk: '@overseers' }, LOOK])).toBeLessThan(8);
  });

  // Asked every 30 s at most.
  it('what all desks have, for metrics', async () => {
    const all: Question = (tx) => allDesks(tx, 2, { targets: DEFAULT_TARGETS, now: new Date().toISOString() });
    expect(await ratio([WHOLE_LEDGER, all], [{ ...WHOLE_LEDGER, desk: '@overseers' }, LOOK])).toBeLessThan(25);
  });

  // Asked at each scrape of each detector.
  it('what is judged, for metrics', async () => {
    const all: Question = (tx) => overview(tx, 2);
    expect(await ratio([WHOLE_LEDGER, all], [{ ...WHOLE_LEDGER, desk: '@overseers' }, LOOK])).toBeLessThan(3);
  });

  it('what waits, where all was closed under another rule set', async () => {
    await bench.owner.query('UPDATE readmodel.triage SET seen_rule_set = $1', [RULE_SET_BEFORE]);
    await bench.owner.query('VACUUM ANALYZE readmodel.triage');
    try {
      expect(await ratio([OFFICER, page({ desk: { waits: true } })], [OFFICER, LOOK])).toBeLessThan(6);
    } finally {
      await bench.owner.query('UPDATE readmodel.triage SET seen_rule_set = $1', [RULE_SET]);
    }
  });
});
