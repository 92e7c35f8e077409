import { isDeepStrictEqual } from 'node:util';
import { type HitRow, type RuleSet, type Seal, sealedHit, type SealedHit, describeGap } from '#libs/judging';
import { headSizes, OVERSIGHT } from '#libs/ledger';
import { foldedTo, hitsBetween, leftOut, type Queryable, type StoredGeneration, sumsThatDiffer } from '#libs/readmodel';
import { compareRows, type FoldedShard, type RowDifference } from '#libs/detecting';
import { checkStored, hitRange } from './check-stored.js';
import { deriveShard } from './derive-shard.js';
import type { EntrySource } from './entry-source.js';
import type { FindingsProblems, ShardFindings } from './report.js';

export interface ShardWork {
  source: EntrySource;
  rules: RuleSet;
  stored?: Queryable;
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

/** One shard: stored hits against seals, and both against what its entries give. */
export class ShardCheck {
  constructor(private readonly work: ShardWork) {}

  async run(): Promise<ShardFindings> {
    const { shard, all, rules, stored, generations, notChecked } = this.work;
    const live = generations.find((generation) => generation.live);
    let count: number | null = null;
    for (const generation of stored ? generations : []) {
      const under = all.filter(({ ruleSetDigest }) => ruleSetDigest === generation.ruleSet);
      // A retired generation may have been purged; the live one must be there.
      if (!generation.live && (await foldedTo(stored!, generation.id, shard)).index === 0) continue;
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
    const at = live && stored ? await foldedTo(stored, live.id, shard) : undefined;
    if (at) await this.comparePosition(stored!, at.index, own);
    const position = at && (at.index < size ? at : { index: size, portions: 0 });
    const sealedTo = Math.max(0, ...own.map(({ upToIndex }) => upToIndex + 1));
    if (sealedTo > size) notChecked.push(`seals of shard ${shard} over entries from ${size} on, which are not here`);
    const to = stored ? Math.min(size, Math.max(position?.index ?? 0, sealedTo)) : size;
    if (stored && to < size) notChecked.push(`entries ${to} to ${size - 1} of shard ${shard}: not judged yet`);
    const compare = position === undefined ? undefined : new RowComparison(this.work, live!.id);
    // A row that claims a gap hides nothing: it is named, and what was sealed without it differs.
    const gapsSaid = live && stored ? await leftOut(stored, live.id, shard) : [];
    const { hits, gaps, judged } = await deriveShard({
      source,
      shard,
      rules,
      to,
      seals: own,
      problems,
      leftOut: gapsSaid.filter(({ rule }) => rule === 'fold' || rule === '*'),
      ...(compare
        ? {
            onHits: (made) => compare.hits(made),
            stateAt: position!,
            onState: (folded) => compare.rows(folded),
          }
        : {}),
      ...(signal ? { signal } : {}),
      onProgress,
    });
    if (judged < to)
      notChecked.push(`what entries ${judged} to ${to - 1} of shard ${shard} lead to, and the rows of its findings`);
    else await compare?.end();
    // A rule that fails does so here too.
    const fails = new Set(gaps.map((gap) => describeGap(shard, gap)));
    for (const { error, ...gap } of gapsSaid) {
      const what = describeGap(shard, gap);
      if (!fails.has(what)) notChecked.push(`${what}: the detector left it out (${error})`);
    }
    for (const what of fails) notChecked.push(`${what}: it fails there, and was left out`);
    return { hits, entries: judged };
  }

  /** A seal is made of what was stored before it, and is on the disk only after it. */
  private async comparePosition(stored: Queryable, judged: number, seals: readonly Seal[]): Promise<void> {
    const { shard, problems } = this.work;
    // Seals of after the snapshot may be ahead of its rows.
    const known = (await headSizes(stored)).find((head) => head.shard === OVERSIGHT)?.size ?? 0;
    const seal = seals.findLast(({ index }) => index < known);
    if (!seal || seal.upToIndex < judged) return;
    const detail = `readmodel.cursor: ${judged} entries are judged, and oversight/${seal.index} seals up to entry ${seal.upToIndex}`;
    problems.add('row', shard, detail, { seal: seal.index });
  }

  private async sums(stored: Queryable, { id }: StoredGeneration): Promise<void> {
    const { shard, problems } = this.work;
    for (const { row, hits } of await sumsThatDiffer(stored, id, shard)) {
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
  /** Later changes of the findings are not stored yet. */
  private over = false;

  constructor(
    private readonly work: ShardWork,
    private readonly generation: number,
  ) {}

  async hits(due: readonly HitRow[]): Promise<void> {
    if (this.over || due.length === 0) return;
    const { stored, shard, problems } = this.work;
    const rows = await hitsBetween(stored!, this.generation, shard, this.next, this.next + due.length);
    for (const hit of due) {
      const expected = sealedHit(hit);
      const row = rows.get(hit.no);
      const at = { hit: hit.no, finding: hit.finding };
      if (!row) problems.add('hit', shard, `hit ${hit.no} (${hit.rule}, entry ${hit.index}) is missing`, at);
      else {
        const fields = hitDiffers(row, expected);
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
    const rows = await hitsBetween(stored!, this.generation, shard, this.next, this.next + 1_000);
    for (const { no, rule, finding } of rows.values())
      problems.add('hit', shard, `hit ${no} (${rule}) was inserted: no entry gives it`, { hit: no, finding });
  }

  /** Every row that the detector stores beside the hits. */
  async rows(folded: FoldedShard): Promise<void> {
    const { stored, shard, problems } = this.work;
    this.over = true;
    for await (const difference of compareRows(stored!, this.generation, shard, folded)) {
      const { table, key, columns } = difference;
      const row = { table, key, columns: columns ?? [] };
      const finding = table === 'finding' ? key.id! : (key.finding ?? null);
      problems.add(table === 'finding' ? 'finding' : 'row', shard, describe(difference), { finding, row });
    }
  }
}

function describe({ table, key, columns }: RowDifference): string {
  const place = Object.entries(key).map(([name, value]) => `${name} ${value}`);
  const row =
    table === 'finding' ? `finding ${key.id}` : `readmodel.${table}${place.length > 0 ? `, ${place.join(', ')}` : ''}`;
  if (columns === null) return `${row} is missing: the entries give it`;
  return columns.length === 0 ? `${row} was inserted: no entry gives it` : `${row} was altered: ${columns.join(', ')}`;
}

function hitDiffers(row: SealedHit, expected: SealedHit): string[] {
  const fields = Object.keys(expected) as (keyof SealedHit)[];
  return fields.filter((field) => !isDeepStrictEqual(row[field], expected[field]));
}
