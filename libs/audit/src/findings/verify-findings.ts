import { OVERSIGHT } from '#libs/contracts';
import type { Seal } from '#libs/judging';
import { type HitRow, type RuleSet, sealedHit, type SealedHit, whatIsLeftOut } from '#libs/judging';
import { checkStored, hitRange } from './check-stored.js';
import { deriveShard } from './derive-shard.js';
import { EntriesChanged, type EntrySource } from './entry-source.js';
import { readSeals } from './read-seals.js';
import { type FindingsReport, FindingsProblems, type ShardFindings } from './report.js';
import type { StoredFindings, StoredGeneration } from './stored.js';

export interface VerifyFindingsOptions {
  source: EntrySource;
  /** The program's own. Seals and hits by other rules are compared with each other, but not derived. */
  rules: RuleSet;
  /** The database's rows; without them only the seals are held against the entries. */
  stored?: StoredFindings;
  signal?: AbortSignal;
  onProgress?: (progress: { done: number; total: number }) => void;
}

/**
 * Holds the sealed findings against the stored ones, and both against what the entries give. That the entries themselves are those of
 * the signed logs is for the caller to verify; where it has others now is a problem. Throws
 * EntriesMissing, MalformedEntry, and what the source throws.
 */
export async function verifyFindings(options: VerifyFindingsOptions): Promise<FindingsReport> {
  const { source, rules, stored, signal } = options;
  const problems = new FindingsProblems();
  const seals = await orChanged(problems, () => readSeals(source, signal));
  if (seals === undefined) {
    const { list, count } = problems;
    return {
      ok: false,
      ruleSet: rules.digest,
      shards: [],
      problems: list,
      problemCount: count,
      notChecked: ['findings'],
    };
  }
  const sizes = await source.sizes();
  const shards = [...sizes.keys()].filter((shard) => shard !== OVERSIGHT);
  const generations = (await stored?.generations()) ?? [];
  const notChecked: string[] = [];
  const found: ShardFindings[] = [];
  const total = shards.reduce((sum, shard) => sum + sizes.get(shard)!, 0);
  let done = 0;
  const onProgress = (entries: number): void => options.onProgress?.({ done: (done += entries), total });

  // Without seals nothing was compared, and who asks for it must not read that it was.
  if (!sizes.has(OVERSIGHT) && !stored)
    problems.add(
      'seal',
      OVERSIGHT,
      'the log oversight is not among those that verified: there are no seals to compare with',
    );
  for (const shard of seals.keys()) {
    if (!sizes.has(shard)) notChecked.push(`the seals of shard ${shard}, which is not here`);
  }
  for (const shard of shards) {
    const all = seals.get(shard) ?? [];
    checkOrder(shard, all, problems);
    const work = { ...options, shard, all, size: sizes.get(shard)!, generations, problems, notChecked, onProgress };
    const checked = await orChanged(problems, () => new ShardCheck(work).run());
    if (checked) found.push(checked);
    else notChecked.push(`findings of shard ${shard}`);
  }
  notChecked.push('whether the rules are right, and what officers were shown');
  const { list, count } = problems;
  return { ok: count === 0, ruleSet: rules.digest, shards: found, problems: list, problemCount: count, notChecked };
}

async function orChanged<T>(problems: FindingsProblems, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof EntriesChanged)) throw error;
    problems.add('entry', error.shard, error.message);
    return undefined;
  }
}

/** Under the same rules hits are only added. */
function checkOrder(shard: string, seals: readonly Seal[], problems: FindingsProblems): void {
  const last = new Map<string, Seal>();
  for (const seal of seals) {
    const before = last.get(seal.ruleSetDigest);
    if (before && (seal.count < before.count || seal.upToIndex < before.upToIndex))
      problems.add('seal', shard, `oversight/${seal.index} seals less than oversight/${before.index} before it`, {
        seal: seal.index,
      });
    last.set(seal.ruleSetDigest, seal);
  }
}

interface ShardWork {
  source: EntrySource;
  rules: RuleSet;
  stored?: StoredFindings;
  signal?: AbortSignal;
  onProgress: (entries: number) => void;
  shard: string;
  size: number;
  /** Its seals, whatever the rules. */
  all: readonly Seal[];
  generations: readonly StoredGeneration[];
  problems: FindingsProblems;
  notChecked: string[];
}

class ShardCheck {
  constructor(private readonly work: ShardWork) {}

  async run(): Promise<ShardFindings> {
    const { shard, all, rules, stored, generations, notChecked } = this.work;
    const live = generations.find((generation) => generation.live);
    let count: number | null = null;
    for (const generation of stored ? generations : []) {
      const under = all.filter(({ ruleSetDigest }) => ruleSetDigest === generation.ruleSet);
      // A retired generation may have been purged; the live one must be there.
      if (!generation.live && (await stored!.position(generation.id, shard)).index === 0) continue;
      const hits = await checkStored(stored!, generation, shard, under, this.work.problems);
      if (!generation.live) continue;
      count = hits;
      const sealed = under.at(-1)?.count ?? 0;
      if (hits > sealed) notChecked.push(`${hitRange(sealed, hits)} of shard ${shard}: not sealed yet`);
      await this.sums(stored!, generation);
    }
    for (const digest of new Set(all.map(({ ruleSetDigest }) => ruleSetDigest))) {
      if (digest === rules.digest) continue;
      const rows = generations.some(({ ruleSet }) => ruleSet === digest) ? 'compared with the stored hits only' : 'not';
      notChecked.push(`seals of shard ${shard} under rule set ${digest}, which this program does not have: ${rows}`);
    }
    if (live && live.ruleSet !== rules.digest)
      notChecked.push(`severity and clauses of the findings of shard ${shard}: they are by rule set ${live.ruleSet}`);
    const own = all.filter(({ ruleSetDigest }) => ruleSetDigest === rules.digest);
    const derived = await this.derive(own, live?.ruleSet === rules.digest ? live : undefined);
    if (!stored && derived.hits > (own.at(-1)?.count ?? 0))
      notChecked.push(
        `${hitRange(own.at(-1)?.count ?? 0, derived.hits)} of shard ${shard}: not sealed under these rules`,
      );
    const seals = live ? all.filter(({ ruleSetDigest }) => ruleSetDigest === live.ruleSet) : own;
    return {
      shard,
      entries: derived.entries,
      derived: derived.hits,
      stored: count,
      sealed: seals.at(-1)?.count ?? 0,
      seals: seals.length,
    };
  }

  private async derive(own: readonly Seal[], live: StoredGeneration | undefined) {
    const { source, shard, size, rules, stored, problems, notChecked, signal, onProgress } = this.work;
    const at = live && stored ? await stored.position(live.id, shard) : undefined;
    const position = at && (at.index < size ? at : { index: size, portions: 0 });
    const sealedTo = Math.max(0, ...own.map(({ upToIndex }) => upToIndex + 1));
    if (sealedTo > size) notChecked.push(`seals of shard ${shard} over entries from ${size} on, which are not here`);
    const to = stored ? Math.min(size, Math.max(position?.index ?? 0, sealedTo)) : size;
    if (stored && to < size) notChecked.push(`entries ${to} to ${size - 1} of shard ${shard}: not judged yet`);
    const compare = position === undefined ? undefined : new RowComparison(this.work, live!.id);
    // A row that claims a gap hides nothing: it is named, and what was sealed without it differs.
    const leftOut = live && stored ? await stored.leftOut(live.id, shard) : [];
    const { hits, gaps } = await deriveShard({
      source,
      shard,
      rules,
      to,
      seals: own,
      problems,
      leftOut,
      ...(compare
        ? {
            onHits: (made) => compare.hits(made),
            findingsAt: position!,
            onFindings: (facts) => compare.findings(facts),
          }
        : {}),
      ...(signal ? { signal } : {}),
      onProgress,
    });
    await compare?.end();
    for (const { error, ...gap } of leftOut)
      notChecked.push(`${whatIsLeftOut(shard, gap)}: the detector left it out (${error})`);
    for (const gap of gaps) notChecked.push(`${whatIsLeftOut(shard, gap)}: it fails there, and was left out`);
    return { hits, entries: to };
  }

  private async sums(stored: StoredFindings, { id }: StoredGeneration): Promise<void> {
    const { shard, problems } = this.work;
    for (const { row, hits } of await stored.sumsThatDiffer(id, shard)) {
      const finding = (row ?? hits)!.id;
      const say = ({ count, hits: n, first, last }: NonNullable<typeof row>): string =>
        `count ${count}, ${n} hits, entries ${first} to ${last}`;
      const detail =
        row === null
          ? `finding ${finding} was deleted: its hits say ${say(hits!)}`
          : hits === null
            ? `finding ${finding} has no hit`
            : `finding ${finding} says ${say(row)}; its hits say ${say(hits)}`;
      problems.add('finding', shard, detail, { finding });
    }
  }
}

/** Stored rows beside what the entries give. */
class RowComparison {
  private next = 0;
  /** What comes after the findings is not stored yet. */
  private over = false;

  constructor(
    private readonly work: ShardWork,
    private readonly generation: number,
  ) {}

  async hits(due: readonly HitRow[]): Promise<void> {
    if (this.over || due.length === 0) return;
    const { stored, shard, problems } = this.work;
    const rows = await stored!.hitsBetween(this.generation, shard, this.next, this.next + due.length);
    for (const hit of due) {
      const expected = sealedHit(hit);
      const row = rows.get(hit.no);
      const at = { hit: hit.no, finding: hit.finding };
      if (!row) problems.add('hit', shard, `hit ${hit.no} (${hit.rule}, entry ${hit.index}) is missing`, at);
      else {
        const fields = differing(row, expected);
        if (fields.length > 0)
          problems.add(
            'hit',
            shard,
            `hit ${hit.no} (${hit.rule}, entry ${hit.index}) was altered: ${fields.join(', ')}`,
            at,
          );
      }
    }
    this.next += due.length;
  }

  async end(): Promise<void> {
    const { stored, shard, problems } = this.work;
    const rows = await stored!.hitsBetween(this.generation, shard, this.next, this.next + 1_000);
    for (const { no, rule, finding } of rows.values())
      problems.add('hit', shard, `hit ${no} (${rule}) was inserted: no entry gives it`, { hit: no, finding });
  }

  async findings(facts: Parameters<StoredFindings['differences']>[1]): Promise<void> {
    const { stored, shard, problems } = this.work;
    this.over = true;
    for (const [finding, fields] of await stored!.differences(this.generation, facts)) {
      if (fields === undefined)
        problems.add('finding', shard, `finding ${finding} is missing: the entries give it`, { finding });
      else if (fields.length > 0)
        problems.add('finding', shard, `finding ${finding} was altered: ${fields.join(', ')}`, { finding });
    }
  }
}

function differing(row: SealedHit, expected: SealedHit): string[] {
  const fields = Object.keys(expected) as (keyof SealedHit)[];
  const text = (value: SealedHit[keyof SealedHit]): string =>
    Buffer.isBuffer(value) ? value.toString('hex') : String(value);
  return fields.filter((field) => text(row[field]) !== text(expected[field]));
}
