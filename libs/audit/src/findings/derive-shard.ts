import { appendLeaves, leafHash } from '#libs/merkle';
import {
  Derivation,
  type DerivedGap,
  foldInput,
  type FoldInput,
  type HitRow,
  hitLeaf,
  hitsRoot,
  noHits,
  type RuleSet,
  type Seal,
  sealedHit,
  unreadableInput,
} from '#libs/judging';
import type { FoldedShard } from '#libs/detecting';
import { EntriesUnreadable, type EntrySource, pages } from './entry-source.js';
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
  /** All as it is after so many entries, and so many portions of the next one. */
  stateAt?: { index: number; portions: number };
  onState?: (folded: FoldedShard) => Promise<void>;
  signal?: AbortSignal;
  onProgress?: (entries: number) => void;
}

/** Entries that cannot be read end the judging: what comes after them rests on them. */
export interface Derived {
  hits: number;
  gaps: Derivation['gaps'];
  /** Entries that were judged. */
  judged: number;
}

/**
 * Judges the entries of a shard again, and compares the tree of the hits with each seal at the very entry that it names. Answers how
 * many hits there are, and where a rule threw. Memory: the shard's entries and all that the rules remember.
 */
export async function deriveShard(options: DeriveOptions): Promise<Derived> {
  const { source, shard, rules, to, seals, problems, leftOut, onHits, stateAt, onState, signal, onProgress } = options;
  const derivation = new Derivation(rules, shard, leftOut);
  const leaves = new Map<number, Buffer>();
  let edge = noHits();
  let at = 0;
  let receivedAt = 0;
  const sealsAt = new Map<number, Seal[]>();
  for (const seal of seals) {
    const there = sealsAt.get(seal.upToIndex + 1);
    if (there) there.push(seal);
    else sealsAt.set(seal.upToIndex + 1, [seal]);
  }
  // Every position at which something is compared, ascending.
  const stops = [...new Set([...sealsAt.keys(), stateAt?.index ?? to, to])]
    .filter((stop) => stop <= to)
    .sort((a, b) => a - b);
  /** As the detector reads it: an entry that is none says nothing. The check of the log names it. */
  const inputOf = (index: number, bytes: Buffer): FoldInput => {
    if (onState) leaves.set(index, leafHash(bytes));
    let input: FoldInput;
    try {
      input = foldInput(index, bytes);
    } catch {
      input = unreadableInput(index, receivedAt);
    }
    receivedAt = input.receivedAt;
    return input;
  };
  const fold = async (inputs: FoldInput[], portions?: number): Promise<void> => {
    const hits = derivation.fold(inputs, portions);
    if (hits.length > 0)
      edge = appendLeaves(edge, Buffer.concat(hits.map((hit) => leafHash(hitLeaf(sealedHit(hit)))))).edge;
    await onHits?.(hits);
  };
  const readTo = async (stop: number): Promise<void> => {
    for await (const { first, entries } of pages(source, shard, at, stop)) {
      signal?.throwIfAborted();
      await fold(entries.map((bytes, i) => inputOf(first + i, bytes)));
      at = first + entries.length;
      onProgress?.(entries.length);
    }
  };
  const result = (): Derived => ({ hits: derivation.count, gaps: derivation.gaps, judged: at });
  for (const stop of stops) {
    try {
      await readTo(stop);
    } catch (error) {
      if (!(error instanceof EntriesUnreadable)) throw error;
      const { first, last } = error;
      // Rows before the damaged one may have been asked for together with it.
      await readTo(first);
      problems.add('entry', shard, error.message, { entries: { first, last } });
      return result();
    }
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
    if (stop !== stateAt?.index) continue;
    // The detector has done a part of the next entry. It is finished with the entries that follow.
    if (stateAt.portions > 0) {
      for await (const { first, entries } of pages(source, shard, stop, stop + 1))
        await fold([inputOf(first, entries[0]!)], stateAt.portions);
    }
    await onState?.({ ...derivation.folded, leaves, edge });
  }
  return result();
}
