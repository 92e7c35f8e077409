import { createPublicKey, verify } from 'node:crypto';
import { leafHash } from '#libs/merkle';
import { openCheckpoint } from './checkpoint.js';
import { COSIGNATURE, COSIGNATURE_BYTES, cosignedAt, parseCosignatures } from './cosignature.js';
import {
  AmbiguousKeyError,
  CheckpointFormatError,
  CosignatureTimeError,
  InvalidSignatureError,
  NoteFormatError,
  WrongKeyTypeError,
} from './errors.js';
import { formatSignatureLine, parseNote } from './note.js';
import { addSignatures, parseVkey } from './node.js';
import { generateCosignerKey, generateLogKey, parseSkey } from './signing/key.js';
import { cosign, signCheckpoint } from './signing/sign-checkpoint.js';
import { signNote } from './signing/sign-note.js';
import { formatVkey } from './vkey.js';

const log = generateLogKey('log.example/0');
const witness = generateCosignerKey('witness.example/w1');
const root = leafHash(Buffer.from('root'));
const note = signCheckpoint({ origin: 'log.example/0', size: 5, root, extensions: ['more'] }, log);
const { text } = parseNote(note);

describe('a cosignature', () => {
  const signature = cosign(note, witness, 1_679_315_147);

  it('is eight bytes of time and Ed25519 over time and body', () => {
    expect(signature.signature).toHaveLength(COSIGNATURE_BYTES);
    expect(Buffer.from(signature.signature.subarray(0, 8)).toString('hex')).toBe('00000000641850cb');
    expect(cosignedAt(signature)).toBe(1_679_315_147);
    const message = Buffer.from(`cosignature/v1\ntime 1679315147\n${text}`);
    const x = Buffer.from(witness.verifier.publicKey).toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    expect(verify(null, message, key, signature.signature.subarray(8))).toBe(true);
  });

  it('verifies in its note, with its key alone', () => {
    const whole = addSignatures(note, [signature]);
    const opened = openCheckpoint(whole, log.verifier, [parseVkey(formatVkey(witness.verifier))]);
    expect(opened.note.verified.map(({ name }) => name)).toEqual(['log.example/0', 'witness.example/w1']);
    const later = addSignatures(whole, [cosign(whole, witness, 1_679_315_148)]);
    expect(parseNote(later).signatures.map((line) => line.name)).toEqual(['log.example/0', 'witness.example/w1']);
    expect(cosignedAt(parseNote(later).signatures[1]!)).toBe(1_679_315_148);
  });

  it('does not verify with another time, text or length', () => {
    const bytes = Buffer.from(text);
    expect(witness.verifier.verify(bytes, signature.signature)).toBe(true);
    for (let at = 0; at < signature.signature.length; at++) {
      const turned = Buffer.from(signature.signature);
      turned[at]! ^= 1;
      expect(witness.verifier.verify(bytes, turned)).toBe(false);
    }
    for (const wrong of [signature.signature.subarray(1), Buffer.concat([signature.signature, Buffer.alloc(1)])]) {
      expect(witness.verifier.verify(bytes, wrong)).toBe(false);
    }
    expect(witness.verifier.verify(Buffer.from(text.replace('more', 'less')), signature.signature)).toBe(false);
    const damaged = { ...signature, signature: Buffer.from(signature.signature) };
    damaged.signature[0]! ^= 0x80;
    expect(() => openCheckpoint(addSignatures(note, [damaged]), log.verifier, [witness.verifier])).toThrow(
      InvalidSignatureError,
    );
  });

  it('is no signature of the text itself, nor the other way round', () => {
    const plain = log.sign(Buffer.from(text));
    expect(witness.verifier.verify(Buffer.from(text), plain)).toBe(false);
    expect(log.verifier.verify(Buffer.from(text), signature.signature)).toBe(false);
  });

  it('has whole seconds from 1 on, below 2^53', () => {
    expect(cosignedAt(cosign(note, witness, Number.MAX_SAFE_INTEGER))).toBe(Number.MAX_SAFE_INTEGER);
    for (const seconds of [0, -1, 1.5, NaN, 2 ** 53]) {
      expect(() => cosign(note, witness, seconds)).toThrow(CosignatureTimeError);
    }
    const beyond = {
      ...signature,
      signature: Buffer.concat([Buffer.from('0020000000000000', 'hex'), Buffer.alloc(64)]),
    };
    expect(() => cosignedAt(beyond)).toThrow(NoteFormatError);
    expect(() => cosignedAt({ ...signature, signature: Buffer.alloc(64) })).toThrow(NoteFormatError);
  });

  it('takes the clock when a note is signed with its key', () => {
    const before = Math.floor(Date.now() / 1000);
    const [line] = parseNote(signNote(text, [witness])).signatures;
    expect(cosignedAt(line!)).toBeGreaterThanOrEqual(before);
    expect(cosignedAt(line!)).toBeLessThanOrEqual(Date.now() / 1000);
    expect(witness.verifier.verify(Buffer.from(text), line!.signature)).toBe(true);
  });

  it('is of a checkpoint, by a cosigner', () => {
    expect(() => cosign(note, log, 1)).toThrow(WrongKeyTypeError);
    expect(() => cosign(signNote('no checkpoint\n', [log]), witness, 1)).toThrow(CheckpointFormatError);
    expect(() => cosign(Buffer.from(text), witness, 1)).toThrow(NoteFormatError);
  });
});

describe('the key of a cosigner', () => {
  it('has a type and an id of its own, and one name', () => {
    expect(witness.verifier.type).toBe(COSIGNATURE);
    expect(parseSkey(witness.skey).verifier.keyId).toBe(witness.verifier.keyId);
    expect(formatVkey(parseVkey(formatVkey(witness.verifier)))).toBe(formatVkey(witness.verifier));
    expect(() => witness.named('witness.example/w2')).toThrow(WrongKeyTypeError);
  });

  it('signs no log', () => {
    const key = generateCosignerKey('log.example/0');
    const checkpoint = { origin: 'log.example/0', size: 5, root, extensions: [] };
    expect(() => signCheckpoint(checkpoint, key)).toThrow(WrongKeyTypeError);
  });
});

describe('added signatures', () => {
  it('come last, in the place of older ones, once each', () => {
    const [one, two] = [cosign(note, witness, 1), cosign(note, witness, 2)];
    expect(() => addSignatures(note, [one, two])).toThrow(AmbiguousKeyError);
    expect(addSignatures(note, [])).toEqual(note);
    const [own] = parseNote(note).signatures;
    expect(parseNote(addSignatures(addSignatures(note, [one]), [own!])).signatures).toEqual([one, own]);
  });
});

describe('a witness’s answer', () => {
  const line = formatSignatureLine(cosign(note, witness, 7));

  it('is signature lines', () => {
    expect(parseCosignatures(`${line}\n${line}\n`)).toHaveLength(2);
  });

  it.each(['', '\n', line, `${line}\n\n`, `\n${line}\n`, `${line}\r\n`, `x${line}\n`, `${line}\n`.repeat(101)])(
    'is not %#',
    (answer) => {
      expect(() => parseCosignatures(answer)).toThrow(NoteFormatError);
    },
  );
});
