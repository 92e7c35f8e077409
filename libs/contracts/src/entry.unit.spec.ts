import fc from 'fast-check';
import { MAX_ENTRY_BYTES } from '#libs/merkle';
import {
  entryTail,
  EntryTooLarge,
  eventBytes,
  MalformedEntry,
  MAX_EVENT_BYTES,
  parseEntry,
  encodeEntry,
  type Via,
} from './entry.js';
import { exampleEvents } from './examples.js';

const nonce = Buffer.alloc(16, 7).toString('base64url');
const receivedAt = '2026-11-22T15:00:00.123Z';
const kafka: Via = {
  kafka: { cluster: 'c', topic: 'transfers.irs', incarnation: 1, partition: 0, offset: '17', key: 'MOU-1' },
};
const event = exampleEvents['gov.transfer.source.watermarked.v1'];
const bytes = Buffer.from(JSON.stringify(event, null, 1));

describe('an entry', () => {
  it('has exactly the bytes of the published format', () => {
    expect(encodeEntry(nonce, receivedAt, entryTail(kafka, { event: Buffer.from('{"a": 1}') })).toString()).toBe(
      `{"v":1,"nonce":"${nonce}","receivedAt":"2026-11-22T15:00:00.123Z","via":{"kafka":{"cluster":"c","topic":"transfers.irs",` +
        '"incarnation":1,"partition":0,"offset":"17","key":"MOU-1"}},"event":{"a": 1}}',
    );
    expect(
      encodeEntry(
        nonce,
        receivedAt,
        entryTail({ recorder: { instance: 'r' } }, { control: { kind: 'clock' } }),
      ).toString(),
    ).toBe(
      `{"v":1,"nonce":"${nonce}","receivedAt":"2026-11-22T15:00:00.123Z","via":{"recorder":{"instance":"r"}},"control":{"kind":"clock"}}`,
    );
  });

  it('gives back its event and the event’s very bytes', () => {
    const encoded = encodeEntry(nonce, receivedAt, entryTail(kafka, { event: bytes }, { mode: 'binary' }));
    expect(parseEntry(encoded)).toEqual({ v: 1, nonce, receivedAt, via: kafka, mode: 'binary', event });
    expect(eventBytes(encoded)).toEqual(bytes);
    expect(eventBytes(new Uint8Array(encoded))).toEqual(bytes);
  });

  it('gives back any event’s bytes, whatever via and signature say', () => {
    const trap = fc.oneof(
      fc.string(),
      fc.constantFrom('"event":', '","event":{}', '\\"event":', 'event', '{"event":1}'),
    );
    fc.assert(
      fc.property(trap, trap, fc.jsonValue(), (client, keyId, value) => {
        const sent = Buffer.from(JSON.stringify({ event: value, x: client }, null, 2));
        const tail = entryTail({ http: { client } }, { event: sent }, { signature: { keyId, value: client } });
        const encoded = encodeEntry(nonce, receivedAt, tail);
        expect(eventBytes(encoded)!.equals(sent)).toBe(true);
        const { event, x } = JSON.parse(sent.toString()) as { event: unknown; x: string };
        // An attribute that is null is unset.
        expect(parseEntry(encoded).event).toEqual(event === null ? { x } : { event, x });
      }),
    );
  });

  it('of another kind has no event', () => {
    const quarantined = { reason: 'schema', pointer: '/data/event', size: 3, commitment: 'c', known: { id: 'event' } };
    for (const body of [{ quarantined }, { control: { kind: 'clock' } as const }]) {
      const encoded = encodeEntry(nonce, receivedAt, entryTail({ http: { client: '"event":' } }, body));
      expect(eventBytes(encoded)).toBeUndefined();
      expect(parseEntry(encoded)).toMatchObject(body);
    }
  });

  it('of the largest event fits, with the longest via and a signature', () => {
    const via: Via = {
      kafka: {
        cluster: 'c'.repeat(100),
        topic: 't'.repeat(249),
        incarnation: 2 ** 31,
        partition: 2 ** 31,
        offset: '9223372036854775807',
        keyCommitment: `${'s'.repeat(22)}:${'h'.repeat(43)}`,
      },
    };
    const signature = { keyId: 'k'.repeat(100), value: 's'.repeat(128) };
    const tail = entryTail(via, { event: Buffer.alloc(MAX_EVENT_BYTES, 0x20) }, { signature, mode: 'binary' });
    expect(encodeEntry(nonce, receivedAt, tail).length).toBeLessThanOrEqual(MAX_ENTRY_BYTES);
  });

  it('is never encoded when an entry bundle could not frame it', () => {
    const tail = entryTail({ http: { client: 'c'.repeat(2_000) } }, { event: Buffer.alloc(MAX_EVENT_BYTES, 0x20) });
    expect(() => encodeEntry(nonce, receivedAt, tail)).toThrow(EntryTooLarge);
  });

  it.each([
    '',
    '{',
    'null',
    '1',
    '{}',
    '{"v":2,"nonce":"n","receivedAt":"r","via":{},"event":{}}',
    '{"v":1,"nonce":"n","receivedAt":"r","event":{}}',
    '{"v":1,"nonce":"n","receivedAt":"r","via":{}}',
    '{"v":1,"nonce":"n","receivedAt":"r","via":{},"event":{},"control":{}}',
  ])('is not %s', (text) => expect(() => parseEntry(Buffer.from(text))).toThrow(MalformedEntry));
});
