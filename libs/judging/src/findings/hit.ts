import type { Bits } from '../bits.js';
import type { Clause, Evidence, Severity } from './clause.js';

/** One change of a finding by one portion of an entry; only ever added (docs/decisions/0008-hits-are-changes.md). */
export interface HitRow {
  /** Per shard, in the order (entry, portion, rule, subject). */
  no: number;
  finding: string;
  rule: string;
  version: string;
  scope: string;
  subject: string;
  /** The entry that led to it. */
  index: number;
  /** `raised`: units were added; `withdrawn`: some were withdrawn; `restated`: only severity or clauses changed. */
  change: 'raised' | 'withdrawn' | 'restated';
  delta: number;
  /** Item rules: which items were added and which withdrawn, by block. */
  items: { block: number; added: Bits; removed: Bits }[];
  /** Of the delta: items of which only the number is known. */
  unlisted: number;
  /** Of what is withdrawn. */
  why: Why | null;
  severity: Severity;
  clauses: Clause[];
  evidence: Evidence[];
}

/**
 * Why units were withdrawn: a fact that came late, its author and the other side retracted the act, a conclusion can no longer be drawn
 * (its absence is open again), or the source restated what it had said.
 */
export const reasons = ['late fact', 'retraction', 'absence reopened', 'restated'] as const;

export interface Why {
  reason: (typeof reasons)[number];
  /** Seconds from the act that the finding is about to when the entry that led to this was received; null: of no single act. */
  after: number | null;
  /** Nothing proves who said it. */
  claimed?: true;
}
