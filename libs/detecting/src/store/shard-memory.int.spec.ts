import { withClient } from '#libs/ledger';
import { entryTail, encodeEntry } from '#libs/contracts';
import {
  after,
  encodeFacts,
  type EntryRange,
  type FactsOf,
  type Key,
  keys,
  type MatchFacts,
  newRequest,
  NotLoaded,
  rangeOf,
  type WakeUp,
} from '#libs/judging';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { SingleEntries } from './ledger-entries.js';
import { ShardMemory } from './shard-memory.js';

describe('the memory of a shard', () => {
  let bench: DetectorBench;
  afterEach(() => bench.close());

  it('knows that new pages, which were never looked up, have no wake-up', async () => {
    bench = await DetectorBench.open();
    const memory = new ShardMemory(1, '0', { cacheBytes: 1_000, maxWaiting: 10 });
    expect(memory.wakeUps.of(keys.tally('a', 'disclosures', 7))).toBeUndefined();
    expect(memory.wakeUps.of(keys.page('a', 'r1', 7))).toBeUndefined();
    expect(() => memory.wakeUps.of(keys.disclosure('a', 'd'))).toThrow(NotLoaded);
  });

  it('knows all facts of a range that it has loaded, whatever the cache has dropped in the meantime', async () => {
    bench = await DetectorBench.open();
    const ids = Array.from({ length: 20 }, (_, i) => `r${10 + i}`);
    const all = ids.map((id) => keys.request('a', id));
    await bench.owner.query(
      'INSERT INTO readmodel.fold_state (generation, shard, key, data) SELECT 1, $1, * FROM unnest($2::text[], $3::text[])',
      ['0', all, all.map((key, i) => encodeFacts(key, newRequest('a', ids[i]!)))],
    );
    const [from, to] = rangeOf('request', 'a');
    // Room for a few of them only.
    const memory = new ShardMemory(1, '0', { cacheBytes: 1_000, maxWaiting: 10 });
    await withClient(await bench.detectorDb(), async (client) => {
      // In the cache since a previous batch, and the first to be dropped.
      await memory.load(client, [{ kind: 'facts', key: all[0]! }]);
      memory.release();
      await memory.load(client, [{ kind: 'scan', from, to, limit: 5 }]);
    });
    expect(memory.scan(from, to, 100)).toEqual(all);
    expect(memory.scan(after(all[4]!), to, 2)).toEqual(all.slice(5, 7));
    expect(all.map((key) => memory.get(key))).toEqual(ids.map((id) => newRequest('a', id)));
    expect(memory.get(keys.request('a', 'none'))).toBeNull();
  });

  it('fetches together the matches of several requests, and the wake-ups of several targets by a rival', async () => {
    bench = await DetectorBench.open();
    const requests = ['r1', 'r2', 'r3'];
    const matches = requests.map((request) => keys.match('a', request, 'giver/m'));
    const waits = matches.map((match) => keys.rivalWait('a', 1, match));
    const rows = [
      ...matches.map((key, i) => {
        const facts = {
          kind: 'match',
          agreement: 'a',
          request: requests[i]!,
          match: 'giver/m',
          parts: {},
          verdicts: {},
        };
        return [key, encodeFacts(key, facts as MatchFacts)];
      }),
      [waits[0]!, encodeFacts(waits[0]!, { kind: 'rival wait' })],
    ];
    await bench.owner.query(
      `INSERT INTO readmodel.fold_state (generation, shard, key, data, point, due) SELECT 1, '0', k, d, 7, 8 FROM unnest($1::text[], $2::text[]) AS r(k, d)`,
      [rows.map(([key]) => key), rows.map(([, data]) => data)],
    );
    const memory = new ShardMemory(1, '0', { cacheBytes: 100_000, maxWaiting: 10 }, 4);
    await withClient(await bench.detectorDb(), async (client) => {
      await memory.load(
        client,
        requests.map((request) => ({ kind: 'scan', from: `M|a|${request}|`, to: `M|a|${request}}`, limit: 500 })),
      );
      const known = requests.map((request) => memory.scan(`M|a|${request}|`, `M|a|${request}}`, 500));
      expect(known).toEqual(matches.map((match) => [match]));
      expect(() => memory.wakeUps.of(waits[1]!)).toThrow(NotLoaded);
      await memory.load(
        client,
        waits.map((key) => ({ kind: 'facts', key })),
      );
      expect(waits.map((wait) => memory.wakeUps.of(wait)?.point)).toEqual([7, undefined, undefined]);
    });
  });

  it('knows a target’s wake-up from the previous batch, even while its row does not have it yet', async () => {
    bench = await DetectorBench.open();
    const [one, other] = [keys.request('a', 'r1'), keys.request('a', 'r2')];
    const data = encodeFacts(one, newRequest('a', 'r1'));
    await bench.owner.query(
      `INSERT INTO readmodel.fold_state (generation, shard, key, data, point, due, rules)
       VALUES (1, '0', $1, $3, 7, 70, 'RCP-01'), (1, '0', $2, $3, 8, 80, NULL)`,
      [one, other, data],
    );
    // Room for one of them.
    const memory = new ShardMemory(1, '0', { cacheBytes: data.length + 300, maxWaiting: 0 }, 2);
    const { wakeUps } = memory;
    const nothing = { changed: new Map(), entries: [], hits: [], finished: 0, left: undefined, portions: 0 };
    const merge = (): void => memory.merge(nothing, [], Promise.resolve());
    await withClient(await bench.detectorDb(), async (client) => {
      const load = async (target: Key): Promise<WakeUp | undefined> => {
        expect(() => wakeUps.of(target)).toThrow(NotLoaded);
        await memory.load(client, [{ kind: 'facts', key: target }]);
        return wakeUps.of(target);
      };
      expect(await load(one)).toEqual({ target: one, point: 7, due: 70, rules: ['RCP-01'] });
      wakeUps.add(one, 5, 50, ['DIS-02']);
      expect(await load(other)).toEqual({ target: other, point: 8, due: 80 });
      merge();
      // Its row is fetched again, with its earlier contents.
      await memory.load(client, [{ kind: 'facts', key: one }]);
      merge();
      expect(wakeUps.held).toBe(0);
      expect(wakeUps.of(one)).toEqual({ target: one, point: 5, due: 50, rules: ['DIS-02', 'RCP-01'] });
      expect(wakeUps.size).toBe(2);
    });
  });

  it('fetches nothing besides for a conclusion of rules that look at their target alone', async () => {
    bench = await DetectorBench.open();
    const alone = new Set(['RCP-01']);
    const waiting = { alone: 'RCP-01', both: 'DIS-02 RCP-01' };
    for (const [id, rules] of Object.entries(waiting)) {
      await bench.owner.query(
        `INSERT INTO readmodel.fold_state (generation, shard, key, data, point, due, rules) VALUES (1, '0', $1, $2, 7, 8, $3)`,
        [keys.disclosure('a', id), JSON.stringify({ blocks: { [id]: [0] } }), rules],
      );
    }
    const memory = new ShardMemory(1, '0', { cacheBytes: 100_000, maxWaiting: 10 }, 2, alone);
    const via = { recorder: { instance: 'test' } };
    const entry = { v: 1 as const, nonce: '', receivedAt: '', via, control: { kind: 'clock' as const } };
    const clock = { index: 0, receivedAt: 9, digest: '', entry };
    await withClient(await bench.detectorDb(), (client) => memory.prefetch(client, [clock], 10));
    expect(memory.wakeUps.rulesOf(keys.disclosure('a', 'both'))).toEqual(['DIS-02', 'RCP-01']);
    const blocks = Object.keys(waiting).map((id) => memory.get(keys.block('a', id, 0)));
    expect(blocks).toEqual([undefined, null]);
    expect(memory.get(keys.disclosure('a', 'alone'))).toMatchObject({ disclosure: 'alone' });
  });

  it('fetches single entries that are folded again, also with conflicts, and large ones in several steps', async () => {
    bench = await DetectorBench.open();
    const states = ['folded', 'conflict', 'repeat', 'folded', 'folded', 'folded'];
    const others = [{ agreement: 'b' }, { state: 'quarantined' }];
    const rows = [...states.map((state) => ({ state, agreement: 'a' })), ...others].map((row) => ({
      ...{ state: 'folded', agreement: 'a' },
      ...row,
    }));
    const clock = entryTail({ recorder: { instance: 'test' } }, { control: { kind: 'clock' } });
    const entries = rows.map(() => encodeEntry('A'.repeat(22), '2026-11-01T00:00:00.000Z', clock));
    // Two rows of the ledger.
    await bench.write('0', entries.slice(0, 4));
    await bench.write('0', entries.slice(4));
    await bench.owner.query(
      `INSERT INTO readmodel.event (generation, shard, index, leaf_hash, agreement, type, received_at, state)
       SELECT 1, '0', n - 1, '', agreement, '', now(), state FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS r(agreement, state, n)`,
      [rows.map(({ agreement }) => agreement), rows.map(({ state }) => state)],
    );
    const memory = new ShardMemory(1, '0', { cacheBytes: 1_000, maxWaiting: 10 });
    const one = (from: number) => ({ agreement: 'a', from, before: from + 1, limit: 5 });
    const indexes = (range: EntryRange) => {
      const entries = memory.entriesOf(range);
      return entries && Array.from(entries, ({ index }) => index);
    };
    await withClient(await bench.detectorDb(), async (client) => {
      await memory.load(client, [{ kind: 'entries', ...one(1) }]);
      expect(indexes(one(1))).toEqual([1]);
      expect(indexes(one(3))).toBeUndefined();
      await memory.load(
        client,
        [2, 3, 4, 7].map((from) => ({ kind: 'entries', ...one(from) })),
      );
      expect([2, 3, 4, 5, 7].map((from) => indexes(one(from)))).toEqual([[], [3], [4], undefined, []]);
      expect(indexes({ ...one(3), before: 6, limit: 2 })).toBeUndefined();
      memory.release();
      expect(indexes(one(1))).toBeUndefined();
      await memory.load(client, [{ kind: 'entries', agreement: 'a', from: 0, before: 8, limit: 3 }]);
      expect(indexes({ agreement: 'a', from: 0, before: 8, limit: 3 })).toEqual([0, 1, 3]);
      const asked = new Set([1, 3, 4]);
      const some = await SingleEntries.load(client, 1, '0', asked, 1);
      expect([1, 3, 4].map((from) => some.covers(one(from)))).toEqual([true, true, false]);
      const all = await SingleEntries.load(client, 1, '0', asked);
      expect([1, 3, 4].map((from) => all.covers(one(from)))).toEqual([true, true, true]);
    });
  });

  it('knows one finding about an id with more findings than are fetched at once', async () => {
    bench = await DetectorBench.open();
    const line = (n: number) => keys.lack('a', 'core', `reason ${String(n).padStart(5, '0')}`, 'both', 'giver/d');
    const stored = Array.from({ length: 4_100 }, (_, n) => line(2 * n));
    const facts: FactsOf<'lack'> = { kind: 'lack', items: 1 };
    await bench.owner.query(
      `INSERT INTO readmodel.fold_state (generation, shard, key, data) SELECT 1, '0', k, d FROM unnest($1::text[], $2::text[]) AS r(k, d)`,
      [stored, stored.map((key) => encodeFacts(key, facts))],
    );
    const memory = new ShardMemory(1, '0', { cacheBytes: 1_000, maxWaiting: 10 });
    const asked = [line(0), line(1), line(8_190), line(8_191)];
    await withClient(await bench.detectorDb(), (client) =>
      memory.load(
        client,
        asked.map((key) => ({ kind: 'facts', key })),
      ),
    );
    expect(asked.map((key) => memory.get(key))).toEqual([facts, null, facts, null]);
  });
});
