import { createHash } from 'node:crypto';
import { generateKeyPairSync, sign } from 'node:crypto';
import {
  formatVerifierKey,
  fromBinary,
  signatureHeader,
  type EntryTail,
  entryTail,
  parseEntry,
  encodeEntry,
  SIGNATURE_HEADER,
} from '#libs/contracts';
import { longestHold } from '../../../tests/support/longest-hold.js';
import { PackedHeaders } from './kafka/packed-headers.js';
import type { KafkaRecord } from './kafka/record.js';
import { paced } from './paced.js';
import { digestAhead, recordDigest } from './record-digest.js';
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
const entryOf = (tail: EntryTail) => parseEntry(encodeEntry('n', 't', tail));

describe('RecordDrafter', () => {
  const drafter = new RecordDrafter(key, { shards: 3 });

  it('writes the bytes that entryTail writes', () => {
    const { draft, refused } = drafter.draft(record());
    const via = { kafka: { ...key, offset: '17', key: 'MOU-1' } };
    expect(draft.tail).toEqual(entryTail(via, { event: value }));
    expect(refused).toBeUndefined();
    const keyless = { kafka: { ...key, offset: '17' } };
    expect(drafter.draft(record({ key: null })).draft.tail).toEqual(entryTail(keyless, { event: value }));
  });
  it('names the forwarder where the topic’s agency may carry what the source says, and nobody elsewhere', () => {
    const forwarders = new Map([['gateway', new Set(['irs', 'ssa'])]]);
    const said = (topic: string, change: object = {}, one: Partial<KafkaRecord> = {}) => {
      const { draft, refused } = new RecordDrafter({ ...key, topic }, { shards: 3, forwarders }).draft(
        record({ value: Buffer.from(JSON.stringify({ ...JSON.parse(value.toString()), ...change })), ...one }),
      );
      return { via: entryOf(draft.tail).via, refused };
    };
    const from = (topic: string) => ({ kafka: { ...key, topic, offset: '17', key: 'MOU-1' } });
    const carried = { ...from('transfers.gateway'), forwarder: 'gateway' };
    expect(said('transfers.gateway')).toEqual({ via: carried, refused: undefined });
    expect(said('transfers.gateway', { time: 'yesterday' })).toEqual({ via: carried, refused: 'schema' });
    expect(said('transfers.gateway', {}, { headers: { 'countersign-signature': `k.1:${'B'.repeat(86)}==` } })).toEqual({
      via: carried,
      refused: undefined,
    });
    // Its own word; one that it does not carry; a source that is not known; other topics.
    for (const source of ['urn:agency:gateway:x', 'urn:agency:dhs:x', 'urn:agency:IRS:x'])
      expect(said('transfers.gateway', { source }).via).toEqual(from('transfers.gateway'));
    for (const topic of ['transfers.irs', 'transfers.gateway.irs', 'transfers.other-gateway'])
      expect(said(topic).via).toEqual(from(topic));
  });
  it('names the forwarder of what looks like a record before it by its own source', () => {
    const forwarders = new Map([['gateway', new Set(['irs'])]]);
    const learnt = new RecordDrafter({ ...key, topic: 'transfers.gateway' }, { shards: 3, forwarders });
    const via = (agency: string) => {
      const text = value.toString().replace('urn:agency:irs', `urn:agency:${agency}`);
      return entryOf(learnt.draft(record({ value: Buffer.from(text) })).draft.tail).via;
    };
    expect(['irs', 'dhs', 'irs', 'ssa'].map((agency) => 'forwarder' in via(agency))).toEqual([
      true,
      false,
      true,
      false,
    ]);
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
    const learnt = new RecordDrafter(key, { shards: 3 });
    learnt.draft(record());
    const other = (change: object, agreementid = 'MOU-2') =>
      record({ value: Buffer.from(JSON.stringify({ ...JSON.parse(value.toString()), agreementid, ...change })) });
    for (const same of [other({}), other({ time: '2026-01-06T10:00:00Z' }), record({ offset: '99' })])
      expect(learnt.draft({ ...same, key: null })).toEqual(
        new RecordDrafter(key, { shards: 3 }).draft({ ...same, key: null }),
      );
    expect(learnt.draft(other({}, 'SSN-123-45-6789')).refused).toBe('clear-identifier');
    expect(learnt.draft(other({ time: 'yesterday' })).refused).toBe('schema');
  });
  it('keeps a well-formed signature only', () => {
    const signed = (text: string) =>
      entryOf(drafter.draft(record({ headers: { 'countersign-signature': Buffer.from(text) } })).draft.tail).signature;
    expect(signed(`k.1:${'B'.repeat(86)}==`)).toEqual({ keyId: 'k.1', value: `${'B'.repeat(86)}==` });
    expect(signed('k.1:short')).toBeUndefined();
    expect(signed(`"},"event":{},${'x'.repeat(10_000)}`)).toBeUndefined();
    // A key id that is a person's number: the event is recorded without its signature.
    for (const keyId of ['123-45-6789', '123.45.6789', '912_70_1234', 'SSN123456789', 'tin-123456789']) {
      const { tail } = drafter.draft(record({ headers: { [SIGNATURE_HEADER]: `${keyId}:${'B'.repeat(86)}==` } })).draft;
      expect(entryOf(tail)).toMatchObject({ event: { agreementid: 'MOU-1' } });
      expect(entryOf(tail).signature).toBeUndefined();
      expect(Buffer.from(JSON.stringify(entryOf(tail))).includes(keyId)).toBe(false);
    }
    for (const keyId of ['000-12-3456', '2025-04-07', '25-1234567', '123456789'])
      expect(signed(`${keyId}:${'B'.repeat(86)}==`)).toMatchObject({ keyId });
    // The first that has a value.
    const twice = [null, Buffer.from(`k.1:${'B'.repeat(86)}==`), Buffer.from(`k.2:${'B'.repeat(86)}==`)];
    const drafted = drafter.draft(record({ headers: { 'countersign-signature': twice } }));
    expect(entryOf(drafted.draft.tail).signature).toMatchObject({ keyId: 'k.1' });
  });
});

describe('a signed record', () => {
  const drafter = new RecordDrafter(key, { shards: 3 });
  const pair = generateKeyPairSync('ed25519');
  const raw = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const vkey = formatVerifierKey('irs/cases-1', raw)!;
  const header = (bytes: Buffer): string => signatureHeader(vkey, sign(null, bytes, pair.privateKey));
  const drafted = (signature: string, change: Partial<KafkaRecord> = {}) => {
    const headers = { ...(change.headers as Record<string, Buffer>), [SIGNATURE_HEADER]: Buffer.from(signature) };
    return entryOf(drafter.draft(record({ ...change, headers })).draft.tail);
  };
  const other = Buffer.from(value.toString().replace('MOU-1', 'MOU-2'));

  it('says so where the signature is one of its bytes, and keeps it either way', () => {
    expect(drafted(header(value))).toMatchObject({ via: { signed: true }, signature: { vkey } });
    for (const bad of [header(other), header(value).replace('irs/cases-1', 'irs/cases-2')]) {
      const { via, signature, event } = drafted(bad);
      expect(via).not.toHaveProperty('signed');
      expect(signature).toMatchObject({ value: bad.split(':')[1] });
      expect(event).toMatchObject({ agreementid: 'MOU-1' });
    }
  });
  it('says nothing of an older signature, nor of a refused value', () => {
    expect(drafted(header(value).replace(vkey, 'irs-1')).via).not.toHaveProperty('signed');
    const refused = drafted(header(Buffer.from('?')), { value: Buffer.from('?') });
    expect(refused).toMatchObject({ quarantined: { reason: 'not-json' }, signature: { vkey } });
    expect(refused.via).not.toHaveProperty('signed');
  });
  it('in binary mode is signed over the event that the entry keeps, not over the data alone', () => {
    const { data, ...attributes } = JSON.parse(value.toString()) as Record<string, unknown>;
    const names = Object.entries(attributes).map(
      ([name, text]) => [`ce_${name}`, Buffer.from(text as string)] as const,
    );
    const headers = { 'content-type': Buffer.from('application/json'), ...Object.fromEntries(names) };
    const body = Buffer.from(JSON.stringify(data));
    const of = (bytes: Buffer) => drafted(header(bytes), { headers, value: body });
    expect(of(body)).toMatchObject({ mode: 'binary', signature: { vkey } });
    expect(of(body).via).not.toHaveProperty('signed');
    const rebuilt = fromBinary([...Object.entries(headers)], body);
    expect(of(rebuilt).via).toMatchObject({ signed: true });
  });
});

describe('a record of the largest size that a broker takes', () => {
  const SIZE = 8_380_000;
  /** Headers of short names and values, as many as there is room for. */
  function packed(name: (n: number) => string, value: string | null = 'x'): PackedHeaders {
    const bytes = Buffer.alloc(SIZE);
    let [at, count] = [0, 0];
    for (; at < SIZE - 64; count++) {
      const size = bytes.write(name(count), at + 1);
      bytes[at] = size << 1;
      at += size + 1;
      // Lengths are zigzag: 1 is -1.
      bytes[at] = value === null ? 1 : value.length << 1;
      at += 1 + bytes.write(value ?? '', at + 1);
    }
    return new PackedHeaders(bytes.subarray(0, at), count);
  }
  const one = (value: Buffer): KafkaRecord['headers'] => ({ ce_x: value });
  const nested = Buffer.from('['.repeat(SIZE / 2) + ']'.repeat(SIZE / 2));

  it.each<[string, string, () => Partial<KafkaRecord>]>([
    ['headers', 'not-json', () => ({ headers: packed((n) => n.toString(36)) })],
    ['headers whose names are numbers', 'not-json', () => ({ headers: packed(String) })],
    ['headers without name and value', 'not-json', () => ({ headers: packed(() => '', null) })],
    ['attributes', 'too-large', () => ({ headers: packed((n) => `ce_${n.toString(36)}`) })],
    ['an attribute again and again', 'too-large', () => ({ headers: packed(() => 'ce_x') })],
    ['content types', 'too-large', () => ({ headers: packed((n) => (n === 0 ? 'ce_x' : 'content-type')) })],
    ['quotes', 'too-large', () => ({ headers: one(Buffer.alloc(SIZE, '"')) })],
    ['brackets', 'too-large', () => ({ value: nested })],
    ['brackets beside an attribute', 'too-large', () => ({ headers: one(Buffer.from('x')), value: nested })],
    ['members', 'too-large', () => ({ value: Buffer.from(`{${'"a":1,'.repeat(SIZE / 6)}"a":1}`) })],
  ])('full of %s is one refused entry, and does not hold others up', async (_name, reason, change) => {
    const full = record({ value: Buffer.from('{'), ...change() });
    const hold = await longestHold(async () => {
      await digestAhead(full);
      recordDigest(full);
      expect((await paced(new RecordDrafter(key, { shards: 3 }).steps(full))).refused).toBe(reason);
    });
    // 40 to 340 here, and thrice that where other work fills the machine; ten seconds and more where it is not paced.
    expect(hold).toBeLessThan(3_000);
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
  it('is what it was in every ledger so far', () => {
    const headers = { 7: Buffer.from('é'), ce_id: ['x', Buffer.alloc(0)], naïve: undefined };
    const known = { offset: '17', timestamp: '1760000000000', key: Buffer.from('A-1'), value: null, headers };
    expect(recordDigest(known).toString('hex')).toBe(
      'd81906a796fb0ae3df82bb7445154404f07b6b1d9c943d449f6e0976f22fdc41',
    );
  });
  it('takes a record without a time, and headers without a value', () => {
    const { timestamp: _, ...timeless } = same;
    expect(recordDigest(timeless)).toEqual(recordDigest({ ...same, timestamp: '-1' }));
    expect(recordDigest({ ...same, headers: { a: null } })).toEqual(
      recordDigest({ ...same, headers: { a: undefined } }),
    );
    expect(recordDigest({ ...same, headers: { a: null } })).not.toEqual(recordDigest({ ...same, headers: { a: '' } }));
  });
  it('does not let bytes move from one field to the next', () => {
    const [ab, ba] = [
      record({ key: Buffer.from('ab'), value: null }),
      record({ key: Buffer.from('a'), value: Buffer.from('b') }),
    ];
    expect(recordDigest(ab)).not.toEqual(recordDigest(ba));
  });
});
