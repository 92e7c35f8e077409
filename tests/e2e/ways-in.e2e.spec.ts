import { randomBytes } from 'node:crypto';
import { foldInput, MemoryShard } from '#libs/judging';
import { ruleSet } from '#libs/rules';
import { RecorderBench } from '../faults/recorder-harness.js';
import { RecorderFleet } from '../faults/recorder-process.js';
import { EVENT_CORPUS, type Sending } from '../support/event-corpus.js';
import { createTopic } from '../support/kafka.js';
import {
  binary,
  binaryOverHttp,
  overHttp,
  overHttpBatch,
  overKafka,
  type Place,
  structured,
  type Unsaid,
  type Way,
  withoutWay,
} from '../support/ways-in.js';

const SENDINGS = EVENT_CORPUS.flatMap(({ name, sendings }) =>
  sendings.map((sending, i) => ({ name: sendings.length > 1 ? `${name}, sending ${i + 1}` : name, sending })),
);

/** The places of one sending, by way. */
type Places = Map<string, Place | Unsaid>;

describe('the corpus of events', () => {
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  const found = new Map<Sending, Places>();
  /** Of each entry, as judged. */
  const states = new Map<number, string>();
  beforeAll(async () => {
    bench = await RecorderBench.open();
    const prefix = `transfers.t${randomBytes(6).toString('hex')}`;
    const topics = [await createTopic({ prefix }), await createTopic({ prefix })] as const;
    fleet = new RecorderFleet(bench, prefix);
    // One producer sends for both agencies.
    const { url } = await fleet.start({ COUNTERSIGN_FORWARDERS: 'revenue:enforcement' });
    const intake = { url, ...(await fleet.producer('revenue')) };
    const ways: Way[] = [
      overKafka('Kafka structured', bench, topics[0], structured(1)),
      overKafka('Kafka binary', bench, topics[1], binary(2)),
      overHttp('HTTP single', bench, intake, structured(3)),
      overHttpBatch('HTTP batch', bench, intake, 4),
      overHttp('HTTP binary', bench, intake, binaryOverHttp(5)),
    ];
    for (const { sending } of SENDINGS) found.set(sending, new Map());
    for (const { name, send } of ways) {
      const places = await send(SENDINGS.map(({ sending }) => sending));
      for (const [i, { sending }] of SENDINGS.entries()) found.get(sending)!.set(name, places[i]!);
    }
    const shard = new MemoryShard(ruleSet, '0');
    shard.fold((await bench.recorded()).map(({ index, bytes }) => foldInput(index, bytes)));
    for (const { input, state } of shard.folded) states.set(input.index, state);
  }, 300_000);
  afterAll(async () => {
    await fleet?.close();
    await bench?.checkLedger();
    await bench?.close();
  });

  function outcomeOf(place: Place): string {
    if (place === 'refused') return 'refused';
    const { quarantined } = place.entry;
    if (quarantined) return [quarantined.reason, ...(quarantined.pointer ? [quarantined.pointer] : [])].join(' ');
    const state = states.get(place.index)!;
    if ('known' in place) return 'repeat';
    return state === 'folded' ? 'recorded' : state;
  }
  const isPlace = (pair: [string, Place | Unsaid]): pair is [string, Place] =>
    pair[1] === 'refused' || 'index' in pair[1];
  const placesOf = (sending: Sending): [way: string, place: Place][] => [...found.get(sending)!].filter(isPlace);

  it('is large, and has each case in at least two ways, each way nearly all cases', () => {
    expect(EVENT_CORPUS.length).toBeGreaterThan(250);
    expect(new Set(EVENT_CORPUS.map(({ name }) => name)).size).toBe(EVENT_CORPUS.length);
    const said = new Map<string, number>();
    for (const { sending } of SENDINGS) for (const [way] of placesOf(sending)) said.set(way, (said.get(way) ?? 0) + 1);
    expect(said.size).toBeGreaterThanOrEqual(4);
    for (const [way, count] of said) expect([way, count / SENDINGS.length > 0.9]).toEqual([way, true]);
  });

  it.each(SENDINGS.map(({ name, sending }) => [name, sending] as const))('%s', (_name, sending) => {
    const places = placesOf(sending);
    expect(Object.fromEntries(places.map(([way, place]) => [way, outcomeOf(place)]))).toEqual(
      Object.fromEntries(
        places.map(([way]) => {
          const unanswerable = sending.nameless || (way === 'HTTP batch' && sending.batch !== undefined);
          return [way, unanswerable && way.startsWith('HTTP') ? 'refused' : sending.outcome];
        }),
      ),
    );
    // Not only alike refused: the same is known of the act; and not only recorded: the same is read.
    const [first, ...others] = places.flatMap(([, place]) => (place === 'refused' ? [] : [readOf(place)]));
    for (const other of others) expect(other).toEqual(first);
  });

  /** What the ledger says, as judging reads it. A header's number is text, so attributes are compared as such. */
  function readOf({ entry: { event, quarantined } }: Exclude<Place, 'refused'>): unknown {
    if (quarantined) return JSON.parse(withoutWay(JSON.stringify(quarantined.known)));
    const { data, ...attributes } = JSON.parse(withoutWay(JSON.stringify(event))) as Record<string, unknown>;
    return { data, ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)])) };
  }
});
