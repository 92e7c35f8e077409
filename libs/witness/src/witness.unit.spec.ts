import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AddCheckpointFormatError,
  cosignedAt,
  encodeBase64,
  formatAddCheckpoint,
  formatNote,
  generateCosignerKey,
  generateLogKey,
  openCheckpoint,
  parseCosignatures,
  parseNote,
  signCheckpoint,
  signNote,
  WrongKeyTypeError,
} from '#libs/tlog';
import { WitnessedLog } from '../../../tests/support/witnessed-log.js';
import {
  ConflictError,
  InconsistentError,
  OldSizeError,
  StoredCheckpointError,
  UnknownOriginError,
  UntrustedCheckpointError,
} from './errors.js';
import { FileStore, originHash } from './file-store.js';
import { type Fork, Witness } from './witness.js';

const log = new WitnessedLog();
const fork = new WitnessedLog(log.key, 'other', 5);
const key = generateCosignerKey('witness.example/w1');
const hash = originHash(log.origin);
let folder = '';
let store: FileStore;
let witness: Witness;
let now = 1_800_000_000;
let forks: Fork[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-witness-'));
  now = 1_800_000_000;
  forks = [];
  await start();
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

async function start(): Promise<void> {
  store = await FileStore.open(folder);
  witness = new Witness({
    key,
    logs: [log.key.verifier],
    store,
    now: () => now,
    // Takes its time, as a disk does: the refusal waits for it.
    onFork: (found) => sleep(20).then(() => void forks.push(found)),
  });
}

/** Sizes cosigned, as the stored note and its signatures say; verified. */
async function stored(): Promise<number | undefined> {
  const note = await witness.latest(hash);
  return note && openCheckpoint(note, log.key.verifier, [key.verifier]).checkpoint.size;
}

const add = (oldSize: number, size: number, from = log): Promise<string> =>
  witness.addCheckpoint(from.request(oldSize, size));

describe('a witness', () => {
  it('cosigns what extends the last tree, and keeps it', async () => {
    for (const [oldSize, size] of [
      [0, 1],
      [1, 5],
      [5, 70],
      [70, 256],
    ] as const) {
      const lines = await add(oldSize, size);
      const [cosignature, ...more] = parseCosignatures(lines);
      expect(more).toEqual([]);
      expect(cosignedAt(cosignature!)).toBe(now);
      const { text } = parseNote(log.checkpoint(size));
      expect(key.verifier.verify(Buffer.from(text), cosignature!.signature)).toBe(true);
      expect(await stored()).toBe(size);
    }
    expect(await witness.latestSize(log.origin)).toEqual({ size: 256, seconds: now });
  });

  it('goes on from what it stored, in another process', async () => {
    await add(0, 7);
    await store.close();
    await start();
    expect(await stored()).toBe(7);
    await expect(add(0, 9)).rejects.toThrow(new ConflictError(0, 7));
    await add(7, 9);
  });

  it('starts with any size, the empty tree too, without a proof', async () => {
    await add(0, 0);
    expect(await stored()).toBe(0);
    await add(0, 0);
    await add(0, 3);
    expect(await stored()).toBe(3);
  });

  it('cosigns the same tree again, with a new time', async () => {
    await add(0, 5);
    now += 60;
    const [again] = parseCosignatures(await add(5, 5));
    expect(cosignedAt(again!)).toBe(now);
    // A checkpoint with other extension lines is of the same tree.
    const checkpoint = log.checkpoint(5, ['more']);
    await witness.addCheckpoint(formatAddCheckpoint({ oldSize: 5, proof: [], checkpoint }));
    expect(await stored()).toBe(5);
  });

  it('never dates a statement before its last one', async () => {
    await add(0, 5);
    now -= 3_600;
    const [later] = parseCosignatures(await add(5, 6));
    expect(cosignedAt(later!)).toBe(now + 3_600);
  });

  it('says what size it has when the proof starts elsewhere', async () => {
    await expect(add(1, 5)).rejects.toThrow(new ConflictError(1, 0));
    await add(0, 5);
    await expect(add(0, 8)).rejects.toThrow(new ConflictError(0, 5));
    await expect(add(4, 8)).rejects.toThrow(new ConflictError(4, 5));
    await expect(add(3, 4)).rejects.toThrow(new ConflictError(3, 5));
    await expect(add(6, 8)).rejects.toThrow(new ConflictError(6, 5));
    expect(await stored()).toBe(5);
  });

  it('refuses an old size above the checkpoint', async () => {
    await add(0, 5);
    await expect(add(5, 4)).rejects.toThrow(new OldSizeError(5, 4));
  });

  it('refuses logs that it does not follow, before it looks at signatures', async () => {
    const other = new WitnessedLog(generateLogKey('log.example/ledger/1'));
    await expect(add(0, 1, other)).rejects.toThrow(new UnknownOriginError('log.example/ledger/1'));
    expect(await witness.latest(originHash('log.example/ledger/1'))).toBeUndefined();
  });

  it('refuses what the log did not sign', async () => {
    const impostor = new WitnessedLog(generateLogKey(log.origin));
    await expect(add(0, 1, impostor)).rejects.toThrow(UntrustedCheckpointError);
    const { text, signatures } = parseNote(log.checkpoint(2));
    const forged = formatNote({ text: text.replace('\n2\n', '\n3\n'), signatures });
    await expect(
      witness.addCheckpoint(formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint: forged })),
    ).rejects.toThrow(UntrustedCheckpointError);
    expect(await stored()).toBeUndefined();
  });

  it('knows a log by any of its keys', async () => {
    const next = generateLogKey(log.origin);
    const rotating = new Witness({ key, logs: [log.key.verifier, next.verifier], store, now: () => now });
    await rotating.addCheckpoint(log.request(0, 3));
    await rotating.addCheckpoint(new WitnessedLog(next).request(3, 4));
    expect((await rotating.latestSize(log.origin))!.size).toBe(4);
    expect(rotating.origins).toEqual([log.origin]);
  });

  it('refuses every proof but the right one', async () => {
    await add(0, 6);
    const proof = log.consistency(6, 11);
    const checkpoint = log.checkpoint(11);
    const bad = [[], proof.slice(1), proof.slice(0, -1), [...proof].reverse(), [...proof, proof[0]!]];
    for (const [i, hash] of proof.entries()) {
      const turned = Buffer.from(hash);
      turned[i]! ^= 1;
      bad.push(proof.map((other, at) => (at === i ? turned : other)));
    }
    for (const variant of bad) {
      const body = formatAddCheckpoint({ oldSize: 6, proof: variant, checkpoint });
      await expect(witness.addCheckpoint(body)).rejects.toThrow(InconsistentError);
    }
    const surplus = formatAddCheckpoint({ oldSize: 6, proof, checkpoint: log.checkpoint(6) });
    await expect(witness.addCheckpoint(surplus)).rejects.toThrow(InconsistentError);
    expect(await stored()).toBe(6);
    await add(6, 11);
  });

  it('refuses a proof from nothing, and an empty tree with a root', async () => {
    const proof = [Buffer.alloc(32, 1)];
    const surplus = formatAddCheckpoint({ oldSize: 0, proof, checkpoint: log.checkpoint(3) });
    await expect(witness.addCheckpoint(surplus)).rejects.toThrow(InconsistentError);
    const lie = signNote(`${log.origin}\n0\n${encodeBase64(log.root(3))}\n`, [log.key]);
    await expect(
      witness.addCheckpoint(formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint: lie })),
    ).rejects.toThrow(InconsistentError);
    expect(await stored()).toBeUndefined();
  });

  it('refuses a second tree of one size, and hands over the evidence', async () => {
    await add(0, 9);
    await expect(add(9, 9, fork)).rejects.toThrow(InconsistentError);
    await expect(add(9, 12, fork)).rejects.toThrow(InconsistentError);
    // Also when the request would not have been considered.
    await expect(add(3, 9, fork)).rejects.toThrow(ConflictError);
    expect(forks).toHaveLength(2);
    const [evidence] = forks;
    const roots = [evidence!.cosigned, evidence!.refused].map(
      (note) => openCheckpoint(note, log.key.verifier).checkpoint,
    );
    expect(roots.map(({ size }) => size)).toEqual([9, 9]);
    expect(roots[0]!.root).not.toEqual(roots[1]!.root);
    await store.keepFork(log.origin, evidence!.refused);
    await store.keepFork(log.origin, Buffer.from('later'));
    expect(await readFile(join(folder, `${hash}.fork`))).toEqual(evidence!.refused);
  });

  it.each([
    ['nothing', ''],
    ['no old size', `\n\n`],
    ['no note', 'old 0\n\n'],
    ['no empty line', 'old 0\n'],
    ['an old size with a zero', `old 00\n\n${log.checkpoint(1).toString()}`],
    ['a hash that is short', `old 0\nAAAA\n\n${log.checkpoint(1).toString()}`],
    ['64 hashes', `old 1\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}\n${log.checkpoint(1).toString()}`],
  ])('refuses %s as malformed', async (_, body) => {
    await expect(witness.addCheckpoint(Buffer.from(body))).rejects.toThrow(AddCheckpointFormatError);
  });

  it('of requests at once for one origin takes each after the one before', async () => {
    await add(0, 4);
    // The race of the specification: size 6 must not be stored after size 9.
    const results = await Promise.allSettled([add(4, 6), add(4, 9), add(4, 9), add(6, 9), add(9, 12)]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(results[1]).toMatchObject({ reason: new ConflictError(4, 6) });
    expect(await stored()).toBe(12);
  });

  it('does not keep what strangers add to a note', async () => {
    const stranger = generateLogKey('stranger.example');
    const { text, signatures } = parseNote(log.checkpoint(2));
    const checkpoint = signNote(text, [stranger], signatures);
    await witness.addCheckpoint(formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint }));
    const names = parseNote((await witness.latest(hash))!).signatures.map(({ name }) => name);
    expect(names).toEqual([log.origin, 'witness.example/w1']);
  });

  it('signs nothing on a store that is damaged, exchanged or cannot be written', async () => {
    await add(0, 5);
    const path = join(folder, hash);
    const good = await readFile(path);
    const flipped = Buffer.from(good);
    flipped[good.indexOf('\n5\n') + 1]! ^= 1;
    const another = signCheckpoint({ origin: log.origin, size: 2, root: log.root(2), extensions: [] }, log.key);
    for (const bad of [flipped, good.subarray(0, 40), Buffer.alloc(0), another]) {
      await writeFile(path, bad);
      await expect(add(5, 6)).rejects.toThrow(StoredCheckpointError);
      await expect(add(0, 6)).rejects.toThrow(StoredCheckpointError);
      await expect(witness.latest(hash)).rejects.toThrow(StoredCheckpointError);
    }
    await writeFile(path, good);
    await add(5, 6);
  });

  it('gives no answer when its change cannot be stored', async () => {
    const full = { latest: async () => undefined, update: async () => Promise.reject(new Error('no space')) };
    const stuck = new Witness({ key, logs: [log.key.verifier], store: full });
    await expect(stuck.addCheckpoint(log.request(0, 1))).rejects.toThrow('no space');
  });

  it('needs the key of a cosigner', () => {
    expect(() => new Witness({ key: log.key, logs: [], store })).toThrow(WrongKeyTypeError);
  });
});
