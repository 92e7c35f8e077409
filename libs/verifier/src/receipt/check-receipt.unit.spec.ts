import fc from 'fast-check';
import { nodeCrypto } from '#libs/crypto';
import { consistencyProof, type HashAt, inclusionProof, leafHash, nodeHash, treeRoot } from '#libs/merkle';
import {
  addSignatures,
  cosign,
  formatNote,
  formatProof,
  formatVkey,
  generateCosignerKey,
  generateLogKey,
  parseNote,
  signCheckpoint,
} from '#libs/tlog';
import { nobleCrypto } from '#portable/noble';
import { receiptChecks, receiptOf, type ReceiptQuestion, type StepId, STEPS } from '../portable.js';

const LEDGER = 'ledger.example/irs';
const NOW = 1_800_000_000;
const ledgerKey = generateLogKey(LEDGER);
const log = ledgerKey.named(`${LEDGER}/0`);
const [first, second, stranger] = ['w1', 'w2', 'w3'].map((name) => generateCosignerKey(`${name}.example`)) as [
  ReturnType<typeof generateCosignerKey>,
  ReturnType<typeof generateCosignerKey>,
  ReturnType<typeof generateCosignerKey>,
];
const pinFile = `log ${formatVkey(ledgerKey.verifier)}
witness w1 ${formatVkey(first.verifier)}
witness w2 ${formatVkey(second.verifier)}
group both all w1 w2
quorum both
`;
const noWitness = `log ${formatVkey(ledgerKey.verifier)}\nquorum none\n`;

const entryAt = (index: number, fork = ''): Buffer => Buffer.from(`{"v":1,"entry":${index}${fork}}`);
const hashesOf = (fork: string): HashAt => {
  const hashAt: HashAt = (level, index) =>
    level === 0
      ? leafHash(entryAt(index, index < 3 ? fork : ''))
      : nodeHash(hashAt(level - 1, 2 * index), hashAt(level - 1, 2 * index + 1));
  return hashAt;
};
const hashAt = hashesOf('');
const OLD_SIZE = 9;
const SIZE = 21;
const INDEX = 13;

const signed = (size: number, { key = log, at = hashAt, root = treeRoot(size, at) } = {}): Buffer =>
  signCheckpoint({ origin: key.verifier.name, size, root, extensions: [] }, key);
const cosigned = (note: Buffer, keys = [first, second], seconds = NOW): Buffer =>
  addSignatures(
    note,
    keys.map((key) => cosign(note, key, seconds)),
  );
const checkpoint = cosigned(signed(SIZE));
const receiptWith = (note: Buffer, index = INDEX, at = hashAt): Buffer =>
  formatProof({ index, hashes: inclusionProof(index, parseSize(note), at), checkpoint: note });
const parseSize = (note: Buffer): number => Number(note.toString().split('\n')[1]);
const receipt = receiptWith(checkpoint);
const grown = consistencyProof(OLD_SIZE, SIZE, hashAt).map((hash) => hash.toString('base64'));

const turned = (bytes: Uint8Array, bit: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[Math.floor(bit / 8)]! ^= 1 << (bit % 8);
  return copy;
};

describe.each([
  { by: 'node:crypto', crypto: nodeCrypto, runs: 400 },
  { by: 'noble', crypto: nobleCrypto, runs: 50 },
])('a receipt, checked by $by', ({ crypto, runs }) => {
  const { checkReceipt, checkLog, consistencyToAsk, readPins, readVkeys } = receiptChecks(crypto);
  const pins = readPins(pinFile);
  const good: ReceiptQuestion = {
    place: { shard: '0', index: INDEX },
    entry: entryAt(INDEX),
    leafHash: leafHash(entryAt(INDEX)).toString('base64'),
    receipt,
    pins,
    remembered: cosigned(signed(OLD_SIZE)),
    consistencyProof: grown,
    now: NOW * 1000,
  };
  const check = (change: Partial<ReceiptQuestion> = {}) => checkReceipt({ ...good, ...change });
  /** The steps in this state. */
  const inState = (state: string, change: Partial<ReceiptQuestion>): StepId[] =>
    check(change)
      .steps.filter((step) => step.state === state)
      .map(({ id }) => id);
  const failing = (change: Partial<ReceiptQuestion>): StepId[] => {
    expect(check(change)).toMatchObject({ mark: 'does-not-check', remember: null });
    return inState('failed', change);
  };
  const saidOf = (id: StepId, change: Partial<ReceiptQuestion>): string =>
    check(change).steps.find((step) => step.id === id)!.said;

  it('passes every step, and says against which key and size', () => {
    const { mark, steps, key, checkpoint: shown, remember } = check();
    expect(steps.map(({ id, state }) => [id, state])).toEqual(STEPS.map((id) => [id, 'passed']));
    expect(mark).toBe('checked');
    expect(key).toBe(formatVkey(log.verifier));
    expect(shown).toMatchObject({ origin: `${LEDGER}/0`, size: SIZE });
    expect(shown!.cosignedBy.map(({ name }) => name)).toEqual(['w1', 'w2']);
    expect(Buffer.from(remember!).equals(checkpoint)).toBe(true);
    for (const { title, said, proves, doesNotProve, compared } of steps) {
      for (const text of [title, said, proves, doesNotProve]) expect(text).toMatch(/^[A-Z].*\.$/);
      expect(compared.length).toBeGreaterThan(0);
    }
  });

  it('passes with a key for the very log, with the first look, and where the policy asks for no witness', () => {
    const exact = readPins(pinFile.replace(formatVkey(ledgerKey.verifier), formatVkey(log.verifier)));
    expect(check({ pins: exact }).mark).toBe('checked');
    const fresh: Partial<ReceiptQuestion> = { remembered: undefined, consistencyProof: undefined };
    expect(check(fresh)).toMatchObject({ mark: 'checked' });
    expect(inState('not-done', fresh)).toEqual(['consistency']);
    const alone: Partial<ReceiptQuestion> = { pins: readPins(noWitness), receipt: receiptWith(signed(SIZE)) };
    expect(check(alone).mark).toBe('checked');
    expect(inState('not-done', alone)).toEqual(['witnesses']);
    expect(check({ leafHash: undefined, place: undefined }).mark).toBe('checked');
  });

  it('reads what the api answers with proof=1', () => {
    const parts = {
      index: INDEX,
      inclusionProof: inclusionProof(INDEX, SIZE, hashAt).map((hash) => hash.toString('base64')),
      checkpoint: checkpoint.toString(),
    };
    expect(Buffer.from(receiptOf(parts)).equals(receipt)).toBe(true);
    expect(failing({ receipt: receiptOf({ ...parts, inclusionProof: ['x'] }) })).toEqual(['path']);
  });

  it('without pinned keys passes no signature, whatever the server names', () => {
    const serverKeys = readVkeys([formatVkey(log.verifier)]);
    const unpinned: Partial<ReceiptQuestion> = { pins: undefined, serverKeys };
    expect(check(unpinned)).toMatchObject({
      ...{ mark: 'not-yet-checked', key: null, serverKey: formatVkey(log.verifier) },
    });
    expect(check().serverKey).toBeNull();
    expect(inState('not-done', unpinned)).toEqual(['log-signature', 'witnesses']);
    expect(saidOf('log-signature', unpinned)).toContain('agrees with the key that this server names');
    expect(check({ pins: undefined }).mark).toBe('not-yet-checked');
    expect(failing({ pins: undefined, serverKeys: readVkeys([formatVkey(stranger.verifier)]) })).toEqual([
      'log-signature',
    ]);
    const other = generateLogKey(`${LEDGER}/0`).verifier;
    expect(failing({ pins: undefined, serverKeys: readVkeys([formatVkey(other)]) })).toEqual(['log-signature']);
  });

  it('gives no tick where the bytes are not open, and still says what is wrong', () => {
    expect(check({ entry: null }).mark).toBe('not-open');
    expect(inState('not-done', { entry: null })).toEqual(['bytes']);
    expect(failing({ entry: null, leafHash: leafHash(entryAt(1)).toString('base64') })).toEqual(['root']);
    expect(check({ entry: null, leafHash: undefined }).mark).toBe('not-open');
  });

  it('gives no tick before a checkpoint covers the entry', () => {
    expect(check({ receipt: null })).toMatchObject({ mark: 'not-yet-checked', remember: null, checkpoint: null });
    expect(inState('failed', { receipt: null })).toEqual([]);
  });

  it('says that the log shrank, or that the receipt is kept back, where the server calls unsigned what was signed last time', () => {
    const asked = { receipt: null, consistencyProof: undefined };
    for (const place of [
      { shard: '0', index: 0 },
      { shard: '0', index: OLD_SIZE - 1 },
    ]) {
      expect(failing({ ...asked, place })).toEqual(['consistency']);
      expect(saidOf('consistency', { ...asked, place })).toContain(
        `entry ${place.index} is not yet signed; last time the log had ${OLD_SIZE} signed entries`,
      );
      // Also where the bytes are not open, and the earlier checkpoint stays what it is.
      expect(check({ ...asked, place, entry: null })).toMatchObject({ mark: 'does-not-check', remember: null });
    }
    for (const innocent of [
      { place: { shard: '0', index: OLD_SIZE } },
      { place: { shard: '1', index: 0 } },
      { place: { shard: '0', index: 0 }, remembered: undefined },
      {
        place: { shard: '0', index: 0 },
        remembered: signed(OLD_SIZE, { key: generateLogKey(LEDGER).named(`${LEDGER}/0`) }),
      },
    ])
      expect(check({ ...asked, ...innocent }).mark).toBe('not-yet-checked');
  });

  it('says that the bytes were changed', () => {
    expect(failing({ entry: entryAt(12) })).toEqual(['bytes']);
    expect(failing({ entry: Buffer.concat([entryAt(INDEX), Buffer.from(' ')]) })).toEqual(['bytes']);
    expect(failing({ entry: entryAt(12), leafHash: undefined })).toEqual(['root']);
    // A server that changes both.
    expect(failing({ entry: entryAt(12), leafHash: leafHash(entryAt(12)).toString('base64') })).toEqual(['root']);
    expect(failing({ leafHash: leafHash(entryAt(12)).toString('base64') })).toEqual(['bytes', 'root']);
    expect(failing({ leafHash: 'x' })).toEqual(['bytes']);
  });

  it('says that the receipt is of another entry, or of no entry of a log of that size', () => {
    expect(failing({ receipt: receiptWith(checkpoint, 12) })).toEqual(['path']);
    expect(failing({ place: { shard: '0', index: 12 } })).toEqual(['path']);
    const hashes = inclusionProof(INDEX, SIZE, hashAt);
    const small = cosigned(signed(5));
    const past = { receipt: formatProof({ index: INDEX, hashes, checkpoint: small }), remembered: undefined };
    expect(failing(past)).toEqual(['path']);
    expect(saidOf('path', past)).toBe(`A log of 5 entries has no entry ${INDEX}.`);
    for (const wrong of [hashes.slice(1), [...hashes, hashes[0]!]])
      expect(failing({ receipt: formatProof({ index: INDEX, hashes: wrong, checkpoint }) })).toEqual(['path']);
    expect(failing({ receipt: Buffer.from('hello') })).toEqual(['path']);
  });

  it('says that the path or the checkpoint was changed', () => {
    const hashes = inclusionProof(INDEX, SIZE, hashAt).map((hash, i) => (i === 1 ? Buffer.alloc(32, 7) : hash));
    expect(failing({ receipt: formatProof({ index: INDEX, hashes, checkpoint }) })).toEqual(['root']);
    const { text, signatures } = parseNote(checkpoint);
    const root = treeRoot(SIZE, hashAt).toString('base64');
    const changed = formatNote({ text: text.replace(root, Buffer.alloc(32).toString('base64')), signatures });
    const hashed = inclusionProof(INDEX, SIZE, hashAt);
    expect(
      failing({ receipt: formatProof({ index: INDEX, hashes: hashed, checkpoint: changed }), remembered: undefined }),
    ).toEqual(['root', 'log-signature', 'witnesses']);
    const larger = formatNote({ text: text.replace('\n21\n', '\n22\n'), signatures });
    expect(
      failing({ receipt: formatProof({ index: INDEX, hashes: hashed, checkpoint: larger }), remembered: undefined }),
    ).toEqual(expect.arrayContaining(['log-signature', 'witnesses']));
    const parts = { index: INDEX, inclusionProof: hashed.map((hash) => hash.toString('base64')), checkpoint: 'x' };
    expect(failing({ receipt: receiptOf(parts) })).toEqual(['root']);
  });

  it('says that another key signed, or another log', () => {
    const impostor = generateLogKey(`${LEDGER}/0`);
    expect(failing({ receipt: receiptWith(cosigned(signed(SIZE, { key: impostor }))) })).toEqual(['log-signature']);
    const other = ledgerKey.named(`${LEDGER}/1`);
    const elsewhere = { receipt: receiptWith(cosigned(signed(SIZE, { key: other }))), remembered: undefined };
    expect(failing(elsewhere)).toEqual(['log-signature']);
    expect(saidOf('log-signature', elsewhere)).toContain(`is of ${LEDGER}/1`);
    expect(failing({ place: { shard: '1', index: INDEX } })).toEqual(['log-signature']);
    expect(failing({ pins: readPins(pinFile.replace(/^log .*\n/, '')) })).toEqual(['log-signature']);
    const foreign = generateLogKey('other.example/0');
    expect(failing({ receipt: receiptWith(cosigned(signed(SIZE, { key: foreign }))), remembered: undefined })).toEqual([
      'log-signature',
    ]);
  });

  it('says that a cosignature is missing, forged or of the future', () => {
    expect(failing({ receipt: receiptWith(signed(SIZE)) })).toEqual(['witnesses']);
    expect(failing({ receipt: receiptWith(cosigned(signed(SIZE), [first])) })).toEqual(['witnesses']);
    expect(failing({ receipt: receiptWith(cosigned(signed(SIZE), [first, stranger])) })).toEqual(['witnesses']);
    const bad = { ...cosign(signed(SIZE), second, NOW), signature: Buffer.alloc(72, 1) };
    const forged = addSignatures(cosigned(signed(SIZE), [first]), [bad]);
    expect(failing({ receipt: receiptWith(forged) })).toEqual(['witnesses']);
    const any = readPins(pinFile.replace('both all', 'both any'));
    expect(failing({ receipt: receiptWith(forged), pins: any })).toEqual(['witnesses']);
    expect(failing({ receipt: receiptWith(cosigned(signed(SIZE), [first, second], NOW + 3_600)) })).toEqual([
      'witnesses',
    ]);
  });

  it('says that the log was rolled back or forked since last time', () => {
    const older = cosigned(signed(15));
    expect(failing({ receipt: receiptWith(older), remembered: checkpoint })).toEqual(['consistency']);
    expect(saidOf('consistency', { receipt: receiptWith(older), remembered: checkpoint })).toContain('rolled back');
    const fork = hashesOf(',"forked":true');
    const forked = cosigned(signed(SIZE, { at: fork }));
    const forkedReceipt = receiptWith(forked, INDEX, fork);
    expect(failing({ receipt: forkedReceipt, remembered: checkpoint })).toEqual(['consistency']);
    const lies = [grown, consistencyProof(OLD_SIZE, SIZE, fork).map((hash) => hash.toString('base64')), [], ['x']];
    for (const proof of lies)
      expect(failing({ receipt: forkedReceipt, consistencyProof: proof })).toEqual(['consistency']);
    const renamed = cosigned(signed(OLD_SIZE, { key: ledgerKey.named(`${LEDGER}/1`) }));
    expect(failing({ remembered: renamed })).toEqual(['consistency']);
  });

  it('asks for the proof from the remembered checkpoint, and gives no tick without it', () => {
    expect(consistencyToAsk(receipt, good.remembered!)).toEqual({ from: OLD_SIZE, to: SIZE });
    for (const [asked, remembered] of [
      [receipt, checkpoint],
      [receiptWith(cosigned(signed(15))), checkpoint],
      [null, checkpoint],
      [receipt, Buffer.from('x')],
    ] as const)
      expect(consistencyToAsk(asked, remembered)).toBeUndefined();
    // What was remembered stays, or the next look would not find out.
    expect(check({ consistencyProof: undefined })).toMatchObject({ mark: 'not-yet-checked', remember: null });
    expect(check({ remembered: checkpoint, consistencyProof: undefined }).mark).toBe('checked');
  });

  it('says that the server has no proof of a checkpoint that it signed', () => {
    expect(failing({ consistencyProof: null })).toEqual(['consistency']);
    expect(saidOf('consistency', { consistencyProof: null })).toContain('has no proof');
  });

  it('checks a checkpoint by itself: the key, the witnesses, and that the log only grew', () => {
    const note = checkpoint.toString();
    const asked = { ...good, shard: '0', checkpoint: note };
    const whole = checkLog(asked);
    expect(whole).toMatchObject({ mark: 'checked', key: formatVkey(log.verifier), serverKey: null });
    expect(whole.steps.map(({ id, state }) => [id, state])).toEqual(STEPS.slice(3).map((id) => [id, 'passed']));
    expect(Buffer.from(whole.remember!).toString()).toBe(note);
    const failed = (change: object): StepId[] => {
      const { mark, steps, remember } = checkLog({ ...asked, ...change });
      expect({ mark, remember }).toEqual({ mark: 'does-not-check', remember: null });
      return steps.filter(({ state }) => state === 'failed').map(({ id }) => id);
    };
    expect(failed({ checkpoint: note.replace(`\n${SIZE}\n`, `\n${SIZE + 1}\n`), remembered: undefined })).toEqual([
      ...['log-signature', 'witnesses'],
    ]);
    expect(failed({ checkpoint: 'x' })).toEqual(['log-signature']);
    expect(failed({ shard: '1' })).toEqual(['log-signature']);
    expect(failed({ checkpoint: signed(SIZE).toString() })).toEqual(['witnesses']);
    expect(failed({ checkpoint: cosigned(signed(15)).toString(), remembered: checkpoint })).toEqual(['consistency']);
    expect(failed({ consistencyProof: null })).toEqual(['consistency']);
    expect(checkLog({ ...asked, consistencyProof: undefined }).mark).toBe('not-yet-checked');
    const serverKeys = readVkeys([formatVkey(log.verifier)]);
    expect(checkLog({ ...asked, pins: undefined, serverKeys })).toMatchObject({
      ...{ mark: 'not-yet-checked', key: null, serverKey: formatVkey(log.verifier) },
    });
  });

  it('does not count an earlier checkpoint that no pinned key signed', () => {
    const unsigned = cosigned(signed(OLD_SIZE, { key: generateLogKey(`${LEDGER}/0`) }));
    const { mark, remember } = check({ remembered: unsigned });
    expect(mark).toBe('not-yet-checked');
    expect(Buffer.from(remember!).equals(checkpoint)).toBe(true);
    expect(inState('not-done', { remembered: Buffer.from('x') })).toEqual(['consistency']);
  });

  const inputs: readonly (readonly [string, Uint8Array, (bytes: Buffer) => Partial<ReceiptQuestion>])[] = [
    ['the bytes', good.entry!, (entry) => ({ entry })],
    ['the receipt', receipt, (bytes) => ({ receipt: bytes })],
    ['the leaf hash', Buffer.from(good.leafHash!), (bytes) => ({ leafHash: bytes.toString('latin1') })],
    ['the earlier checkpoint', signed(OLD_SIZE), (remembered) => ({ remembered })],
    [
      'the proof of growth',
      Buffer.from(grown.join('\n')),
      (bytes) => ({ consistencyProof: bytes.toString('latin1').split('\n') }),
    ],
  ];
  it.each(inputs)('never passes with a bit of %s turned, wherever', (_, bytes, change) => {
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const { mark, steps } = check(change(turned(bytes, bit)));
        expect(mark).not.toBe('checked');
        expect(steps.every(({ state }) => state === 'passed')).toBe(false);
      }),
      { numRuns: Math.min(runs, bytes.length * 8) },
    );
  });

  it('throws for nothing that a server can answer', () => {
    const note = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      // Not from where its checkpoint begins: remembered, that one is rightly checked.
      fc
        .integer({ min: 1, max: receipt.length })
        .filter((at) => at !== receipt.length - checkpoint.length)
        .map((at) => receipt.subarray(at)),
    );
    fc.assert(
      fc.property(note, fc.string(), fc.array(fc.string()), (bytes, leaf, proof) => {
        for (const change of [
          { receipt: bytes },
          { leafHash: leaf },
          { remembered: bytes },
          { consistencyProof: proof },
          { receipt: bytes, leafHash: leaf, remembered: bytes, consistencyProof: proof, pins: undefined },
        ])
          expect(check(change).mark).not.toBe('checked');
      }),
      { numRuns: Math.ceil(runs / 10) },
    );
  });
});
