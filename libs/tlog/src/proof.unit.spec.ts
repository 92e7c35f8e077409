import { encodeBase64 } from '#libs/crypto';
import {
  type HashAt,
  inclusionProof,
  leafHash,
  nodeHash,
  NumberRangeError,
  ProofLengthError,
  RootMismatchError,
  treeRoot,
} from '#libs/merkle';
import { parseAddCheckpoint } from './add-checkpoint.js';
import {
  AddCheckpointFormatError,
  InvalidSignatureError,
  NoTrustedSignatureError,
  OriginMismatchError,
  ProofFormatError,
  QuorumError,
} from './errors.js';
import { parseProof } from './proof.js';
import type { TlogProof } from './proof.js';
import { addSignatures, formatAddCheckpoint, formatProof, parsePolicy, verifyProof } from './node.js';
import { generateCosignerKey, generateLogKey } from './signing/key.js';
import { cosign, signCheckpoint } from './signing/sign-checkpoint.js';
import { signNote } from './signing/sign-note.js';
import { formatVkey } from './vkey.js';

const log = generateLogKey('log.example/0');
const [first, second] = ['w1', 'w2'].map((name) => generateCosignerKey(`${name}.example`)) as [
  ReturnType<typeof generateCosignerKey>,
  ReturnType<typeof generateCosignerKey>,
];
const entry = (index: number): Buffer => Buffer.from(`entry ${index}`);
const hashAt: HashAt = (level, index) =>
  level === 0 ? leafHash(entry(index)) : nodeHash(hashAt(level - 1, 2 * index), hashAt(level - 1, 2 * index + 1));
const SIZE = 21;
const bare = signCheckpoint({ origin: 'log.example/0', size: SIZE, root: treeRoot(SIZE, hashAt), extensions: [] }, log);
const checkpoint = addSignatures(bare, [cosign(bare, first, 1_800_000_000)]);
const proof: TlogProof = { index: 13, hashes: inclusionProof(13, SIZE, hashAt), checkpoint };
const text = formatProof(proof).toString();
const policy = parsePolicy(
  `witness a ${formatVkey(first.verifier)}\nwitness b ${formatVkey(second.verifier)}\ngroup g any a b\nquorum g\n`,
);
const both = parsePolicy(
  `witness a ${formatVkey(first.verifier)}\nwitness b ${formatVkey(second.verifier)}\ngroup g all a b\nquorum g\n`,
);

describe('a receipt', () => {
  it('is lines, an empty line, and the checkpoint as it is', () => {
    const lines = ['c2sp.org/tlog-proof@v1', 'index 13', ...proof.hashes.map((hash) => encodeBase64(hash)), '', ''];
    expect(text).toBe(`${lines.join('\n')}${checkpoint.toString()}`);
    expect(parseProof(Buffer.from(text))).toEqual(proof);
  });

  it('can say more, which nobody vouches for', () => {
    const more = { ...proof, extra: Buffer.from('anything') };
    expect(formatProof(more).toString()).toContain('\nextra YW55dGhpbmc=\nindex 13\n');
    expect(parseProof(formatProof(more))).toEqual(more);
    expect(formatProof({ ...proof, extra: Buffer.alloc(0) })).toEqual(formatProof(proof));
  });

  it('of a tree of one entry has no hashes', () => {
    const note = signCheckpoint({ origin: 'log.example/0', size: 1, root: leafHash(entry(0)), extensions: [] }, log);
    const single = { index: 0, hashes: [], checkpoint: note };
    expect(parseProof(formatProof(single))).toEqual(single);
    verifyProof({ proof: single, entry: entry(0), log: log.verifier });
  });

  const checkpointText = checkpoint.toString();
  const hash = encodeBase64(proof.hashes[0]!);
  it.each([
    ['nothing', ''],
    ['another first line', text.replace('@v1', '@v2')],
    ['a first line with more', text.replace('@v1', '@v1 ')],
    ['no index', text.replace('index 13\n', '')],
    ['an index with a zero', text.replace('index 13', 'index 013')],
    ['an index with a sign', text.replace('index 13', 'index +13')],
    ['an index above 2^53', text.replace('index 13', 'index 9007199254740992')],
    ['two blanks', text.replace('index 13', 'index  13')],
    ['an index line with a blank behind', text.replace('index 13\n', 'index 13 \n')],
    ['carriage returns', text.replaceAll('\n', '\r\n')],
    ['extra behind the index', text.replace('index 13\n', 'index 13\nextra YQ==\n')],
    ['extra twice', text.replace('index', 'extra YQ==\nextra YQ==\nindex')],
    ['extra with nothing', text.replace('index', 'extra \nindex')],
    ['extra that is no base64', text.replace('index', 'extra YQ\nindex')],
    ['a hash that is short', text.replace(hash, hash.slice(4))],
    ['a hash without padding', text.replace(hash, hash.slice(0, -1))],
    ['a hash with a blank', text.replace(hash, ` ${hash}`)],
    ['64 hashes', `c2sp.org/tlog-proof@v1\nindex 0\n${`${hash}\n`.repeat(64)}\n${checkpointText}`],
    ['no empty line', text.replace('\n\n', '\n')],
    ['no checkpoint', text.slice(0, text.indexOf('\n\n') + 2)],
    ['a note that is no checkpoint', text.replace(checkpointText, signNote('hello\n', [log]).toString())],
    ['a checkpoint without signatures', text.slice(0, text.indexOf('\u2014'))],
    ['what comes behind', `${text}more\n`],
  ])('is not read with %s', (_, bad) => {
    expect(() => parseProof(Buffer.from(bad))).toThrow(ProofFormatError);
  });

  it('is not written when it could not be read', () => {
    const bad: Partial<TlogProof>[] = [
      { index: -1 },
      { index: 1.5 },
      { hashes: [Buffer.alloc(31)] },
      { hashes: Array<Buffer>(64).fill(Buffer.alloc(32)) },
      { checkpoint: Buffer.from('x') },
      { extra: Buffer.alloc(2_000_000) },
    ];
    for (const part of bad) expect(() => formatProof({ ...proof, ...part })).toThrow(ProofFormatError);
  });
});

describe('verifyProof', () => {
  const claim = { proof, entry: entry(13), log: log.verifier };

  it('says which checkpoint, and who signed it', () => {
    const { checkpoint: shown, verified } = verifyProof({ ...claim, policy });
    expect(shown.size).toBe(SIZE);
    expect(verified.map(({ name }) => name)).toEqual(['log.example/0', 'w1.example']);
    expect(verifyProof({ proof, leafHash: leafHash(entry(13)), log: log.verifier }).verified).toHaveLength(1);
    expect(verifyProof({ ...claim, witnesses: [first.verifier] }).verified).toHaveLength(2);
  });

  it('refuses another entry, index or hash', () => {
    expect(() => verifyProof({ ...claim, entry: entry(12) })).toThrow(RootMismatchError);
    expect(() => verifyProof({ ...claim, proof: { ...proof, index: 12 } })).toThrow(RootMismatchError);
    expect(() => verifyProof({ ...claim, proof: { ...proof, index: SIZE } })).toThrow(NumberRangeError);
    expect(() => verifyProof({ ...claim, proof: { ...proof, hashes: proof.hashes.slice(1) } })).toThrow(
      ProofLengthError,
    );
    for (const at of proof.hashes.keys()) {
      const hashes = proof.hashes.map((bytes, i) => (i === at ? Buffer.alloc(32) : bytes));
      expect(() => verifyProof({ ...claim, proof: { ...proof, hashes } })).toThrow(RootMismatchError);
    }
  });

  it('refuses a checkpoint that the log, or too few witnesses, signed', () => {
    const other = generateLogKey('log.example/0');
    expect(() => verifyProof({ ...claim, log: other.verifier })).toThrow(NoTrustedSignatureError);
    const elsewhere = signNote(bare.toString().split('\n\n')[0]!.replace('/0', '/1') + '\n', [log]);
    expect(() => verifyProof({ ...claim, proof: { ...proof, checkpoint: elsewhere } })).toThrow(OriginMismatchError);
    expect(() => verifyProof({ ...claim, policy: both })).toThrow(new QuorumError(['w1.example']));
    expect(() => verifyProof({ ...claim, proof: { ...proof, checkpoint: bare }, policy })).toThrow(new QuorumError([]));
    verifyProof({ ...claim, proof: { ...proof, checkpoint: bare }, policy: parsePolicy('quorum none\n') });
  });

  it('refuses a bad cosignature of a known witness, even if it could do without', () => {
    const bad = { ...cosign(bare, second, 1), signature: Buffer.alloc(72, 1) };
    const damaged = { ...proof, checkpoint: addSignatures(checkpoint, [bad]) };
    expect(() => verifyProof({ ...claim, proof: damaged, policy })).toThrow(InvalidSignatureError);
    expect(() => verifyProof({ ...claim, proof: damaged, witnesses: [second.verifier] })).toThrow(
      InvalidSignatureError,
    );
    verifyProof({ ...claim, proof: damaged });
  });
});

describe('an add-checkpoint body', () => {
  const hashes = proof.hashes;
  const body = formatAddCheckpoint({ oldSize: 7, proof: hashes, checkpoint }).toString();

  it('is the old size, the proof, an empty line and the checkpoint', () => {
    const lines = ['old 7', ...hashes.map((hash) => encodeBase64(hash)), '', ''];
    expect(body).toBe(`${lines.join('\n')}${checkpoint.toString()}`);
    const read = parseAddCheckpoint(Buffer.from(body));
    expect(read).toMatchObject({ oldSize: 7, proof: hashes, checkpoint });
    expect(read.claimed).toMatchObject({ origin: 'log.example/0', size: SIZE });
    const initial = formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint });
    expect(initial.toString()).toBe(`old 0\n\n${checkpoint.toString()}`);
    const most = Array<Buffer>(63).fill(Buffer.alloc(32, 1));
    expect(parseAddCheckpoint(formatAddCheckpoint({ oldSize: 7, proof: most, checkpoint })).proof).toEqual(most);
  });

  it.each([
    ['nothing', ''],
    ['no old size', body.replace('old 7\n', '')],
    ['an old size with a zero', body.replace('old 7', 'old 07')],
    ['an old size with a sign', body.replace('old 7', 'old -7')],
    ['an old size above 2^53', body.replace('old 7', 'old 9007199254740992')],
    ['a tab', body.replace('old 7', 'old\t7')],
    ['another word', body.replace('old 7', 'new 7')],
    ['carriage returns', body.replaceAll('\n', '\r\n')],
    ['no empty line', body.replace('\n\n', '\n')],
    ['two empty lines', body.replace('\n\n', '\n\n\n')],
    ['no checkpoint', 'old 7\n\n'],
    ['a checkpoint without signatures', body.slice(0, body.indexOf('\u2014'))],
    ['a size with a zero', body.replace('\n21\n', '\n021\n')],
    ['an empty line in the proof', body.replace('old 7\n', 'old 7\n\n')],
  ])('is not read with %s', (_, bad) => {
    expect(() => parseAddCheckpoint(Buffer.from(bad))).toThrow(AddCheckpointFormatError);
  });

  it('is not written when it could not be read', () => {
    for (const part of [
      { oldSize: -1 },
      { oldSize: 0.5 },
      { proof: [Buffer.alloc(33)] },
      { checkpoint: Buffer.alloc(0) },
    ]) {
      expect(() => formatAddCheckpoint({ oldSize: 7, proof: hashes, checkpoint, ...part })).toThrow(
        AddCheckpointFormatError,
      );
    }
    expect(() => parseAddCheckpoint(Buffer.alloc(1_100_000, 'x'))).toThrow('at most');
  });
});
