import { formatVkey } from '#libs/tlog';
import { Forgery, pack } from '../testing/forgery.js';
import { MemoryLedger } from '../testing/memory-ledger.js';
import type { TarFile } from '../format/tar.js';
import { checkEvidenceBundle } from './verify-bundle.js';

const ledger = new MemoryLedger({ sent: 50 });
const keys = [ledger.keys.shard.verifier, ledger.keys.oversight.verifier];
const check = (packed: Buffer) => checkEvidenceBundle(packed, { keys, policy: undefined });
let files: TarFile[];

beforeAll(async () => {
  // Sealed up to the middle, so that there are hits with a proof and hits without.
  ({ files } = await ledger.bundle(ledger.agreements[0]!, { sealedTo: 45, vkeys: keys.map(formatVkey) }));
});

/** One bit in the middle. */
function flipped({ path, bytes }: TarFile): TarFile {
  const changed = Buffer.from(bytes);
  const at = path.startsWith('rule-set') ? bytes.indexOf('sha256:') + 9 : Math.floor(bytes.length / 2);
  changed[at]! ^= 1;
  return { path, bytes: changed };
}

const kindOf = (path: string): string => path.replace(/\d+/g, 'N');

/** Of each kind the first, one in the middle and the last. */
function some(): [number, TarFile][] {
  const all = [...files.entries()];
  return all.filter(([i, { path }]) => {
    const kin = all.filter(([, file]) => kindOf(file.path) === kindOf(path)).map(([at]) => at);
    return [kin[0], kin[kin.length >> 1], kin.at(-1)].includes(i);
  });
}

describe('every kind of file of a bundle', () => {
  it('is there', () => {
    expect(check(pack(files))).toMatchObject({ ok: true, problems: [] });
    const kinds = new Set(files.map(({ path }) => kindOf(path)));
    expect([...kinds].sort()).toEqual([
      ...['README.txt', 'checkpoints/N', 'checkpoints/oversight', 'entries/N/N.json', 'entries/N/N.tlog-proof'],
      ...['findings.json', 'hits/N.json', 'hits/N.proof', 'manifest.json', 'rule-set.json'],
      ...['seals/N.json', 'seals/N.tlog-proof', 'vkeys'],
    ]);
  });

  it('is named when it is changed, deleted or added', () => {
    for (const [i, file] of some()) {
      const { ok, problems } = check(pack(files.with(i, flipped(file))));
      expect([file.path, ok]).toEqual([file.path, false]);
      if (file.path !== 'manifest.json') expect(problems.map(({ path }) => path)).toContain(file.path);
      const deleted = check(pack(files.toSpliced(i, 1)));
      expect([file.path, deleted.ok]).toEqual([file.path, false]);
      expect(deleted.problems.map(({ path }) => path)).toContain(file.path);
    }
    const added = check(pack([{ path: 'extra', bytes: Buffer.from('x') }, ...files]));
    expect(added.problems).toContainEqual({ path: 'extra', detail: 'manifest.json does not name it' });
  });

  it('is named when it is changed together with the manifest', () => {
    for (const [, file] of some()) {
      const { path } = file;
      // Words for people: that they are not the program's is said, and nothing else can be.
      if (['README.txt', 'manifest.json'].includes(path)) continue;
      const { ok, problems } = check(new Forgery(files).put(path, flipped(file).bytes).packed);
      expect([path, ok]).toEqual([path, false]);
      const stem = path.replace(/\.[a-z-]+$/, '');
      const named = problems.filter((problem) => problem.path.startsWith(stem));
      expect([path, named.length > 0]).toEqual([path, true]);
    }
  });
});
