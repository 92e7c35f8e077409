import type { Severity } from '../findings/clause.js';
import type { KindOfFacts } from './kind.js';

/** What a rule (or a pack of them) could not judge for one reason: a line of what is listed. */
export interface NotEvaluableFacts {
  kind: 'not evaluable';
  /** Rule, or the name of a pack. */
  rule: string;
  scope: string;
  /** In words. */
  reason: string;
  /** What a hit would have. */
  severity: Severity;
  /** Distinct requests, disclosures, officers …, and the items, acts … that they come to. */
  subjects: number;
  items: number;
  /** Entries that first and last added to it since it was empty, and when the first of these was received. */
  firstIndex: number;
  lastIndex: number;
  since: number;
}

/** Stored whole. */
export const notEvaluable: KindOfFacts<NotEvaluableFacts> = {};

/** How much of one subject a line has. */
export interface LackFacts {
  kind: 'lack';
  items: number;
}

export const lack: KindOfFacts<LackFacts> = { empty: () => ({ kind: 'lack', items: 0 }) };
