import type { Severity } from '../findings/clause.js';
import type { KindOfFacts } from './kind.js';
import type { Visibility } from '../visibility.js';

/** A not evaluable line: a rule (or a pack), and one reason. */
export interface NotEvaluableFacts {
  kind: 'not evaluable';
  /** Rule, or the name of a pack. */
  rule: string;
  scope: string;
  /** Who may see it. A reason that several classes, or the acts of several, give has a line for each. */
  class: Visibility;
  /** Whose acts it sums: an agency for the class `author`, otherwise an `Actor`; '' if none is known. */
  whose: string;
  /** In words. */
  reason: string;
  /** The severity that a hit would have. */
  severity: Severity;
  /** Distinct requests, disclosures, officers …, and the number of their items, acts …. */
  subjects: number;
  items: number;
  /** The entries that first and last added to the line since it was empty, and the time of receipt of the first. */
  firstIndex: number;
  lastIndex: number;
  since: number;
}

/** Stored whole. */
export const notEvaluable: KindOfFacts<NotEvaluableFacts> = {};

/** The share of one subject in a line. */
export interface LackFacts {
  kind: 'lack';
  items: number;
}

export const lack: KindOfFacts<LackFacts> = { empty: () => ({ kind: 'lack', items: 0 }) };
