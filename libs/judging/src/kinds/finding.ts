import { createHash } from 'node:crypto';
import type { Clause, Evidence, Severity } from '../findings/clause.js';
import type { Ordered } from '../act.js';
import type { Key } from './key.js';
import type { KindOfFacts } from './kind.js';

/** The first of the acts that add to a finding, and the request or disclosure that it is of. */
export interface FirstAct extends Ordered {
  target: Key;
  index: number;
}

/** A finding as the rules remember it. Its identity is (rule, agreement or shard, subject): no version is in it. */
export interface FindingFacts {
  kind: 'finding';
  id: string;
  rule: string;
  version: string;
  /** The agreement, or `#<shard>` where there is none. */
  scope: string;
  subject: string;
  severity: Severity;
  /** Units that hit now; 0: the finding is withdrawn. */
  count: number;
  clauses: Clause[];
  evidence: Evidence[];
  /** When the act was that it is about, as last stated; milliseconds, null: of no single act. */
  at: number | null;
  /** Of a finding to which many acts may add: the one that states it. */
  first?: FirstAct;
  hits: number;
  firstIndex: number;
  lastIndex: number;
  firstSeen: number;
  lastSeen: number;
}

/** First 22 characters of base64url(sha256(JSON [rule, agreement or shard, subject])). */
export const findingId = (rule: string, scope: string, subject: string): string =>
  createHash('sha256')
    .update(JSON.stringify([rule, scope, subject]))
    .digest('base64url')
    .slice(0, 22);

/** What stands for an agreement where a finding is of none: its shard. No agreement's id begins so. */
export const scopeOfShard = (shard: string): string => `#${shard}`;

export const agreementOfScope = (scope: string): string | null => (scope.startsWith('#') ? null : scope);

/** Stored whole. What made it is not of one entry, so none of it goes when an agreement is folded anew. */
export const finding: KindOfFacts<FindingFacts> = {};
