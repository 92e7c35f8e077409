import { isDeepStrictEqual } from 'node:util';
import { entryTail, encodeEntry } from '#libs/contracts';
import { changesOf, Derivation, foldInput, type HitRow, sealedHit, type SealedHit, describeGap } from '#libs/judging';
import { ruleSet } from '#libs/rules';
import type { BundleFiles } from './bundle-files.js';
import type { CheckedFindings } from './check-findings.js';
import { type Manifest, PATHS } from '../format/layout.js';

export interface SignedEntry {
  index: number;
  bytes: Buffer;
}

/** Entries that are folded at once. */
const BATCH = 64;

/**
 * Judges the entries of a whole agreement again, and compares each hit that they give with the bundle's. Only signed entries are judged,
 * and the time stands still after the last of them; the times of receipt of other agreements' entries are the maker's word, and are
 * believed only between the signed times before and after them. Answers the hits that the entries give too.
 */
export function judgeAgain(
  files: BundleFiles,
  { shard, agreement, times }: Manifest,
  signed: readonly SignedEntry[],
  { findings, hits }: CheckedFindings,
): Set<number> {
  const proved = new Set<number>();
  const horizon = signed.at(-1)!.index;
  const all = [...signed, ...times.map(({ index, receivedAt }) => ({ index, bytes: clockAt(receivedAt) }))];
  all.sort((a, b) => a.index - b.index);
  const derivation = new Derivation(ruleSet, shard);
  const own: HitRow[] = [];
  let last = { index: -1, receivedAt: -Infinity };
  for (let at = 0; at < all.length; at += BATCH) {
    const inputs = all.slice(at, at + BATCH).map(({ index, bytes }) => foldInput(index, bytes));
    for (const input of inputs) {
      if (input.index === last.index || input.index > horizon || input.receivedAt < last.receivedAt) {
        files.fail(
          PATHS.manifest,
          `times: that of entry ${input.index} does not lie between those of the signed entries around it`,
        );
        return proved;
      }
      last = input;
    }
    for (const hit of derivation.fold(inputs)) if (hit.scope === agreement) own.push(hit);
  }
  const until = new Date(last.receivedAt).toISOString();
  files.leave(`what time alone led to after ${until} (entry ${shard}/${horizon}), the last signed time in the bundle`);
  const given = groupBy(own, ({ finding }) => finding);
  for (const gap of derivation.gaps) files.leave(`${describeGap(shard, gap)}: it fails there, and was left out`);
  for (const { id, rule, hits: numbers } of findings) {
    const said = numbers.map((no) => hits.get(no)).filter((hit) => hit !== undefined && hit.index <= horizon);
    compare(files, `finding ${id} (${rule})`, said as SealedHit[], given.get(id) ?? [], proved);
    given.delete(id);
  }
  for (const [id, [first]] of given)
    files.fail(PATHS.findings, `finding ${id} (${first!.rule}) is missing: entry ${first!.index} leads to it`);
  return proved;
}

/** Compares what is said of a finding with what the entries give, entry by entry. */
function compare(
  files: BundleFiles,
  finding: string,
  said: readonly SealedHit[],
  given: readonly HitRow[],
  proved: Set<number>,
): void {
  const expected = groupBy(given.map(sealedHit), ({ index }) => index);
  for (const [index, hits] of groupBy(said, (hit) => hit.index)) {
    const there = expected.get(index);
    expected.delete(index);
    if (!there) {
      files.fail(PATHS.hit(hits[0]!.no), `${finding}: the entries do not give it`);
      return;
    }
    const wrong = hits.find((hit, i) => differing(hit, there[i]).length > 0);
    if (!wrong && hits.length === there.length) {
      for (const { no } of hits) proved.add(no);
      continue;
    }
    // Where conclusions without a finding were drawn at times that the bundle does not name, an entry's portions may be cut otherwise. Then it
    // does the same in other steps, and only a seal proves the steps.
    if (sumOf(hits) === sumOf(there)) continue;
    if (wrong) {
      const fields = differing(wrong, there[hits.indexOf(wrong)]).join(', ');
      files.fail(PATHS.hit(wrong.no), `${finding}: the entries give it otherwise: ${fields}`);
    } else missing(files, finding, there[hits.length]!);
    return;
  }
  const [next] = [...expected.values()].flat();
  if (next) missing(files, finding, next);
}

function missing(files: BundleFiles, finding: string, { index, change, delta }: SealedHit): void {
  files.fail(PATHS.findings, `${finding}: a hit is missing, that of entry ${index} (${change} by ${delta})`);
}

const FIELDS = [
  'version',
  'subject',
  'index',
  'change',
  'delta',
  'unlisted',
  'why',
  'severity',
  'clauses',
  'evidence',
] as const;

function differing(hit: SealedHit, expected: SealedHit | undefined): string[] {
  if (!expected) return ['a further one'];
  const fields: string[] = FIELDS.filter((name) => !isDeepStrictEqual(hit[name], expected[name]));
  if (!(hit.items ?? NO_ITEMS).equals(expected.items ?? NO_ITEMS)) fields.push('items');
  return fields;
}

const NO_ITEMS = Buffer.alloc(0);

/** The sum of several hits of one finding: its change in units and in items, and its state in the end. */
function sumOf(hits: readonly SealedHit[]): string {
  const { version, subject, severity, clauses } = hits.at(-1)!;
  const items = new Map<number, number>();
  for (const { items: packed } of hits) {
    for (const { item, by } of packed ? changesOf(packed) : []) items.set(item, (items.get(item) ?? 0) + by);
  }
  const changed = [...items].filter(([, by]) => by !== 0).sort(([a], [b]) => a - b);
  const delta = hits.reduce((sum, hit) => sum + hit.delta, 0);
  const unlisted = hits.reduce((sum, hit) => sum + hit.unlisted, 0);
  return JSON.stringify([version, subject, severity, clauses, delta, unlisted, changed]);
}

function groupBy<T, K>(rows: readonly T[], keyOf: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

/** An entry in which nothing happens but that time has come to be `receivedAt`. */
const clockAt = (receivedAt: string): Buffer =>
  encodeEntry(
    'AAAAAAAAAAAAAAAAAAAAAA',
    receivedAt,
    entryTail({ recorder: { instance: 'verify' } }, { control: { kind: 'clock' } }),
  );
