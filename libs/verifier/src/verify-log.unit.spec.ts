import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { encodeEntry, entryTail, EXAMPLE_OVERSIGHT } from '#libs/contracts';
import { decodeEntryBundle, encodeEntryBundle } from '#libs/merkle';
import { generateLogKey, signCheckpoint, signNote } from '#libs/tlog';
import { ExportFolder, smallEvent, syntheticEntry } from '../../../tests/support/export-folder.js';
import { ControlList } from './control-list.js';
import { DirectorySource } from './directory-source.js';
import { IntakeCounts } from './intake-counts.js';
import { type LogReport, MAX_LOG_PROBLEMS, Problems } from './report.js';
import type { LogSource } from './source.js';
import { StateFile } from './state-file.js';
import { verifyLog, type VerifyLogOptions } from './verify-log.js';

const key = generateLogKey('ledger.example/0');
const keys = [key.verifier];
const SIZE = 1_000;
const entryOf = (n: number, tag = n): Buffer => syntheticEntry(n, smallEvent(tag));
const entries = (from: number, to: number): Buffer[] => Array.from({ length: to - from }, (_, i) => entryOf(from + i));

let dir: string;
const verify = (options: Partial<VerifyLogOptions> = {}): Promise<LogReport> =>
  verifyLog(new DirectorySource(dir), { keys, workers: 0, ...options });
const file = (path: string): string => join(dir, path);
/** Bytes of a file, changed. */
async function change(path: string, edit: (bytes: Buffer) => Buffer | undefined): Promise<void> {
  const bytes = await readFile(file(path));
  await writeFile(file(path), edit(bytes) ?? bytes);
}
const flip = (at: number) => (bytes: Buffer) => void (bytes[at]! ^= 1);
const rebundle = (edit: (all: Buffer[]) => Buffer[]) => (bytes: Buffer) =>
  gzipSync(encodeEntryBundle(edit(decodeEntryBundle(gunzipSync(bytes)))), { level: 1 });

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'verify-log-'));
  const folder = new ExportFolder(dir, key);
  await folder.add(entries(0, 300));
  await folder.publish();
  await folder.add(entries(300, SIZE));
  await folder.publish();
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('verifyLog', () => {
  it('recomputes a whole log, and says what that does not show', async () => {
    const report = await verify();
    expect(report).toMatchObject({ ok: true, problemCount: 0, checked: { from: 0, to: SIZE } });
    expect(report.checkpoint).toMatchObject({ origin: 'ledger.example/0', size: SIZE });
    expect(report.notChecked.join()).toMatch(/truncated, rolled back or forked: without an earlier checkpoint/);
  });

  it.each([
    ['an edited entry', 'tile/entries/001', rebundle((all) => all.with(5, entryOf(261, 7))), 'entry', 261],
    ['a deleted entry', 'tile/entries/000', rebundle((all) => all.toSpliced(9, 1)), 'entry', 9],
    ['an added entry', 'tile/entries/003.p/232', rebundle((all) => [...all, entryOf(SIZE)]), 'bundle', SIZE],
    ['two entries swapped', 'tile/entries/002', rebundle((all) => all.with(3, all[4]!).with(4, all[3]!)), 'entry', 515],
    ['a bit in a bundle', 'tile/entries/002', flip(60), 'bundle', 512],
    ['a bit in a full tile', 'tile/0/001', flip(40), 'tile', 256],
    ['a bit in the last tile', 'tile/0/003.p/232', flip(40), 'tile', 768],
    ['a bit in an upper tile', 'tile/1/000.p/3', flip(40), 'tile', 0],
    ['a bit in an older tile', 'tile/0/001.p/44', flip(40), 'file', null],
    ['a short tile', 'tile/0/001', (bytes: Buffer) => bytes.subarray(32), 'tile', 256],
    ['an older bundle', 'tile/entries/001.p/44', rebundle((all) => all.with(3, all[4]!)), 'file', null],
    ['a second gzip member', 'tile/entries/000', (bytes: Buffer) => Buffer.concat([bytes, gzipSync('')]), 'bundle', 0],
  ] as const)('names %s', async (_, path, edit, kind, index) => {
    await change(path, edit);
    const report = await verify();
    expect(report.ok).toBe(false);
    expect(report.first).toMatchObject({ kind, index });
  });

  it('names a missing file, and one that is no part of the log', async () => {
    await rm(file('tile/0/002'));
    await rm(file('tile/entries/001'));
    await writeFile(file('tile/0/004'), Buffer.alloc(8192));
    const { problems } = await verify();
    expect(problems.map(({ path }) => path)).toEqual(['tile/0/002', 'tile/entries/001', 'tile/0/004']);
  });

  it('tells entries and tiles that agree with each other from those that were signed', async () => {
    const signed = await readFile(file('checkpoint'));
    await rm(dir, { recursive: true, force: true });
    const other = new ExportFolder(dir, key);
    await other.add(entries(0, SIZE).with(500, entryOf(500, 1)));
    await other.publish();
    await writeFile(file('checkpoint'), signed);
    expect((await verify()).first).toMatchObject({
      kind: 'root',
      detail: expect.stringMatching(/are not those that were signed/),
    });
  });

  it('reads no further when the checkpoint is not signed by the key', async () => {
    const report = await verify({ keys: [generateLogKey('ledger.example/0').verifier] });
    expect(report).toMatchObject({ ok: false, checkpoint: null, first: { kind: 'checkpoint' } });
    await change('checkpoint', flip(20));
    expect((await verify()).checkpoint).toBeNull();
  });

  it('checks a range up to the root, and says that the rest was not', async () => {
    await change(
      'tile/entries/000',
      rebundle((all) => all.with(5, entryOf(5, 6))),
    );
    const report = await verify({ from: 600, to: 700 });
    expect(report).toMatchObject({ ok: true, checked: { from: 512, to: 768 } });
    expect(report.notChecked[0]).toMatch(/entries before 512 and from 768 to 1000/);
    await change(
      'tile/entries/002',
      rebundle((all) => all.with(5, entryOf(5, 6))),
    );
    expect((await verify({ from: 600, to: 700 })).first).toMatchObject({ kind: 'entry', index: 517 });
    await expect(verify({ from: 0, to: SIZE + 1 })).rejects.toThrow('covers 1000 entries');
  });

  it('names an entry whose time falls, and a Kafka record that is recorded twice', async () => {
    await rm(dir, { recursive: true, force: true });
    const folder = new ExportFolder(dir, key);
    await folder.add([...entries(0, 400), entryOf(399)]);
    await folder.add([entryOf(398)]);
    await folder.publish();
    const { problems } = await verify();
    expect(problems.map(({ kind, index }) => [kind, index])).toEqual([
      ['entry', 401],
      ['offset', 400],
      ['offset', 401],
    ]);
  });
});

describe('a signed size that is a lie', () => {
  const sign = (size: number): Buffer =>
    signCheckpoint({ origin: 'ledger.example/0', size, root: Buffer.alloc(32, 1), extensions: [] }, key);

  it.each([2 ** 40, 2 ** 53 - 1])('ends after so many problems: %d', async (size) => {
    await writeFile(file('checkpoint'), sign(size));
    const seen = [{ from: 'a receipt', note: sign(256) }];
    const report = await verify({ seen });
    expect(report).toMatchObject({ ok: false, checkpoint: { size } });
    expect(report.problemCount).toBeLessThan(MAX_LOG_PROBLEMS + 10);
    expect(report.checked.to).toBeLessThan(1_000 * 256);
    expect(report.notChecked[0]).toBe(
      `entries from ${report.checked.to} to ${size}: the walk ended after ${report.problemCount} problems`,
    );
    expect((await verify({ from: size - 300, to: size })).ok).toBe(false);
  });

  it.each(['9007199254740992', '9223372036854775807', '9223372036854775808'])('is no size: %s', async (size) => {
    const text = sign(1).toString().split('\n\n')[0]!.replace('\n1\n', `\n${size}\n`);
    await writeFile(file('checkpoint'), signNote(`${text}\n`, [key]));
    expect(await verify()).toMatchObject({ ok: false, checkpoint: null, first: { kind: 'checkpoint' } });
  });
});

describe('what a walk remembers', () => {
  it('is bounded, and what was not remembered is said', async () => {
    await rm(dir, { recursive: true, force: true });
    const folder = new ExportFolder(dir, key);
    await folder.add(Array.from({ length: 600 }, (_, n) => syntheticEntry(n * 70_000, smallEvent(n))));
    await folder.publish();
    expect((await verify()).notChecked.join()).not.toMatch(/remembered/);
    const report = await verify({ counts: new IntakeCounts(50_000) });
    expect(report.ok).toBe(true);
    expect(report.notChecked.join()).toMatch(/whether \d+ of its Kafka records and sequences are in another shard/);
  });

  it('names the first control entries of each kind, and counts the others', async () => {
    const list = new ControlList();
    for (let n = 0; n < 3_000; n++) {
      list.add({ index: n, control: { kind: 'intake.gap' } });
      list.add({ index: n, control: { kind: 'clock' } });
      list.add({ index: n, control: { kind: 'findings.sealed' } });
    }
    list.add({ index: 3_000, control: { kind: 'key.changed' } });
    expect(list.list).toHaveLength(1_001);
    expect(list.list.at(-1)).toMatchObject({ control: { kind: 'key.changed' } });
    expect(list.passedOver()).toEqual([expect.stringMatching(/^2000 further .* intake\.gap/)]);
  });

  it('is not all that a log says of itself', () => {
    const problems = new Problems();
    problems.other('entry', 'x'.repeat(60_000));
    expect(problems.list[0]!.detail.length).toBeLessThan(1_010);
  });
});

it('fails for a witness that was asked for and had nothing, and remembers nothing then', async () => {
  const state = await StateFile.load(file('../not-written.json'));
  const report = await verify({ unanswered: ['the witness at x has never seen it'], state });
  expect(report).toMatchObject({ ok: false, first: { kind: 'history' }, checked: { to: SIZE } });
  expect((await StateFile.load(state.path)).seen('ledger.example/0')).toBeUndefined();
});

describe('a state file', () => {
  const state = (): Promise<StateFile> => StateFile.load(file('../seen.json'));
  const shrink = async (size: number, tag = 0): Promise<void> => {
    await rm(dir, { recursive: true, force: true });
    const folder = new ExportFolder(dir, key);
    await folder.add(entries(0, size).map((entry, n) => (tag > 0 && n === 10 ? entryOf(n, tag) : entry)));
    await folder.publish();
  };
  beforeEach(async () => {
    // The log in a folder of its own, so that the state lies beside it.
    dir = join(dir, 'log');
    await shrink(SIZE);
    expect((await verify({ state: await state() })).ok).toBe(true);
  });
  afterEach(() => {
    dir = join(dir, '..');
  });

  it('shows growth as consistent, and remembers it', async () => {
    await shrink(1_300);
    const report = await verify({ state: await state() });
    expect(report.consistent).toMatchObject([{ size: SIZE }]);
    expect((await state()).seen('ledger.example/0')!.toString()).toMatch(/\n1300\n/);
    expect(report.notChecked.join()).not.toMatch(/truncated/);
  });

  it.each([
    [
      'a truncated log',
      900,
      0,
      /truncated or rolled back, or this copy is an older one: .*1000 entries, this one has 900/,
    ],
    ['a fork of the same size', SIZE, 3, /forked: two signed roots for 1000/],
    ['a fork that grew', 1_100, 3, /forked, or its tiles are damaged/],
  ])('shows %s, and is not replaced by it', async (_, size, tag, detail) => {
    const before = await readFile(file('../seen.json'));
    await shrink(size, tag);
    expect((await verify()).ok).toBe(true);
    const report = await verify({ state: await state() });
    expect(report.first).toMatchObject({ kind: 'history', detail: expect.stringMatching(detail) });
    expect(await readFile(file('../seen.json'))).toEqual(before);
  });

  it('is refused when it is damaged, or not signed by the key', async () => {
    const text = (await readFile(file('../seen.json'), 'utf8')).replace('1000', '1001');
    await writeFile(file('../seen.json'), text);
    await expect(verify({ state: await state() })).rejects.toThrow('does not count');
    await writeFile(file('../seen.json'), '{}');
    await expect(state()).rejects.toThrow('damaged');
  });
});

describe('a log that shows less than others have seen', () => {
  let first: Buffer;
  let second: Buffer;
  let fork: Buffer;
  const tell = async (...answers: Buffer[]) => {
    let asked = 0;
    const disk = new DirectorySource(dir);
    // As served: it shows a checkpoint, and whatever tile is asked for.
    const source: LogSource = {
      name: 'served',
      checkpoint: () => Promise.resolve(first),
      newest: () => Promise.resolve(answers[Math.min(asked++, answers.length - 1)]!),
      tile: (level, index, width) => disk.tile(level, index, width),
      bundle: (index, width) => disk.bundle(index, width),
    };
    const seen = [{ from: 'a witness', note: second }];
    return { report: await verifyLog(source, { keys, workers: 0, seen }), asked };
  };
  beforeEach(async () => {
    dir = join(dir, 'grown');
    const folder = new ExportFolder(dir, key);
    await folder.add(entries(0, 300));
    first = await folder.publish();
    await folder.add(entries(300, 600));
    second = await folder.publish();
    const other = new ExportFolder(join(dir, '../other'), key);
    await other.add(entries(0, 600).with(10, entryOf(10, 3)));
    fork = await other.publish();
  });
  afterEach(() => {
    dir = join(dir, '..');
  });

  it('is asked again, and what it shows then is verified', async () => {
    const { report, asked } = await tell(first, second);
    expect(report).toMatchObject({ ok: true, checkpoint: { size: 600 }, checked: { from: 0, to: 600 } });
    expect(report.consistent).toEqual([
      { with: 'a witness', size: 600 },
      { with: 'what the log showed first', size: 300 },
    ]);
    expect(asked).toBe(2);
  });

  it('was rolled back if it never shows more, or nothing that counts', async () => {
    const { report, asked } = await tell(first, Buffer.from('no note'));
    expect(report.problems).toMatchObject([
      {
        kind: 'history',
        detail: expect.stringMatching(/truncated or rolled back: a witness .* 600 entries, this one has 300/),
      },
    ]);
    expect(asked).toBe(3);
  });

  it('was forked if what it shows then does not begin with what it showed before', async () => {
    const { report } = await tell(fork);
    expect(report.ok).toBe(false);
    expect(report.problems.filter(({ kind }) => kind === 'history')).toMatchObject([
      { detail: expect.stringMatching(/forked: two signed roots for 600/) },
      { detail: expect.stringMatching(/forked, or .* checkpoint of 300 entries \(what the log showed first\)/) },
    ]);
  });
});

describe('acts of people', () => {
  const { act, by, at } = EXAMPLE_OVERSIGHT;
  const acting = (n: number, version: number, from: string, to: string): Buffer => {
    const oversight = { by, at, stream: EXAMPLE_OVERSIGHT.stream, version, act: { ...act, note: undefined, from, to } };
    const time = new Date(Date.UTC(2026, 0, 1) + n).toISOString();
    return encodeEntry(
      'AAAAAAAAAAAAAAAAAAAAAA',
      time,
      entryTail({ api: { instance: 'a' } }, { oversight: oversight as never }),
    );
  };
  const logOf = async (name: string, all: Buffer[]): Promise<LogReport> => {
    const folder = await mkdtemp(join(tmpdir(), 'verify-acts-'));
    const named = generateLogKey(`ledger.example/${name}`);
    try {
      const log = new ExportFolder(folder, named);
      await log.add(all);
      await log.publish();
      return await verifyLog(new DirectorySource(folder), { keys: [named.verifier], workers: 0 });
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  it('verify where they follow each other, and are named where they do not', async () => {
    const good = [acting(0, 1, 'new', 'acknowledged'), acting(1, 2, 'acknowledged', 'investigating')];
    expect(await logOf('oversight', good)).toMatchObject({ ok: true });
    const skipped = await logOf('oversight', [good[0]!, acting(1, 3, 'acknowledged', 'investigating')]);
    expect(skipped.problems).toMatchObject([
      { kind: 'act', index: 1, detail: expect.stringContaining('not the next version') },
    ]);
    const other = await logOf('oversight', [good[0]!, acting(1, 2, 'new', 'investigating')]);
    expect(other.problems).toMatchObject([
      { kind: 'act', index: 1, detail: expect.stringContaining('the state before it was another') },
    ]);
    expect((await logOf('0', good)).problems).toMatchObject([
      { kind: 'act', index: 0 },
      { kind: 'act', index: 1 },
    ]);
  });

  it('of a part of the log are not compared with those before it, which is said', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'verify-acts-'));
    const named = generateLogKey('ledger.example/oversight');
    try {
      const log = new ExportFolder(folder, named);
      const states = ['acknowledged', 'investigating'];
      const all = Array.from({ length: 300 }, (_, i) =>
        acting(i, i + 1, i === 0 ? 'new' : states[(i + 1) % 2]!, states[i % 2]!),
      );
      await log.add(all);
      await log.publish();
      const report = await verifyLog(new DirectorySource(folder), { keys: [named.verifier], workers: 0, from: 256 });
      expect(report.problems).toEqual([]);
      expect(report.notChecked.join()).toContain('whether 44 acts of people follow those before them');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
