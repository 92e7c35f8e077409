import type { KindOfFacts } from './kind.js';

/** What a rule could not judge, and which facts were missing. */
export interface NotEvaluableFacts {
  kind: 'not evaluable';
  rule: string;
  scope: string;
  subject: string;
  /** Sorted; of all its items together. */
  missing: string[];
  items: number;
  /** Missing facts, as JSON of their names -> items that lack just these. */
  lacking: Record<string, number>;
}

/** Stored whole. */
export const notEvaluable: KindOfFacts<NotEvaluableFacts> = {};
