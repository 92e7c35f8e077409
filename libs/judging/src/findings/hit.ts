import type { Bits } from '../bits.js';
import type { Clause, Evidence, Severity } from './clause.js';

/** One change of a finding by one portion of an entry. Hits are only ever added (docs/decisions/0008-hits-are-changes.md). */
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
  /** For item rules: the added and the withdrawn items, by block. */
  items: { block: number; added: Bits; removed: Bits }[];
  /** The part of the delta that is items whose number alone is known. */
  unlisted: number;
  /** The reason of a withdrawal. */
  why: Why | null;
  severity: Severity;
  clauses: Clause[];
  evidence: Evidence[];
}

/**
 * Reasons of a withdrawal: a fact that arrived late, a retraction of the act by its author and the other side, a conclusion that can no
 * longer be drawn (its absence is open again), or a source that restated its assessment.
 */
export const reasons = ['late fact', 'retraction', 'absence reopened', 'restated'] as const;

export interface Why {
  reason: (typeof reasons)[number];
  /** Seconds from the act of the finding to the receipt of the entry that led to this. Null: the finding is about no single act. */
  after: number | null;
  /** Nothing proves its speaker. */
  claimed?: true;
}
