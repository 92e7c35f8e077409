import type { AgreementPolicy, RosterKind } from '#libs/contracts';
import { compareActs, type Act } from '../act.js';
import { sparse } from './encoding.js';
import { keys } from './key.js';
import type { KindOfFacts } from './kind.js';

export type DocumentKind = 'registered' | 'amended' | 'renewed' | 'terminated' | 'roster';

/** One party's record of a document that changes the agreement. */
export interface DocumentAct extends Act {
  kind: DocumentKind;
  party: string;
  digest: string;
  effectiveAt: number;
  version?: number;
  policy?: AgreementPolicy;
  effectiveTo?: number;
  roster?: { kind: RosterKind; add: string[]; remove: string[] };
}

export interface MethodAct extends Act {
  path: string;
  compared: string[];
  effectiveAt: number;
}

/** One event taken back by its own source. */
export interface Retraction extends Act {
  /** `<source> <id>` of the event. */
  target: string;
}

/** All that is known of an agreement itself. Every list is a set in judging order, so arrival order leaves no trace. */
export interface AgreementFacts {
  kind: 'agreement';
  agreement: string;
  documents: DocumentAct[];
  methods: MethodAct[];
  /** Retractions as they were recorded, and the events that they take back now: `<source> <id>` -> entry of the retraction. */
  retractions: Retraction[];
  retracted: Record<string, number>;
  /** Sources that have written under this agreement id. */
  sources: string[];
  /** Latest point that every watermark has passed; never falls. */
  settledThrough: number;
  firstIndex: number;
  lastIndex: number;
  events: number;
  repeats: number;
}

export const newAgreement = (agreement: string, index: number): AgreementFacts => ({
  kind: 'agreement',
  agreement,
  documents: [],
  methods: [],
  retractions: [],
  retracted: {},
  sources: [],
  settledThrough: 0,
  firstIndex: index,
  lastIndex: index,
  events: 0,
  repeats: 0,
});

/**
 * What is taken back when all retractions are counted. A retraction that a later one takes back takes nothing back;
 * `later` in judging order, so that two which name each other have an answer too.
 */
export function effectiveRetractions(retractions: readonly Retraction[]): Record<string, number> {
  const retracted: Record<string, number> = {};
  for (const { source, id, target, index } of [...retractions].sort(compareActs).reverse()) {
    if (retracted[`${source} ${id}`] === undefined) retracted[target] = index;
  }
  return retracted;
}

/** Puts an act into a list kept in judging order. */
export function insertAct<A extends Act>(acts: A[], act: A): void {
  acts.push(act);
  acts.sort(compareActs);
}

export const agreement: KindOfFacts<AgreementFacts> = {
  empty: (id) => newAgreement(id, 0),
  encoding: sparse((id) => newAgreement(id, 0)),
  // What it says of itself is folded anew; who retracted what, and what sources vouch for, is not.
  surviving: [
    'kind',
    'agreement',
    'retractions',
    'retracted',
    'sources',
    'settledThrough',
    'firstIndex',
    'lastIndex',
    'events',
    'repeats',
  ],
  *readWith({ sources }, agreement) {
    for (const source of sources) yield keys.source(agreement, source);
  },
};
