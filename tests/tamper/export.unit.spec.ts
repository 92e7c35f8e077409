import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { parseEntryBundlePath, TILE_WIDTH } from '#libs/merkle';
import { generateLogKey, openCheckpoint, signCheckpoint } from '#libs/tlog';
import { DirectorySource, type LogReport, StateFile, verifyLog } from '#libs/verifier';
import { ExportFolder, smallEvent, syntheticEntry } from '../support/export-folder.js';
import { entriesIn, ENTRY_EDITS, packed, sameContents } from './entries.js';
import { Random } from './random.js';

const CASES = 500;
const SIZE = 600;
const key = generateLogKey('ledger.example/0');
const dir = mkdtempSync(join(tmpdir(), 'tamper-'));
const log = join(dir, 'log');

const verify = (state?: StateFile): Promise<LogReport> =>
  verifyLog(new DirectorySource(log), { keys: [key.verifier], workers: 0, ...(state ? { state } : {}) });
const at = (path: string): string => join(log, path);
const read = (path: string): Buffer => readFileSync(at(path));

/** The files that one tampering changed, with their earlier contents. Undefined: the file did not exist. */
class Touched {
  readonly files = new Map<string, Buffer | undefined>();

  write(path: string, bytes: Buffer | undefined): void {
    if (!this.files.has(path)) this.files.set(path, known(path) ? read(path) : undefined);
    if (bytes === undefined) return rmSync(at(path));
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), bytes);
  }

  restore(): void {
    for (const [path, bytes] of this.files) {
      if (bytes === undefined) rmSync(at(path));
      else writeFileSync(at(path), bytes);
    }
  }
}
const paths = (): string[] =>
  (
    readdirSync(log, { recursive: true, withFileTypes: true }) as {
      parentPath: string;
      name: string;
      isFile(): boolean;
    }[]
  )
    .filter((item) => item.isFile())
    .map(({ parentPath, name }) => relative(log, join(parentPath, name)))
    .sort();
let all: string[];
const known = (path: string): boolean => all.includes(path);
const bundles = (): string[] => all.filter((path) => path.startsWith('tile/entries/'));
const tiles = (): string[] => all.filter((path) => /^tile\/[0-9]/.test(path));
/** Without `vkey`, which is not part of the log: a verifier has the key from elsewhere. */
const parts = (): string[] => all.filter((path) => path !== 'vkey');

/** Each changes the content of some file, and touches none if it cannot. */
const TAMPERINGS: Record<string, (touched: Touched, random: Random) => void> = {
  'flip a bit of a file': (touched, random) => {
    const path = random.of(parts());
    const flipped = random.flip(read(path));
    if (bundles().includes(path) && sameContents(read(path), flipped)) return;
    touched.write(path, flipped);
  },
  'cut a file short': (touched, random) => {
    const path = random.of(parts());
    const bytes = read(path);
    touched.write(path, bytes.subarray(0, random.below(bytes.length)));
  },
  'lengthen a file': (touched, random) => {
    const path = random.of(parts());
    touched.write(path, Buffer.concat([read(path), Buffer.alloc(1 + random.below(40), 65)]));
  },
  'delete a file': (touched, random) => {
    // An older partial file may be deleted once there is a longer one (tlog-tiles); no information is lost.
    touched.write(random.of(parts().filter((path) => !older.includes(path))), undefined);
  },
  'add a file': (touched, random) => {
    const path = random.of([
      'tile/0/002',
      'tile/entries/002',
      'tile/1/001',
      'tile/2/000.p/1',
      'tile/0/x001/000',
      'notes.txt',
    ]);
    touched.write(path, random.flip(read('tile/0/000')));
  },
  'swap two tiles': (touched, random) => {
    const [a, b] = random.two(tiles().length);
    const [one, other] = [tiles()[a]!, tiles()[b]!];
    const [first, second] = [read(one), read(other)];
    touched.write(one, second);
    touched.write(other, first);
  },
  'swap two bundles': (touched, random) => {
    const [a, b] = random.two(bundles().length);
    const [one, other] = [bundles()[a]!, bundles()[b]!];
    const [first, second] = [read(one), read(other)];
    touched.write(one, second);
    touched.write(other, first);
  },
  'fork the checkpoint': (touched, random) => {
    const { checkpoint } = openCheckpoint(read('checkpoint'), key.verifier);
    touched.write(
      'checkpoint',
      signCheckpoint({ ...checkpoint, root: random.flip(Buffer.from(checkpoint.root)) }, key),
    );
  },
  'put the checkpoint of an older copy': (touched) => touched.write('checkpoint', olderCheckpoint),
  'truncate the tail': (touched) => {
    touched.write('tile/entries/002.p/88', undefined);
    touched.write('tile/0/002.p/88', undefined);
  },
  ...Object.fromEntries(
    Object.entries(ENTRY_EDITS).map(([name, edit]) => [
      name,
      (touched: Touched, random: Random) => {
        const path = random.of(bundles());
        touched.write(path, packed(edit(entriesIn(read(path)), random)));
      },
    ]),
  ),
};

let older: string[];
let olderCheckpoint: Buffer;

beforeAll(async () => {
  const folder = new ExportFolder(log, key);
  const entries = Array.from({ length: SIZE }, (_, n) => syntheticEntry(n, smallEvent(n)));
  await folder.add(entries.slice(0, 300));
  olderCheckpoint = await folder.publish();
  older = paths().filter((path) => path.includes('.p/'));
  await folder.add(entries.slice(300));
  await folder.publish();
  all = paths();
});
afterAll(() => rmSync(dir, { recursive: true }));

/** Does a problem lie at a file that was changed, or at an entry in it? */
function names(report: LogReport, touched: Touched): boolean {
  return [...touched.files.keys()].some((path) =>
    report.problems.some((problem) => {
      if (problem.path === path) return true;
      if (path === 'checkpoint') return ['checkpoint', 'root', 'tile', 'file'].includes(problem.kind);
      if (!path.startsWith('tile/entries/') || problem.index === null) return false;
      const { index, width } = parseEntryBundlePath(path);
      return problem.index >= index * TILE_WIDTH && problem.index <= index * TILE_WIDTH + width;
    }),
  );
}

describe('an export that was tampered with', () => {
  it('verifies before the change', async () => {
    expect((await verify()).problems).toEqual([]);
  });

  it(`does not verify, and the report names the place, in ${CASES} random cases`, async () => {
    const missed: string[] = [];
    let done = 0;
    for (let seed = 1; done < CASES; seed++) {
      const random = new Random(seed);
      const kind = random.of(Object.keys(TAMPERINGS));
      const touched = new Touched();
      TAMPERINGS[kind]!(touched, random);
      const changed = [...touched.files].some(
        ([path, before]) => before === undefined || !safeRead(path)?.equals(before),
      );
      if (changed) {
        done += 1;
        const report = await verify();
        if (report.ok || !names(report, touched))
          missed.push(
            `seed ${seed}: ${kind}: ${[...touched.files.keys()].join(', ')}: ${JSON.stringify(report.problems)}`,
          );
      }
      touched.restore();
    }
    expect(missed).toEqual([]);
    expect((await verify()).ok).toBe(true);
  }, 600_000);
});

const safeRead = (path: string): Buffer | undefined => {
  try {
    return read(path);
  } catch {
    return undefined;
  }
};

describe('an older copy of a whole export', () => {
  const copy = join(dir, 'older');
  const state = (): Promise<StateFile> => StateFile.load(join(dir, 'seen.json'));
  const verifyCopy = (options: Partial<Parameters<typeof verifyLog>[1]> = {}): Promise<LogReport> =>
    verifyLog(new DirectorySource(copy), { keys: [key.verifier], workers: 0, ...options });

  it('is consistent, so that only another checkpoint reveals it', async () => {
    expect((await verify(await state())).ok).toBe(true);
    const folder = new ExportFolder(copy, key);
    await folder.add(Array.from({ length: 400 }, (_, n) => syntheticEntry(n, smallEvent(n))));
    await folder.publish();

    const alone = await verifyCopy();
    expect(alone.ok).toBe(true);
    expect(alone.notChecked.join()).toMatch(/truncated, rolled back or forked.*cannot be told/);

    const detail = expect.stringMatching(
      /truncated or rolled back, or this copy is an older one: .* 600 entries, this one has 400/,
    );
    expect(await verifyCopy({ state: await state() })).toMatchObject({ ok: false, first: { kind: 'history', detail } });
    const seen = [{ from: 'a later receipt', note: read('checkpoint') }];
    expect(await verifyCopy({ seen })).toMatchObject({ ok: false, first: { kind: 'history', detail } });
  });
});
