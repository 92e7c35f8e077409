import fc from 'fast-check';
import { Engine } from '../../libs/judging/src/engine.js';
import { WillRead } from '../../libs/judging/src/fold/will-read.js';
import { WakeUps } from '../../libs/judging/src/judge/wake-ups.js';
import { encodeFacts } from '../../libs/judging/src/kinds/all-kinds.js';
import { type Key, keys, kindOf } from '../../libs/judging/src/kinds/key.js';
import { MemoryShard } from '../../libs/judging/src/memory/memory-shard.js';
import { Overlay } from '../../libs/judging/src/memory/overlay.js';
import { ruleSet } from '../../libs/rules/src/index.js';
import { interleave, received, topicsOf } from '../../libs/rules/src/testing/interleave.js';
import { historyOf, step } from '../../libs/rules/src/testing/random-history.js';
import { AGREEMENT, GIVER, Scenario, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { outcome, foldLedger } from '../../libs/rules/src/testing/fold-ledger.js';

const at = (minute: number): string => new Date(Date.parse('2025-04-01T00:00:00Z') + minute * 60_000).toISOString();

/** Exchanges of one item each. The source retracts every match, and the other side every request. */
function takenBack(exchanges: number): Scenario {
  const scenario = new Scenario('2025-04-01T00:00:00.000Z').agreed({}, '2025-03-01T00:00:00Z');
  scenario.rosters(undefined, undefined, '2025-03-01T00:00:00Z');
  for (let n = 1; n <= exchanges; n++) {
    const [request, time] = [`r${n}`, at(10 * n)];
    scenario.request(request, { items: 1 }, {}, { time });
    const asked = scenario.inputs.at(-1)!.entry.event!.id;
    scenario.match(request, { items: [1] }, `m${n}`, { time });
    const matched = scenario.inputs.at(-1)!.entry.event!.id;
    scenario.disclose(`d${n}`, { items: [1] }, { requestId: request, matchId: `m${n}` }, { time });
    scenario.retract(matched, { time: at(10 * n + 1), source: GIVER });
    scenario.retract(asked, { time: at(10 * n + 1), source: TAKER });
  }
  return scenario;
}

/** The number of facts that the last exchange reads and writes, and the length of the longest. */
function costOfLast(exchanges: number): { read: number; written: number; longest: number; bytes: number } {
  const { inputs } = takenBack(exchanges);
  const last = inputs.length - 5;
  const shard = new MemoryShard(ruleSet).fold(inputs.slice(0, last));
  const read = new Set<Key>();
  const memory = {
    get: (key: Key) => (read.add(key), shard.get(key)),
    scan: shard.scan.bind(shard),
    events: shard.events.bind(shard),
    entriesOf: shard.entriesOf.bind(shard),
  };
  const { changed } = new Engine(ruleSet, '0').fold({
    ...{ inputs: inputs.slice(last), memory, wakeUps: shard.wakeUps, nextHit: 0 },
  });
  const texts = Array.from(changed, ([key, facts]) => encodeFacts(key, facts).length);
  const bytes = texts.reduce((sum, length) => sum + length, 0);
  return { read: read.size, written: changed.size, longest: Math.max(...texts), bytes };
}

describe('many retractions', () => {
  it('make no later event read or write more', () => {
    const [few, many] = [costOfLast(10), costOfLast(60)];
    expect(many.read).toBeLessThanOrEqual(few.read + 4);
    expect(many.written).toBeLessThanOrEqual(few.written + 4);
    // Numbers and tallies have a few more digits.
    expect(many.longest).toBeLessThan(few.longest + 500);
    expect(many.bytes).toBeLessThan(few.bytes * 1.15);
  });

  it('are read only if they are named ahead', () => {
    const { inputs } = takenBack(10);
    const shard = new MemoryShard(ruleSet);
    const missed: Key[] = [];
    for (let from = 0; from < inputs.length; from += 7) {
      const batch = inputs.slice(from, from + 7);
      const will = new WillRead();
      for (const input of batch) will.add(input);
      const named = new Set<Key>([...will.marks.values()].flatMap((marks) => [...marks]));
      const memory = {
        get(key: Key) {
          if (kindOf(key) === 'marks' && !named.has(key)) missed.push(key);
          return shard.get(key);
        },
        scan: shard.scan.bind(shard),
        events: shard.events.bind(shard),
        entriesOf: shard.entriesOf.bind(shard),
      };
      new Engine(ruleSet, '0').fold({ ...{ inputs: batch, memory, wakeUps: new WakeUps(), nextHit: 0 } });
      shard.fold(batch);
    }
    expect(missed).toEqual([]);
    expect([...shard.facts.keys()].filter((key) => kindOf(key) === 'marks').length).toBeGreaterThan(30);
  });

  it('have the same findings in any order', () => {
    const { inputs } = takenBack(12);
    const expected = outcome(foldLedger(inputs));
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 3, maxLength: 60 }), (picks) => {
        const mixed = [...inputs];
        picks.forEach((pick, n) => mixed.push(...mixed.splice((pick * 7 + n) % mixed.length, 1)));
        expect(outcome(foldLedger(mixed))).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });
});

/** Every act in some facts: an object with a time, a source, an entry and a time of receipt. */
function* actsIn(value: unknown): Generator<{ index: number; mark?: unknown }> {
  if (typeof value !== 'object' || value === null) return;
  const one = value as Record<string, unknown>;
  // A retraction has no marks: it states itself whether it counts.
  if ('receivedAt' in one && 'index' in one && 'sequence' in one && !('target' in one)) yield one as { index: number };
  for (const member of Object.values(one)) yield* actsIn(member);
}

/** Retractions, second contents, and contradicted watermarks, more often than in other histories. */
const marking = fc.tuple(step, fc.constantFrom(23, 24, 26, 32, 33, 34)).map(([one, act]) => ({ ...one, act }));

it('every stored act carries its marks, wherever it is stored', () => {
  let marked = 0;
  const history = fc.array(fc.oneof(step, marking), { minLength: 10, maxLength: 50, size: 'max' });
  fc.assert(
    fc.property(history, fc.array(fc.nat(3), { minLength: 1, maxLength: 30 }), (steps, picks) => {
      const inputs = received(interleave(topicsOf(historyOf(steps).inputs), picks), Date.parse('2026-01-01T00:00:00Z'));
      const shard = new MemoryShard(ruleSet);
      for (let from = 0; from < inputs.length; from += 7) shard.fold(inputs.slice(from, from + 7));
      const overlay = new Overlay(shard);
      for (const [key, facts] of shard.facts) {
        if (kindOf(key) === 'marks') continue;
        for (const { index, mark } of actsIn(facts)) {
          const { agreementid, source, id } = inputs[index]!.entry.event!;
          const made = overlay.read(keys.marks(agreementid, `${source} ${id}`))?.marks[index];
          if (made) marked++;
          expect([key, index, mark]).toEqual([key, index, made]);
        }
      }
    }),
    { numRuns: 25 },
  );
  expect(marked).toBeGreaterThan(100);
});

it('nothing is looked up where nothing was ever marked', () => {
  const { facts } = takenBack(0).fold();
  expect([...facts.keys()].filter((key) => kindOf(key) === 'marks')).toEqual([]);
  expect(facts.get(keys.agreement(AGREEMENT))).toMatchObject({ marked: false });
});
