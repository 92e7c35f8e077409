import type { Bits } from '../bits.js';
import type { Clause, Evidence, Severity } from './clause.js';

/** One change of a finding by one portion of an entry; only ever added (DESIGN, Read models). */
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
  /** `raised`: units were added; `withdrawn`: some were taken back; `restated`: only severity or clauses changed. */
  change: 'raised' | 'withdrawn' | 'restated';
  delta: number;
  /** Item rules: which items were added and which taken back, by block. */
  items: { block: number; added: Bits; removed: Bits }[];
  severity: Severity;
  clauses: Clause[];
  evidence: Evidence[];
}
