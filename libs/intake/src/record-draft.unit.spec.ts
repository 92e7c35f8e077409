import { createHash } from 'node:crypto';
import { type EntryTail, entryTail, parseEntry, sealEntry } from '#libs/contracts';
import type { KafkaRecord } from './kafka/record.js';
import { recordDigest } from './record-digest.js';
import { RecordDrafter } from './record-draft.js';

const key = { cluster: 'k-1_x', topic: 'transfers.irs', incarnation: 2, partition: 4 };
const value = Buffer.from(
  JSON.stringify({
    specversion: '1.0',
    id: '01900000-0000-7000-8000-000000000001',
    source: 'urn:agency:irs:disclosure',
    type: 'gov.transfer.source.watermarked.v1',
    time: '2026-01-05T10:00:00Z',
    agreementid: 'MOU-1',
    data: { upTo: '2026-01-05T10:00:00Z', nextSequence: '2' },
  }),
);
const record = (change: Partial<KafkaRecord> = {}): KafkaRecord => ({
  offset: '17',
  timestamp: '1767600000000',
  key: Buffer.from('MOU-1'),
  value,
  headers: {},
  ...change,
});
const entryOf = (tail: EntryTail) => parseEntry(sealEntry('n', 't', tail));

describe('RecordDrafter', () => {
  const drafter = new RecordDrafter(key, 3);

  it('writes the bytes that entryTail writes', () => {
    const { draft, refused } = drafter.draft(record());
    const via = { kafka: { ...key, offset: '17', key: 'MOU-1' } };
    expect(draft.tail).toEqual(entryTail(via, { event: value }));
    expect(refused).toBeUndefined();
    const keyless = { kafka: { ...key, offset: '17' } };
    expect(drafter.draft(record({ key: null })).draft.tail).toEqual(entryTail(keyless, { event: value }));
  });
  it('commits to any other key with a salt', () => {
    const { via } = entryOf(drafter.draft(record({ key: Buffer.from('123-45-6789') })).draft.tail);
    const { keyCommitment } = (via as { kafka: { keyCommitment: string } }).kafka;
    const [salt, commitment] = keyCommitment.split(':');
    const hash = createHash('sha256').update(Buffer.from(salt!, 'base64url')).update('123-45-6789');
    expect(commitment).toBe(hash.digest('base64url'));
  });
  it('routes what nothing is known of by its partition, the rest by its agreement', () => {
    expect(drafter.draft(record({ value: Buffer.from('?') })).draft.shard).toBe('1');
    expect(drafter.draft(record({ value: Buffer.from('?') })).refused).toBe('not-json');
    expect(drafter.draft(record()).draft.shard).toBe(drafter.draft(record({ offset: '18' })).draft.shard);
  });
  it('drafts what looks like a record before it as any other, and refuses what only looks like it', () => {
    const learnt = new RecordDrafter(key, 3);
    learnt.draft(record());
    const other = (change: object, agreementid = 'MOU-2') =>
      record({ value: Buffer.from(JSON.stringify({ ...JSON.parse(value.toString()), agreementid, ...change })) });
    for (const same of [other({}), other({ time: '2026-01-06T10:00:00Z' }), record({ offset: '99' })])
      expect(learnt.draft({ ...same, key: null })).toEqual(new RecordDrafter(key, 3).draft({ ...same, key: null }));
    expect(learnt.draft(other({}, '123-45-6789')).refused).toBe('clear-identifier');
    expect(learnt.draft(other({ time: 'yesterday' })).refused).toBe('schema');
  });
  it('keeps a well-formed signature only', () => {
    const signed = (text: string) =>
      entryOf(drafter.draft(record({ headers: { 'countersign-signature': Buffer.from(text) } })).draft.tail).signature;
    expect(signed(`k.1:${'B'.repeat(86)}==`)).toEqual({ keyId: 'k.1', value: `${'B'.repeat(86)}==` });
    expect(signed('k.1:short')).toBeUndefined();
    expect(signed(`"},"event":{},${'x'.repeat(10_000)}`)).toBeUndefined();
  });
});

describe('recordDigest', () => {
  const same = record({ headers: { a: Buffer.from('1'), b: [Buffer.from('2'), Buffer.from('3')] } });
  it.each([
    ['offset', { offset: '18' }],
    ['timestamp', { timestamp: '1767600000001' }],
    ['key', { key: null }],
    ['value', { value: Buffer.from('other') }],
    ['headers', { headers: { a: Buffer.from('1'), b: Buffer.from('23') } }],
  ])('differs with the %s', (_name, change) => {
    expect(recordDigest({ ...same, ...change })).not.toEqual(recordDigest(same));
    expect(recordDigest({ ...same })).toEqual(recordDigest(same));
  });
  it('does not let bytes move from one field to the next', () => {
    const [ab, ba] = [
      record({ key: Buffer.from('ab'), value: null }),
      record({ key: Buffer.from('a'), value: Buffer.from('b') }),
    ];
    expect(recordDigest(ab)).not.toEqual(recordDigest(ba));
  });
});
