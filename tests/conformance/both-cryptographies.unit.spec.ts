import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { nodeCrypto } from '#libs/crypto';
import { type Crypto, latin1, readBase64 } from '#portable/crypto';
import { merkle } from '#portable/merkle';
import { nobleCrypto } from '#portable/noble';
import {
  formatVkey,
  InvalidSignatureError,
  isSatisfied,
  openCheckpoint,
  openNote,
  parseNote,
  parseProof,
  parseSignatureLine,
  PolicyFormatError,
  tlog,
  WeakKeyError,
} from '#portable/tlog';
import { vectors } from './vectors.js';

// What a page and a service share is checked by the same known answers, over the cryptography of each.

const primitives = vectors<{
  sha256: { message: string; digest: string }[];
  ed25519: { publicKey: string; message: string; signature: string }[];
}>('cryptography');
const trees = vectors<{
  emptyRoot: string;
  leaves: string[];
  roots: string[];
  inclusion: { index: number; size: number; proof: string[] }[];
  consistency: { oldSize: number; newSize: number; proof: string[] }[];
}>('rfc6962-eight-leaves');
const notes = vectors<{
  notes: { vkey: string; text: string; line: string }[];
  smallOrderEd25519Keys: string[];
  nonCanonicalEd25519Keys: string[];
}>('signed-note');
const formats = vectors<{
  log: { vkey: string; entries: string[]; checkpoint: string };
  witnesses: { vkey: string; line: string }[];
  proof: { index: number; file: string };
  policies: { text: string; met: number[][]; unmet: number[][] }[];
  refusedPolicies: string[];
}>('tlog-formats');

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
/** Without what Buffer adds, as in a page. */
const plain = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes);

const { Point } = ed25519;
const L = Point.Fn.ORDER;
const littleEndian = (bytes: Uint8Array): bigint => BigInt(`0x${hexOf(Uint8Array.from(bytes).reverse())}`);
const scalarBytes = (n: bigint): Buffer => hex(n.toString(16).padStart(64, '0')).reverse();
const TORSION = Point.fromBytes(hex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'));

/** A signature by a scalar, with what is added to the key and to R. */
function signature(message: Buffer, { toKey = Point.ZERO, toR = Point.ZERO } = {}): { key: Buffer; bytes: Buffer } {
  const [a, r] = [123_456_789n, 987_654_321n];
  const key = Buffer.from(Point.BASE.multiply(a).add(toKey).toBytes());
  const R = Buffer.from(Point.BASE.multiply(r).add(toR).toBytes());
  const k = littleEndian(createHash('sha512').update(R).update(key).update(message).digest()) % L;
  return { key, bytes: Buffer.concat([R, scalarBytes((r + k * a) % L)]) };
}

describe.each<{ by: string; crypto: Crypto }>([
  { by: 'node:crypto', crypto: nodeCrypto },
  { by: 'noble', crypto: nobleCrypto },
])('known answers, by $by', ({ crypto }) => {
  const { leafHash, nodeHash, completeRoot, inclusionProof, verifyInclusion, consistencyProof, verifyConsistency } =
    merkle(crypto);
  const { parseVkey, parsePolicy, verifyProof, verifierOf } = tlog(crypto);

  it('of SHA-256', () => {
    for (const { message, digest } of primitives.sha256) {
      expect(hexOf(crypto.sha256(plain(hex(message))))).toBe(digest);
      expect(hexOf(crypto.sha256(hex(message)))).toBe(digest);
    }
    const row = new Uint8Array(40).fill(1);
    crypto.sha256Into(hex('616263'), row, 4);
    expect(hexOf(row)).toBe(`01010101${primitives.sha256[1]!.digest}01010101`);
    // A digest is the caller's own: the next one does not change it.
    const first = crypto.sha256(hex('00'));
    const before = hexOf(first);
    crypto.sha256(hex('01'));
    expect(hexOf(first)).toBe(before);
  });

  it.each(primitives.ed25519)('of Ed25519: $publicKey', (known) => {
    const [message, good] = [hex(known.message), hex(known.signature)];
    const verify = crypto.verifyEd25519(hex(known.publicKey))!;
    expect([verify(message, good), verify(plain(message), plain(good))]).toEqual([true, true]);
    for (let bit = 0; bit < 512; bit += 7) {
      const turned = Buffer.from(good);
      turned[Math.floor(bit / 8)]! ^= 1 << (bit % 8);
      expect(verify(message, turned)).toBe(false);
    }
    expect(verify(Buffer.concat([message, Buffer.of(0)]), good)).toBe(false);
    for (const bad of [good.subarray(1), Buffer.concat([good, Buffer.of(0)]), Buffer.alloc(0)])
      expect(verify(message, bad)).toBe(false);
    // S and S + L would both do, if S were not looked at.
    const more = scalarBytes(littleEndian(good.subarray(32)) + L);
    expect(verify(message, Buffer.concat([good.subarray(0, 32), more]))).toBe(false);
  });

  it('of Ed25519 where only the cofactor would let a signature pass', () => {
    const message = Buffer.from('a text');
    const honest = signature(message);
    expect(crypto.verifyEd25519(honest.key)!(message, honest.bytes)).toBe(true);
    const otherR = signature(message, { toR: TORSION });
    // Noble alone would take it, and a page would show a tick where the command shows none.
    expect(ed25519.verify(plain(otherR.bytes), plain(message), plain(otherR.key))).toBe(true);
    expect(crypto.verifyEd25519(otherR.key)!(message, otherR.bytes)).toBe(false);
    const otherKey = signature(Buffer.from('b text'), { toKey: TORSION });
    expect(crypto.verifyEd25519(otherKey.key)?.(Buffer.from('b text'), otherKey.bytes) ?? false).toBe(false);
    for (const length of [0, 31, 33]) expect(crypto.verifyEd25519(Buffer.alloc(length, 1))).toBeUndefined();
  });

  it('of trees', () => {
    const leaves = trees.leaves.map((leaf) => leafHash(plain(hex(leaf))));
    const rootOf = (from: number, to: number): Uint8Array => {
      if (to - from === 1) return leaves[from]!;
      const middle = from + 2 ** Math.floor(Math.log2(to - from - 1));
      return nodeHash(rootOf(from, middle), rootOf(middle, to));
    };
    const hashAt = (level: number, index: number): Uint8Array => rootOf(index * 2 ** level, (index + 1) * 2 ** level);
    expect(trees.roots.map((_, i) => hexOf(rootOf(0, i + 1)))).toEqual(trees.roots);
    const row = plain(Buffer.concat(leaves));
    for (const count of [1, 2, 4, 8]) expect(hexOf(completeRoot(row, 0, count))).toBe(hexOf(rootOf(0, count)));
    for (const { index, size, proof } of trees.inclusion) {
      expect(inclusionProof(index, size, hashAt).map(hexOf)).toEqual(proof);
      const root = plain(hex(trees.roots[size - 1]!));
      verifyInclusion({ leafHash: leaves[index]!, index, size, root, proof: proof.map((hash) => plain(hex(hash))) });
    }
    for (const { oldSize, newSize, proof } of trees.consistency) {
      expect(consistencyProof(oldSize, newSize, hashAt).map(hexOf)).toEqual(proof);
      const [oldRoot, newRoot] = [oldSize, newSize].map((size) => plain(hex(trees.roots[size - 1]!)));
      const claim = { oldSize, newSize, proof: proof.map((hash) => plain(hex(hash))) };
      verifyConsistency({ ...claim, oldRoot: oldRoot!, newRoot: newRoot! });
    }
  });

  it.each(notes.notes)('of a signed note: $vkey', ({ vkey, text, line }) => {
    const note = (of: string): Uint8Array => plain(Buffer.from(`${of}\n${line}\n`));
    const verifier = parseVkey(vkey);
    expect(formatVkey(verifier)).toBe(vkey);
    expect(openNote(note(text), [verifier]).verified).toHaveLength(1);
    expect(() => openNote(note(`x${text}`), [verifier])).toThrow(InvalidSignatureError);
  });

  it('of keys under which forgeries verify', () => {
    for (const key of [...notes.smallOrderEd25519Keys, ...notes.nonCanonicalEd25519Keys])
      expect(() => verifierOf(1, 'log.example', plain(hex(key)))).toThrow(WeakKeyError);
  });

  it('of checkpoints, cosignatures, receipts and policies', () => {
    const verifier = parseVkey(formats.log.vkey);
    const checkpoint = plain(Buffer.from(formats.log.checkpoint));
    expect(openCheckpoint(checkpoint, verifier).checkpoint.size).toBe(formats.log.entries.length);
    for (const { vkey, line } of formats.witnesses) {
      const note = plain(Buffer.from(`${formats.log.checkpoint}${line}\n`));
      expect(openCheckpoint(note, verifier, [parseVkey(vkey)]).note.verified).toHaveLength(2);
    }
    const proof = parseProof(plain(Buffer.from(formats.proof.file)));
    const policy = parsePolicy(`witness a ${formats.witnesses[0]!.vkey}\nquorum a\n`);
    for (const [index, entry] of formats.log.entries.entries()) {
      const claim = (): unknown => verifyProof({ proof, entry: plain(hex(entry)), log: verifier, policy });
      if (index === proof.index) expect(claim).not.toThrow();
      else expect(claim).toThrow();
    }
    const by = (indexes: number[]) => indexes.map((i) => parseSignatureLine(formats.witnesses[i]!.line));
    for (const { text, met, unmet } of formats.policies) {
      expect(met.filter((indexes) => !isSatisfied(parsePolicy(text), by(indexes)))).toEqual([]);
      expect(unmet.filter((indexes) => isSatisfied(parsePolicy(text), by(indexes)))).toEqual([]);
    }
    for (const text of formats.refusedPolicies) expect(() => parsePolicy(text)).toThrow(PolicyFormatError);
    expect(parseNote(checkpoint).signatures).toHaveLength(1);
  });
});

describe('bytes without Buffer', () => {
  it('are written and read in base64 as Buffer writes them, and in no other spelling', () => {
    for (let length = 0; length < 70; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) % 256);
      const text = Buffer.from(bytes).toString('base64');
      expect([...readBase64(text)!]).toEqual([...bytes]);
      expect(latin1(bytes)).toBe(Buffer.from(bytes).toString('latin1'));
    }
    for (const text of ['YQ', 'YQ=', 'YR==', ' YQ==', 'YQ==\n', 'Y Q==', 'YQ==YQ==', '_w==', '-w==', 'Y*==', 'é'])
      expect(readBase64(text)).toBeUndefined();
  });
});
