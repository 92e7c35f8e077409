import fc from 'fast-check';
import { EMPTY_ROOT, leafHash } from '#libs/merkle';
import { parseAddCheckpoint } from './add-checkpoint.js';
import { formatCheckpoint, openCheckpoint, parseCheckpoint } from './checkpoint.js';
import type { Checkpoint } from './checkpoint.js';
import { cosignedAt, parseCosignatures } from './cosignature.js';
import { TlogError } from './errors.js';
import { formatSignatureLine, openNote, parseNote } from './note.js';
import { parseProof } from './proof.js';
import { addSignatures, formatAddCheckpoint, formatNote, formatProof, parsePolicy, parseVkey } from './node.js';
import { generateCosignerKey, generateLogKey, parseSkey } from './signing/key.js';
import { cosign, signCheckpoint } from './signing/sign-checkpoint.js';
import { formatVkey } from './vkey.js';

const log = generateLogKey('log.example/0');
const witness = generateCosignerKey('witness.example/w1');
const root = leafHash(Buffer.from('root'));
const signedOnce = signCheckpoint({ origin: 'log.example/0', size: 70_000, root, extensions: ['more'] }, log);
const note = addSignatures(signedOnce, [cosign(signedOnce, witness, 1_800_000_000)]);
const proof = formatProof({ index: 5, hashes: [root, EMPTY_ROOT], checkpoint: note, extra: Buffer.from('x') });
const request = formatAddCheckpoint({ oldSize: 255, proof: [root, root, EMPTY_ROOT], checkpoint: note });
const vkey = formatVkey(witness.verifier);
const policy = Buffer.from(`log ${formatVkey(log.verifier)} u\nwitness a ${vkey}\ngroup g 1 a\nquorum g\n`);
const line = Buffer.from(`${formatSignatureLine(parseNote(note).signatures[1]!)}\n`);

/** Every format: how it is read, and bytes that are good. */
const FORMATS: Record<string, { read: (bytes: Buffer) => unknown; good: Buffer }> = {
  note: { read: (bytes) => parseNote(bytes), good: note },
  'open note': { read: (bytes) => openNote(bytes, [log.verifier, witness.verifier]), good: note },
  checkpoint: {
    read: (bytes) => parseCheckpoint(bytes.toString()),
    good: Buffer.from(parseNote(note).text),
  },
  'open checkpoint': { read: (bytes) => openCheckpoint(bytes, log.verifier, [witness.verifier]), good: note },
  cosign: { read: (bytes) => cosign(bytes, witness, 1), good: note },
  cosignatures: { read: (bytes) => parseCosignatures(bytes.toString()).map(cosignedAt), good: line },
  proof: { read: (bytes) => parseProof(bytes), good: proof },
  'add-checkpoint': { read: (bytes) => parseAddCheckpoint(bytes), good: request },
  policy: { read: (bytes) => parsePolicy(bytes), good: policy },
  vkey: { read: (bytes) => parseVkey(bytes.toString()), good: Buffer.from(vkey) },
  skey: { read: (bytes) => parseSkey(bytes.toString()), good: Buffer.from(log.skey) },
};

/** The parsed value, or undefined when the library refused; any other error is a defect, and is thrown. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof TlogError) return undefined;
    throw error;
  }
}

/** Tokens of all the formats, so that random bytes get past the first check now and then. */
const token = fc.oneof(
  fc.constantFrom(
    ...[
      '\n',
      '\n\n',
      ' ',
      '\t',
      '\r',
      '\0',
      '+',
      '=',
      '\u2014 ',
      '0',
      '1',
      '255',
      '9007199254740992',
      'old ',
      'index ',
    ],
    ...['extra ', 'c2sp.org/tlog-proof@v1\n', 'log ', 'witness ', 'group ', 'quorum ', 'none', 'any', 'all', '\ufeff'],
    ...['log.example/0', root.toString('base64'), EMPTY_ROOT.toString('base64'), vkey, 'PRIVATE+KEY+', line.toString()],
  ),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
);
const soup = fc.array(token, { maxLength: 30 }).map((tokens) => Buffer.from(tokens.join('')));
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));

/** One to three changes: a byte set, bytes put in, cut out, or said twice. */
function mutated(good: Buffer): fc.Arbitrary<Buffer> {
  const change = fc.record({
    kind: fc.constantFrom('set', 'insert', 'cut', 'repeat'),
    at: fc.nat(good.length - 1),
    length: fc.integer({ min: 1, max: 20 }),
    with: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 3 }),
      token.map((text) => Buffer.from(text)),
    ),
  });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) =>
    changes.reduce((before, { kind, at, length, with: replacement }) => {
      const [head, cut, tail] = [
        before.subarray(0, at),
        before.subarray(at, at + length),
        before.subarray(at + length),
      ];
      if (kind === 'cut') return Buffer.concat([head, tail]);
      if (kind === 'repeat') return Buffer.concat([head, cut, cut, tail]);
      if (kind === 'insert') return Buffer.concat([head, replacement, cut, tail]);
      return Buffer.concat([head, replacement, before.subarray(at + replacement.length)]);
    }, good),
  );
}

describe.each(Object.entries(FORMATS))('%s', (_, { read, good }) => {
  it('is read where it is good', () => {
    expect(attempt(() => read(good))).toBeDefined();
  });

  it('is read or refused by the library, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.oneof(bytes, soup, mutated(good)), (input) => {
        attempt(() => read(input));
      }),
      { numRuns: 400 },
    );
  });

  it('is read or refused by the library where it ends early', () => {
    for (let length = 0; length < good.length; length++) attempt(() => read(good.subarray(0, length)));
  });
});

describe('a changed note', () => {
  // Lines of keys that nobody knows, and their order, say nothing; all else that was signed must be there, byte for byte.
  const { text, signatures } = parseNote(note);
  const meaning = (input: Buffer): string | undefined => {
    const opened = attempt(() => openCheckpoint(input, log.verifier, [witness.verifier]));
    return opened && opened.note.text;
  };

  it('never verifies with another text', () => {
    fc.assert(
      fc.property(mutated(note), (input) => {
        const shown = meaning(input);
        expect(shown === undefined || shown === text).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never verifies with one bit of it turned, wherever', () => {
    const passed: number[] = [];
    for (let bit = 0; bit < note.length * 8; bit++) {
      const turned = Buffer.from(note);
      turned[Math.floor(bit / 8)]! ^= 1 << (bit % 8);
      const opened = attempt(() => openCheckpoint(turned, log.verifier, [witness.verifier]));
      if (opened === undefined) continue;
      expect(opened.note.text).toBe(text);
      // Where it opens, the bit was in the name or key id of the cosigner: that line is another's now, and counts for nothing.
      expect(opened.note.verified.map(({ name }) => name)).toEqual(['log.example/0']);
      passed.push(Math.floor(bit / 8));
    }
    const last = note.lastIndexOf('\u2014');
    expect(passed.filter((at) => at < last)).toEqual([]);
    expect(passed.length).toBeGreaterThan(0);
  });

  it('never verifies with a signature of which one bit is turned', () => {
    for (const [i, { signature }] of signatures.entries()) {
      for (let bit = 0; bit < signature.length * 8; bit++) {
        const turned = Buffer.from(signature);
        turned[Math.floor(bit / 8)]! ^= 1 << (bit % 8);
        const changed = signatures.map((other, at) => (at === i ? { ...other, signature: turned } : other));
        expect(meaning(formatNote({ text, signatures: changed }))).toBeUndefined();
      }
    }
  });
});

describe('round trips', () => {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((array) => Buffer.from(array));
  const hashes = fc.array(hash, { maxLength: 63 });
  const size = fc.oneof(fc.nat(300), fc.maxSafeNat(), fc.constantFrom(2 ** 32, 2 ** 53 - 1));
  const lineOfText = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter((part) => !/\p{Cc}|\p{Cs}/u.test(part));
  const checkpoint = fc
    .record<Checkpoint>({ origin: lineOfText, size, root: hash, extensions: fc.array(lineOfText, { maxLength: 3 }) })
    .map((value) => (value.size === 0 ? { ...value, root: EMPTY_ROOT } : value));

  it('checkpoints', () => {
    fc.assert(
      fc.property(checkpoint, (value) => {
        expect(parseCheckpoint(formatCheckpoint(value))).toEqual(value);
      }),
    );
  });

  it('proofs, with the checkpoint as it was', () => {
    const extra = fc.option(
      fc.uint8Array({ minLength: 1, maxLength: 50 }).map((array) => Buffer.from(array)),
      {
        nil: undefined,
      },
    );
    fc.assert(
      fc.property(size, hashes, extra, (index, list, more) => {
        const value = { index, hashes: list, checkpoint: note, ...(more === undefined ? {} : { extra: more }) };
        expect(parseProof(formatProof(value))).toEqual(value);
      }),
    );
  });

  it('add-checkpoint bodies', () => {
    fc.assert(
      fc.property(size, hashes, (oldSize, list) => {
        const value = { oldSize, proof: list, checkpoint: note };
        expect(parseAddCheckpoint(formatAddCheckpoint(value))).toMatchObject(value);
      }),
    );
  });

  it('cosignatures and their times', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (seconds) => {
        const cosignature = cosign(note, witness, seconds);
        const [read] = parseCosignatures(`${formatSignatureLine(cosignature)}\n`);
        expect(read).toEqual(cosignature);
        expect(cosignedAt(read!)).toBe(seconds);
        expect(witness.verifier.verify(Buffer.from(parseNote(note).text), read!.signature)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('what is read is written alike', () => {
    fc.assert(
      fc.property(mutated(note), mutated(proof), mutated(request), (one, two, three) => {
        const read = attempt(() => parseNote(one));
        if (read !== undefined) expect(formatNote(read)).toEqual(one);
        const readProof = attempt(() => parseProof(two));
        if (readProof !== undefined) expect(formatProof(readProof)).toEqual(two);
        const readRequest = attempt(() => parseAddCheckpoint(three));
        if (readRequest !== undefined) expect(formatAddCheckpoint(readRequest)).toEqual(three);
      }),
      { numRuns: 500 },
    );
  });
});
