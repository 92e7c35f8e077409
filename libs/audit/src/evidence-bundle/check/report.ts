import type { Cosigner } from '#libs/verifier';
import type { BundleProblem } from './bundle-files.js';

/**
 * `verified`: against keys from outside, and every finding is sealed or follows from the entries. `agrees with itself`: the same, but with
 * the bundle's own keys. `findings not proved`: the entries are the log's, findings are only the maker's word. `failed`: something is wrong.
 */
export type EvidenceBundleVerdict = 'verified' | 'agrees with itself' | 'findings not proved' | 'failed';

/** A log that signed, and the key it was checked with. */
export interface BundleLogReport {
  origin: string;
  key: string;
  size: number;
  cosignedBy: Cosigner[];
}

export interface EvidenceBundleReport {
  /** Nothing is wrong, and no finding rests on the maker's word. */
  ok: boolean;
  verdict: EvidenceBundleVerdict;
  agreement: string | null;
  shard: string | null;
  /** Of the acts' own times; null: no limit. */
  from: string | null;
  to: string | null;
  entries: number;
  findings: number;
  hits: number;
  /** Hits that the seal vouches for, and hits that the entries give again. */
  sealed: number;
  derived: number;
  /** The keys and the policy of the check: the reader's own, or the bundle's, which prove nothing about its maker. */
  keys: 'given' | "the bundle's own";
  policy: 'given' | "the bundle's own" | null;
  logs: BundleLogReport[];
  /** Findings that are neither sealed nor given by the entries, in words. */
  unproved: string[];
  problems: BundleProblem[];
  problemCount: number;
  notChecked: string[];
}
