import { encodeBase64 } from '#libs/crypto';
import { EMPTY_ROOT, leafHash } from '#libs/merkle';
import { formatCheckpoint, openCheckpoint, parseCheckpoint } from './checkpoint.js';
import type { Checkpoint } from './checkpoint.js';
import {
  CheckpointFormatError,
  InvalidSignatureError,
  KeyNameError,
  NoTrustedSignatureError,
  OriginMismatchError,
} from './errors.js';
import { parseNote } from './note.js';
import { generateLogKey } from './signing/key.js';
import { signCheckpoint } from './signing/sign-checkpoint.js';
import { signNote } from './signing/sign-note.js';

const origin = 'log.example/ledger/0';
const log = generateLogKey(origin);
const witness = generateLogKey('witness.example');
const checkpoint: Checkpoint = { origin, size: 70_000, root: leafHash(Buffer.from('root')), extensions: [] };
const root = encodeBase64(checkpoint.root);

describe('the body of a checkpoint', () => {
  it('is origin, size, root and extension lines', () => {
    expect(formatCheckpoint(checkpoint)).toBe(`${origin}\n70000\n${root}\n`);
    const extended = { ...checkpoint, extensions: ['one', 'two three'] };
    expect(formatCheckpoint(extended)).toBe(`${origin}\n70000\n${root}\none\ntwo three\n`);
    expect(parseCheckpoint(formatCheckpoint(extended))).toEqual(extended);
    const largest = { ...checkpoint, size: Number.MAX_SAFE_INTEGER };
    expect(parseCheckpoint(formatCheckpoint(largest))).toEqual(largest);
  });

  it('of the empty tree has the root of nothing', () => {
    const empty = { ...checkpoint, size: 0, root: EMPTY_ROOT };
    expect(formatCheckpoint(empty)).toBe(`${origin}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n`);
    expect(() => formatCheckpoint({ ...checkpoint, size: 0 })).toThrow(CheckpointFormatError);
    expect(() => parseCheckpoint(`${origin}\n0\n${root}\n`)).toThrow(CheckpointFormatError);
  });

  it.each([
    '',
    '\n',
    `${origin}\n`,
    `${origin}\n1\n`,
    `${origin}\n1\n${root}`,
    `\n1\n${root}\n`,
    `${origin}\n\n${root}\n`,
    `${origin}\n1\n${root}\n\n`,
    `${origin}\n1\n${root}\n\nmore\n`,
    `${origin}\n01\n${root}\n`,
    `${origin}\n+1\n${root}\n`,
    `${origin}\n-1\n${root}\n`,
    `${origin}\n0x1\n${root}\n`,
    `${origin}\n 1\n${root}\n`,
    `${origin}\n1e3\n${root}\n`,
    `${origin}\n١\n${root}\n`,
    `${origin}\n9007199254740992\n${root}\n`,
    `${origin}\n99999999999999999999999\n${root}\n`,
    `${origin}\n1\n${root.slice(0, -1)}\n`,
    `${origin}\n1\n${root} \n`,
    `${origin}\n1\n${Buffer.alloc(31).toString('base64')}\n`,
    `${origin}\n1\n${Buffer.alloc(33).toString('base64')}\n`,
  ])('%j is refused', (body) => {
    expect(() => parseCheckpoint(body)).toThrow(CheckpointFormatError);
  });

  it('is not written from fields with newlines or wrong numbers', () => {
    const bad: Partial<Checkpoint>[] = [
      { origin: `${origin}\n5` },
      { origin: '' },
      { extensions: [''] },
      { extensions: ['a\nb'] },
      { size: -1 },
      { size: 1.5 },
      { size: 2 ** 53 },
      { root: Buffer.alloc(31) },
    ];
    for (const part of bad) expect(() => formatCheckpoint({ ...checkpoint, ...part })).toThrow(CheckpointFormatError);
  });
});

describe('a signed checkpoint', () => {
  it('opens with the log’s key, and says who else signed', () => {
    const note = signCheckpoint(checkpoint, log, [witness]);
    const opened = openCheckpoint(note, log.verifier, [witness.verifier]);
    expect(opened.checkpoint).toEqual(checkpoint);
    expect(opened.note.verified.map(({ name }) => name)).toEqual([origin, 'witness.example']);
    expect(openCheckpoint(note, log.verifier).note.unverified).toHaveLength(1);
  });

  it('needs the log’s own signature', () => {
    const note = signNote(formatCheckpoint(checkpoint), [witness]);
    expect(() => openCheckpoint(note, log.verifier, [witness.verifier])).toThrow(NoTrustedSignatureError);
  });

  it('is refused when a known cosigner’s signature is bad', () => {
    const other = signNote(formatCheckpoint({ ...checkpoint, size: 1 }), [witness]);
    const note = signNote(formatCheckpoint(checkpoint), [log], parseNote(other).signatures);
    expect(() => openCheckpoint(note, log.verifier, [witness.verifier])).toThrow(InvalidSignatureError);
  });

  it('is of the origin that its key is named for, when signed and when opened', () => {
    expect(() => signCheckpoint(checkpoint, witness)).toThrow(new OriginMismatchError('witness.example', origin));
    expect(() => signCheckpoint({ ...checkpoint, origin: 'a b' }, log)).toThrow(KeyNameError);
    const note = signNote(formatCheckpoint({ ...checkpoint, origin: 'log.example/ledger/1' }), [log]);
    expect(() => openCheckpoint(note, log.verifier)).toThrow(OriginMismatchError);
  });
});
