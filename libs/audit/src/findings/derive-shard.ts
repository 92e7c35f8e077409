import { appendLeaves, leafHash } from '#libs/merkle';
import {
  Derivation,
  type DerivedGap,
  type FindingFacts,
  foldInput,
  type FoldInput,
  type HitRow,
  hitLeaf,
  hitsRoot,
  noHits,
  type RuleSet,
  type Seal,
  sealedHit,
} from '#libs/judging';
import { type EntrySource, pages } from './entry-source.js';
import type { FindingsProblems } from './report.js';

export interface DeriveOptions {
  source: EntrySource;
  shard: string;
  rules: RuleSet;
  /** Entries to judge; those of seals beyond are not compared. */
  to: number;
  /** Made under these rules, in order. */
  seals: readonly Seal[];
  problems: FindingsProblems;
  /** The gaps that the detector has declared. */
  leftOut?: readonly DerivedGap[];
  /** Each hit that the entries give, in order. */
  onHits?: (hits: readonly HitRow[]) => Promise<void>;
  /** All findings as they are after so many entries, and so many portions of the next one. */
  findingsAt?: { index: number; portions: number };
  onFindings?: (findings: readonly FindingFacts[]) => Promise<void>;
  signal?: AbortSignal;
  onProgress?: (entries: number) => void;
}

/**
 * Judges the entries of a shard again, and compares the tree of the hits with each seal at the very entry that it names. Answers how
 * many hits there are, and where a rule threw. Memory: the shard's entries and all that the rules remember.
 */
export async function deriveShard(options: DeriveOptions): Promise<{ hits: number; gaps: Derivation['gaps'] }> {
  const { source, shard, rules, to, seals, problems, leftOut, onHits, findingsAt, onFindings, signal, onProgress } =
    options;
  const derivation = new Derivation(rules, shard, leftOut);
  let edge = noHits();
  let at = 0;
  const sealsAt = new Map<number, Seal[]>();
  for (const seal of seals) {
    const there = sealsAt.get(seal.upToIndex + 1);
    if (there) there.push(seal);
    else sealsAt.set(seal.upToIndex + 1, [seal]);
  }
  // Every position at which something is compared, ascending.
  const stops = [...new Set([...sealsAt.keys(), findingsAt?.index ?? to, to])]
    .filter((stop) => stop <= to)
    .sort((a, b) => a - b);
  const fold = async (inputs: FoldInput[], portions?: number): Promise<void> => {
    const hits = derivation.fold(inputs, portions);
    if (hits.length > 0)
      edge = appendLeaves(edge, Buffer.concat(hits.map((hit) => leafHash(hitLeaf(sealedHit(hit)))))).edge;
    await onHits?.(hits);
  };
  for (const stop of stops) {
    for await (const { first, entries } of pages(source, shard, at, stop)) {
      signal?.throwIfAborted();
      await fold(entries.map((bytes, i) => foldInput(first + i, bytes)));
      onProgress?.(entries.length);
    }
    at = stop;
    for (const seal of sealsAt.get(stop) ?? []) {
      if (seal.count === edge.size && seal.hitsRoot === hitsRoot(edge)) continue;
      const counts =
        seal.count === edge.size
          ? 'as many hits, but not the same'
          : `${seal.count} hits; the entries give ${edge.size}`;
      problems.add('seal', shard, `oversight/${seal.index} seals up to entry ${seal.upToIndex} ${counts}`, {
        seal: seal.index,
      });
    }
    if (stop !== findingsAt?.index) continue;
    // The detector has done a part of the next entry. It is finished with the entries that follow.
    if (findingsAt.portions > 0) {
      for await (const { first, entries } of pages(source, shard, stop, stop + 1))
        await fold([foldInput(first, entries[0]!)], findingsAt.portions);
    }
    await onFindings?.(derivation.findings());
  }
  return { hits: derivation.count, gaps: derivation.gaps };
}
