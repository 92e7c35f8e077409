import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { inspect, type RefusalReason, type ViaKafka } from '#libs/contracts';
import { LedgerReader } from '#libs/ledger';
import { arbitrarySession } from '../support/arbitrary-records.js';
import { produce } from '../support/kafka.js';
import { produceRaw } from '../support/raw-producer.js';
import { createTopic, event, eventually, message, RecorderBench } from './recorder-harness.js';

const id = '01900000-0000-7000-8000-000000000001';
const bad: [name: string, reason: RefusalReason, value: Buffer | string | null][] = [
  ['invalid JSON', 'not-json', '{"specversion":'],
  ['JSON that is no object', 'not-a-cloudevent', '[1,2]'],
  ['wrong types', 'schema', event(1, { sequence: 7 })],
  ['an unknown type', 'unknown-type', event(1, { type: 'gov.transfer.thing.done.v1' })],
  ['an unknown field', 'schema', event(1, { colour: { name: 'blue' } })],
  ['a duplicate key', 'duplicate-key', event(1).replace('"sequence"', '"sequence":"9","sequence"')],
  ['NUL', 'nul-character', event(1, { subject: 'a\u0000b' })],
  ['a lone surrogate', 'lone-surrogate', event(1).replace('"data"', '"subject":"\\ud800","data"')],
  ['a byte order mark', 'byte-order-mark', `\ufeff${event(1)}`],
  ['invalid UTF-8', 'not-utf8', Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')])],
  ['70 KB', 'too-large', event(1, { id, subject: 'x'.repeat(70_000) })],
  ['5 MB', 'too-large', event(1, { id, subject: 'x'.repeat(5_000_000) })],
  ['a null value', 'value-null', null],
  ['an SSN in a text field', 'clear-identifier', event(1, { subject: 'about 123-45-6789' })],
  ["an SSN as a field's name", 'clear-identifier', event(1, { data: { '123-45-6789': 1 } })],
];

/** Other records, or more of them: `RECORDS_SEED=7 RECORDS_RUNS=20`. */
const SEED = Number(process.env.RECORDS_SEED ?? 1);
const RUNS = Number(process.env.RECORDS_RUNS ?? 2);

describe('bad input', () => {
  let bench: RecorderBench;
  beforeEach(async () => {
    bench = await RecorderBench.open();
  });
  afterEach(async () => {
    await bench.checkLedger();
    await bench.close();
  });

  it('is recorded once each with a reason, with its bytes in quarantine, and the next event is processed', async () => {
    const topic = await createTopic({ configEntries: [{ name: 'max.message.bytes', value: '8388608' }] });
    for (const [, , value] of bad) await produce(topic, [{ key: 'MOU-1', value }, message(2)]);
    await bench.intake(topic);
    await eventually(async () => expect(await bench.fromKafka(topic)).toHaveLength(2 * bad.length));
    const entries = await bench.fromKafka(topic);
    // The recorder itself may not read what it has put there.
    const items = await new LedgerReader(await bench.database.as('owner', 1)).quarantined('0', 0, 100);
    for (const [i, [name, reason, value]] of bad.entries()) {
      const { entry, index, bytes } = entries[2 * i]!;
      const { quarantined } = entry;
      expect({ name, reason: quarantined?.reason }).toEqual({ name, reason });
      expect(bytes.length).toBeLessThan(2_000);
      expect(items.some((item) => item.index === index)).toBe(true);
      const kept = await bench.vault.open('0', index);
      expect(kept.bytes.equals(Buffer.from(value ?? ''))).toBe(true);
      const commitment = createHash('sha256').update(kept.salt).update(kept.bytes).digest('base64url');
      expect(quarantined).toMatchObject({ size: kept.bytes.length, commitment });
      expect(bytes.includes('123-45-6789')).toBe(false);
      expect(entries[2 * i + 1]!.entry.event).toBeDefined();
    }
    expect(entries[2 * 11]!.entry.quarantined!.known).toMatchObject({ id, source: 'urn:agency:irs:disclosure' });
  });

  it.each(Array.from({ length: RUNS }, (_, i) => SEED + i))(
    'becomes one entry per record, whatever its contents, across restarts: RECORDS_SEED=%i',
    async (seed) => {
      const topic = await createTopic();
      const sessions = fc.sample(arbitrarySession(seed), { seed, numRuns: 3 });
      const records = sessions.flat();
      let sent = 0;
      for (const session of sessions) {
        await produceRaw(topic, session);
        sent += session.length;
        await bench.intake(topic);
        await eventually(async () => expect((await bench.fromKafka(topic)).length).toBe(sent));
        await bench.stopIntakes();
      }
      await produce(topic, [message(1)]);
      await bench.intake(topic);
      await eventually(async () => expect((await bench.fromKafka(topic)).length).toBeGreaterThan(sent));

      const entries = await bench.fromKafka(topic);
      expect(entries.at(-1)!.entry.event).toBeDefined();
      const offsets = entries.map(({ entry }) => (entry.via as { kafka: ViaKafka }).kafka.offset);
      expect(offsets).toEqual([...records.keys(), records.length].map(String));
      for (const [i, { value, headers }] of records.entries()) {
        // An event in the headers is a different case.
        if (headers.some(([name]) => name.toString('latin1').startsWith('ce_'))) continue;
        const { event, quarantined } = entries[i]!.entry;
        expect([i, event?.id, quarantined?.reason]).toEqual([
          i,
          inspect(value).event?.id,
          inspect(value).refused?.reason,
        ]);
      }
      // No session suspected another topic than the one that the previous session read.
      const controls = (await bench.recorded()).flatMap(({ entry }) => entry.control?.kind ?? []);
      expect(controls).toEqual(['intake.first']);
    },
  );

  it('is recorded when only rules may judge it: a foreign source, another key, other content, a clock a year off', async () => {
    const topic = await createTopic();
    const lawful = [
      event(1, { id, source: 'urn:agency:ice:officers' }),
      event(2, { id, source: 'urn:agency:ice:officers' }),
      event(3, { time: '2035-01-05T10:00:00Z' }),
      event(4, { agreementid: 'NOBODY-KNOWS-IT' }),
    ];
    await produce(
      topic,
      lawful.map((value) => ({ key: 'somebody 123-45-6789', value })),
    );
    await produce(topic, [{ value: lawful[0]! }]);
    await bench.intake(topic);
    await eventually(async () => expect(await bench.values(topic)).toEqual([...lawful, lawful[0]]));
    const entries = await bench.fromKafka(topic);
    for (const { entry, bytes } of entries.slice(0, 4)) {
      expect(bytes.includes('6789')).toBe(false);
      expect(entry.via).toMatchObject({ kafka: { keyCommitment: expect.stringMatching(/^[\w-]{22}:[\w-]{43}$/) } });
    }
    expect(Object.keys((entries[4]!.entry.via as { kafka: object }).kafka)).not.toContain('keyCommitment');
  });

  it('includes binary mode, signatures and headers of any size, which are accepted', async () => {
    const topic = await createTopic();
    const signature = `key-1:${'A'.repeat(86)}==`;
    const binary = {
      ce_specversion: '1.0',
      ce_id: id,
      ce_source: 'urn:agency:irs:disclosure',
      ce_type: 'gov.transfer.source.watermarked.v1',
      ce_time: '2026-01-05T10:00:00Z',
      ce_agreementid: 'MOU-1',
    };
    await produce(topic, [
      {
        value: event(1),
        headers: { 'countersign-signature': signature, 'content-type': 'application/cloudevents+json' },
      },
      { value: event(2), headers: { 'countersign-signature': 'x'.repeat(100_000), junk: 'y'.repeat(100_000) } },
      { value: '{"upTo":"2026-01-05T10:00:00Z","nextSequence":"2"}', headers: binary },
      { value: '{"upTo":"never"}', headers: binary },
    ]);
    await bench.intake(topic);
    const entries = await eventually(async () => {
      const all = await bench.fromKafka(topic);
      expect(all).toHaveLength(4);
      return all;
    });
    expect(entries[0]!.entry.signature).toEqual({ keyId: 'key-1', value: `${'A'.repeat(86)}==` });
    expect(entries[1]!.entry.signature).toBeUndefined();
    expect(entries[1]!.bytes.length).toBeLessThan(2_000);
    expect(entries[2]!.entry).toMatchObject({ mode: 'binary', event: { id, data: { nextSequence: '2' } } });
    expect(entries[3]!.entry).toMatchObject({ mode: 'binary', quarantined: { reason: 'schema', known: { id } } });
  });
});
