import { gunzipSync } from 'node:zlib';
import { type EntryTail, entryTail, parseEntry } from '#libs/contracts';
import { decodeEntryBundle, edgeRoot, emptyEdge, leafHash } from '#libs/merkle';
import type { Head } from '../head.js';
import { place, receivedAt, encodeEntries as sealIn, type EncodedEntries } from './prepare.js';
import { SpareBuffers } from './spare-buffers.js';

const at = '2026-11-22T15:00:00.123Z';
const empty: Head = {
  shard: '0',
  size: 0,
  root: edgeRoot(emptyEdge()),
  receivedAt: '1970-01-01T00:00:00.000Z',
  edge: emptyEdge(),
};
const buffers = new SpareBuffers();
const encode = (shard: string, given: EntryTail[], time: string) => sealIn(shard, given, time, buffers);
const tails = (count: number): EntryTail[] =>
  Array.from({ length: count }, (_, n) => entryTail({ http: { client: 'ç' } }, { event: Buffer.from(`{"n":${n}}`) }));
const entriesOf = ({ framed, bounds }: EncodedEntries): Buffer[] =>
  bounds.slice(1).flatMap((end, i) => decodeEntryBundle(framed.subarray(bounds[i], end), 1));

describe('preparing an append', () => {
  it('gives each entry 128 random bits and the time, and hashes its exact bytes', () => {
    const encoded = encode('0', tails(300), at);
    const entries = entriesOf(encoded).map(parseEntry);
    expect(new Set(entries.map(({ nonce }) => nonce)).size).toBe(300);
    for (const [n, { nonce, receivedAt, via, event }] of entries.entries()) {
      expect({ via, event }).toEqual({ via: { http: { client: 'ç' } }, event: { n } });
      expect(Buffer.from(nonce, 'base64url')).toHaveLength(16);
      expect(nonce).toHaveLength(22);
      expect(receivedAt).toBe(at);
    }
    expect(encoded.leafHashes).toEqual(Buffer.concat(entriesOf(encoded).map((entry) => leafHash(entry))));
  });

  it('gives the same entries in a buffer that others were in', async () => {
    const used = sealIn('0', tails(6_000), at, buffers);
    buffers.give(used.framed);
    const again = sealIn('0', tails(5_000), at, buffers);
    expect(again.framed).toBe(used.framed);
    const { rows } = await place(again, empty);
    const unpacked = rows.flatMap(({ bytes, count }) => decodeEntryBundle(gunzipSync(bytes), count));
    expect(unpacked.map((entry) => parseEntry(entry).event)).toEqual(Array.from({ length: 5_000 }, (_, n) => ({ n })));
    expect(again.leafHashes).toEqual(Buffer.concat(unpacked.map((entry) => leafHash(entry))));
  });
  it('cuts rows at multiples of 256 of the shard, each one gzip member of bundle framing', async () => {
    const first = await place(encode('0', tails(100), at), empty);
    const second = await place(encode('0', tails(700), at), first.next);
    expect(second.rows.map(({ firstIndex, count }) => [firstIndex, count])).toEqual([
      [100, 156],
      [256, 256],
      [512, 256],
      [768, 32],
    ]);
    expect(second.tiles.map(({ level, index }) => [level, index])).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
    ]);
    const unpacked = second.rows.flatMap(({ bytes, count }) => decodeEntryBundle(gunzipSync(bytes), count));
    expect(unpacked).toEqual(entriesOf(second.encoded));
    expect(second.next.size).toBe(800);
  });

  it('never stamps an entry before the one in front of it', () => {
    const now = Date.parse(at);
    expect(receivedAt(now, empty)).toBe(at);
    expect(receivedAt(now - 5, { ...empty, receivedAt: at })).toBe(at);
    expect(receivedAt(now + 5, { ...empty, receivedAt: at })).toBe('2026-11-22T15:00:00.128Z');
  });
});
