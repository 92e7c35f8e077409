import { ruleSet } from '#libs/rules';
import type { SealedHit } from '#libs/judging';
import type { EntrySource } from '../../libs/audit/src/findings/entry-source.js';
import { verifyFindings } from '../../libs/audit/src/findings/verify-findings.js';
import { randomEntries, SOME } from '../faults/detector-sendings.js';
import { hitsOf, sealEntries } from '../support/sealed-export.js';
import { Random } from './random.js';

const CASES = 50;
const entries = randomEntries(11, 1, SOME).get('0')!;
const hits = hitsOf('0', entries);
const last = entries.length - 1;
const upTo = [Math.floor(last / 3), Math.floor((2 * last) / 3), last];

const ledger = (seals: readonly Buffer[]): EntrySource => {
  const logs = new Map<string, readonly Buffer[]>([
    ['0', entries],
    ['oversight', seals],
  ]);
  return {
    sizes: () => Promise.resolve(new Map([...logs].map(([shard, all]) => [shard, all.length]))),
    entries: (shard, from, to) => Promise.resolve(logs.get(shard)!.slice(from, to)),
  };
};
const verify = (sealed: readonly SealedHit[]) =>
  verifyFindings({ source: ledger(sealEntries('0', sealed, upTo)), rules: ruleSet });

/** Changes that an attacker with control of detector and database makes to hits before they are sealed. */
const TAMPERINGS: Record<string, (random: Random) => SealedHit[]> = {
  'delete a hit': (random) => hits.toSpliced(random.below(hits.length), 1),
  'delete a hit and close its place': (random) =>
    hits.toSpliced(random.below(hits.length), 1).map((hit, no) => ({ ...hit, no })),
  'delete from the end': (random) => hits.slice(0, -1 - random.below(hits.length - 1)),
  'alter a hit': (random) => {
    const at = random.below(hits.length);
    const hit = hits[at]!;
    return hits.with(
      at,
      random.of([
        { ...hit, severity: 'NONE' },
        { ...hit, delta: hit.delta + 1 },
        { ...hit, subject: `${hit.subject}x` },
        { ...hit, clauses: `${hit.clauses} ` },
        { ...hit, items: Buffer.from('x') },
      ]),
    );
  },
  'insert a hit': (random) => {
    const at = random.below(hits.length);
    return hits.toSpliced(at, 0, hits[at]!);
  },
  'swap two hits': (random) => {
    const [a, b] = random.two(hits.length);
    return hits.with(a, hits[b]!).with(b, hits[a]!);
  },
};

describe('findings that were tampered with before they were sealed', () => {
  it('verify without the change', async () => {
    expect(hits.length).toBeGreaterThan(5);
    expect(await verify(hits)).toMatchObject({ ok: true, problems: [] });
  });

  it(`do not verify, and the report names the first seal that covers the place, in ${CASES} random cases`, async () => {
    const missed: string[] = [];
    for (let seed = 1; seed <= CASES; seed++) {
      const random = new Random(seed);
      const kind = random.of(Object.keys(TAMPERINGS));
      const sealed = TAMPERINGS[kind]!(random);
      const covered = (all: readonly SealedHit[], to: number): string =>
        JSON.stringify(all.filter(({ index }) => index <= to));
      const first = upTo.findIndex((to) => covered(sealed, to) !== covered(hits, to));
      const { ok, problems } = await verify(sealed);
      if (ok || problems[0]?.shard !== '0' || problems[0].seal !== first)
        missed.push(`seed ${seed}: ${kind}: expected seal ${first}: ${JSON.stringify(problems)}`);
    }
    expect(missed).toEqual([]);
  }, 300_000);
});
