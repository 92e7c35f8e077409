import { createHash } from 'node:crypto';
import type { Clause, Evidence, Severity } from '../findings/clause.js';
import type { Ordered } from '../act.js';
import type { Key } from './key.js';
import type { KindOfFacts } from './kind.js';
import type { Seen } from '../visibility.js';

/** The first of the acts in a finding, and its request or disclosure. */
export interface FirstAct extends Ordered {
  target: Key;
  index: number;
}

/** A finding as the rules remember it. Its identity is (rule, agreement or shard, subject), without a version. */
export interface FindingFacts {
  kind: 'finding';
  id: string;
  rule: string;
  version: string;
  /** The agreement, or `#<shard>` if there is none. */
  scope: string;
  subject: string;
  severity: Severity;
  /** Units that hit now; 0: the finding is withdrawn. */
  count: number;
  clauses: Clause[];
  evidence: Evidence[];
  /** The time of its act, as last stated, in milliseconds since 1970. Null: it is about no single act. */
  at: number | null;
  /** For a finding with many acts: the act that explains it. */
  first?: FirstAct;
  hits: number;
  seen: Seen;
  firstIndex: number;
  lastIndex: number;
  firstSeen: number;
  lastSeen: number;
  /** The last entry that added units or made it graver: what was closed before it may have come back. */
  grownIndex: number;
  grownAt: number;
  /** When it last began (first seen, or back after it was withdrawn) or became graver than it had been since: clocks start here. */
  clockAt: number;
  /** What the newest hit did. */
  change: 'raised' | 'withdrawn' | 'restated';
  /** The highest severity since it began: what falls and rises again restarts no clock. */
  peak: Severity;
}

/** First 22 characters of base64url(sha256(JSON [rule, agreement or shard, subject])). */
export const findingId = (rule: string, scope: string, subject: string): string =>
  createHash('sha256')
    .update(JSON.stringify([rule, scope, subject]))
    .digest('base64url')
    .slice(0, 22);

/** Replaces the agreement in findings that belong to none: their shard. No agreement's id begins like this. */
export const scopeOfShard = (shard: string): string => `#${shard}`;

export const agreementOfScope = (scope: string): string | null => (scope.startsWith('#') ? null : scope);

/** Stored whole. It follows from more than one entry, so folding an agreement again removes none of it. */
export const finding: KindOfFacts<FindingFacts> = {};
