import { verifyConsistency } from '#libs/merkle';
import {
  addSignatures,
  cosign,
  cosignedAt,
  decodeBase64,
  encodeBase64,
  formatAddCheckpoint,
  formatCheckpoint,
  formatKeyId,
  formatProof,
  formatSignatureLine,
  formatVkey,
  isSatisfied,
  openCheckpoint,
  parseAddCheckpoint,
  parseCheckpoint,
  parseCosignatures,
  parseNote,
  parsePolicy,
  parseProof,
  parseSignatureLine,
  parseSkey,
  parseVkey,
  signCheckpoint,
  TlogError,
  verifyProof,
} from '#libs/tlog';
import { naiveTree } from './naive-merkle.js';
import { vectors } from './vectors.js';

const known = vectors<{
  specification: {
    checkpoint: { note: string; origin: string; size: number; root: string };
    cosignature: { line: string; seconds: number; keyId: string };
    addCheckpoint: string;
    answer: string;
  };
  cosignerVkeys: string[];
  times: { base64: string; seconds: number }[];
  log: { vkey: string; skey: string; entries: string[]; checkpoint: string };
  witnesses: { vkey: string; skey: string; seconds: number; line: string }[];
  proof: { index: number; file: string };
  addCheckpoint: { oldSize: number; body: string };
  empty: { body: string };
  refusedCheckpoints: string[];
  policies: { text: string; met: number[][]; unmet: number[][] }[];
  refusedPolicies: string[];
}>('tlog-formats');
const { specification: spec, log, witnesses } = known;
const entries = log.entries.map((hex) => Buffer.from(hex, 'hex'));
const tree = naiveTree(entries);

/** Is it refused with an error of the library? Any other error is a defect. */
function refused(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch (error) {
    if (error instanceof TlogError) return true;
    throw error;
  }
}

describe('the examples of the specifications', () => {
  it('tlog-checkpoint', () => {
    const { text } = parseNote(Buffer.from(spec.checkpoint.note));
    const checkpoint = parseCheckpoint(text);
    const { origin, size, root } = spec.checkpoint;
    expect(checkpoint).toEqual({ origin, size, root: decodeBase64(root), extensions: [] });
    expect(formatCheckpoint(checkpoint)).toBe(text);
  });

  it('tlog-cosignature', () => {
    const line = parseSignatureLine(spec.cosignature.line);
    expect([formatKeyId(line.keyId), cosignedAt(line)]).toEqual([spec.cosignature.keyId, spec.cosignature.seconds]);
    expect(formatSignatureLine(line)).toBe(spec.cosignature.line);
    const note = addSignatures(Buffer.from(spec.checkpoint.note), [line]);
    expect(note.toString()).toBe(`${spec.checkpoint.note}${spec.cosignature.line}\n`);
  });

  it('tlog-witness: a request and its response', () => {
    const { oldSize, proof, checkpoint, claimed } = parseAddCheckpoint(Buffer.from(spec.addCheckpoint));
    expect([oldSize, proof.length, claimed.size]).toEqual([20852014, 4, 20852163]);
    expect(parseNote(checkpoint).signatures).toHaveLength(2);
    expect(formatAddCheckpoint({ oldSize, proof, checkpoint }).toString()).toBe(spec.addCheckpoint);
    const lines = parseCosignatures(spec.answer);
    expect(lines.map(({ name }) => name)).toEqual(['witness.example/w1', 'witness.example/w1', 'witness.example/w2']);
    // 72 random bytes each.
    expect(lines.map(({ signature }) => signature.length)).toEqual([72, 72, 72]);
  });

  it('timestamps and keys of other cosigners', () => {
    for (const { base64, seconds } of known.times) {
      expect(cosignedAt(parseSignatureLine(`\u2014 x ${base64}`))).toBe(seconds);
    }
    for (const vkey of known.cosignerVkeys) expect(formatVkey(parseVkey(vkey))).toBe(vkey);
  });
});

describe('a log and witnesses with known keys', () => {
  const verifier = parseVkey(log.vkey);
  const root = tree.root(0, entries.length);

  it('the log’s signature is equal, byte for byte', () => {
    const key = parseSkey(log.skey);
    expect(formatVkey(key.verifier)).toBe(log.vkey);
    const checkpoint = { origin: verifier.name, size: entries.length, root, extensions: [] };
    expect(signCheckpoint(checkpoint, key).toString()).toBe(log.checkpoint);
    expect(openCheckpoint(Buffer.from(log.checkpoint), verifier).checkpoint).toEqual(checkpoint);
  });

  it.each(witnesses)('the cosignature of $vkey is equal, byte for byte', ({ vkey, skey, seconds, line }) => {
    const key = parseSkey(skey);
    expect([key.skey, formatVkey(key.verifier)]).toEqual([skey, vkey]);
    expect(formatSignatureLine(cosign(Buffer.from(log.checkpoint), key, seconds))).toBe(line);
    const note = addSignatures(Buffer.from(log.checkpoint), [parseSignatureLine(line)]);
    expect(openCheckpoint(note, verifier, [parseVkey(vkey)]).note.verified).toHaveLength(2);
  });

  it('the receipt is equal, and proves no entry but its own', () => {
    const proof = parseProof(Buffer.from(known.proof.file));
    expect(formatProof(proof).toString()).toBe(known.proof.file);
    expect(proof.index).toBe(known.proof.index);
    expect(proof.hashes).toEqual(tree.path(proof.index, 0, entries.length));
    const policy = parsePolicy(`witness a ${witnesses[0]!.vkey}\nquorum a\n`);
    for (const [index, entry] of entries.entries()) {
      const claim = (): unknown => verifyProof({ proof, entry, log: verifier, policy });
      if (index === proof.index) expect(claim).not.toThrow();
      else expect(claim).toThrow();
    }
  });

  it('the request to a witness is equal, and its proof verifies', () => {
    const { oldSize, proof, checkpoint, claimed } = parseAddCheckpoint(Buffer.from(known.addCheckpoint.body));
    expect(oldSize).toBe(known.addCheckpoint.oldSize);
    expect(proof).toEqual(tree.subproof(oldSize, 0, entries.length, true));
    expect(formatAddCheckpoint({ oldSize, proof, checkpoint }).toString()).toBe(known.addCheckpoint.body);
    const [oldRoot, newRoot] = [tree.root(0, oldSize), claimed.root];
    verifyConsistency({ oldSize, newSize: claimed.size, oldRoot, newRoot, proof });
  });
});

describe('checkpoints', () => {
  it('of the empty tree have the root of the empty tree', () => {
    const checkpoint = parseCheckpoint(known.empty.body);
    expect([checkpoint.size, encodeBase64(checkpoint.root)]).toEqual([0, encodeBase64(tree.root(0, 0))]);
    expect(formatCheckpoint(checkpoint)).toBe(known.empty.body);
  });

  it.each(known.refusedCheckpoints)('%j is not a checkpoint', (body) => {
    expect(refused(() => parseCheckpoint(body))).toBe(true);
  });
});

describe('policies', () => {
  it.each(known.policies)('$text', ({ text, met, unmet }) => {
    const policy = parsePolicy(text);
    const by = (indexes: number[]) => indexes.map((i) => parseSignatureLine(witnesses[i]!.line));
    expect(met.filter((indexes) => !isSatisfied(policy, by(indexes)))).toEqual([]);
    expect(unmet.filter((indexes) => isSatisfied(policy, by(indexes)))).toEqual([]);
  });

  it.each(known.refusedPolicies)('%j is not a policy', (text) => {
    expect(refused(() => parsePolicy(text))).toBe(true);
  });
});
