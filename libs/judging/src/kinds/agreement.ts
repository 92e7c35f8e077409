import type { AgreementPolicy, RosterKind } from '#libs/contracts';
import { compareActs, type Act } from '../act.js';
import { newRecord, share } from '../record.js';
import { sparse } from './encoding.js';
import { keys } from './key.js';
import type { KindOfFacts } from './kind.js';

export type DocumentKind = 'registered' | 'amended' | 'renewed' | 'terminated' | 'roster';

/** One agency's record of a document that would change the agreement. Whether it does is the timeline's to say. */
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

/** A statement that takes back another of the same source or, of what accuses, of somebody else's. */
export interface Retraction extends Act {
  /** `<source> <id>` of the event. */
  target: string;
  /** The event that its author puts in its place. */
  replacedBy?: string;
}

/** What other entries make of one entry's statement (docs/judging.md). */
export interface Mark {
  /** Retractions of it that are themselves not taken back, in judging order. */
  retracted?: Retraction[];
  /** It excuses, so that nobody but its own source takes it back; noted where somebody else tries. */
  excusing?: true;
  /** Its source gave another content under the same id: it accuses, and excuses nobody. */
  conflict?: true;
  /** Its source had vouched that nothing up to this time was to come: it accuses from its own time, and excuses only after this. */
  after?: number;
}

/** Up to when all who must vouch do so. */
export interface Vouched {
  /** Milliseconds; 0: not at all. */
  through: number;
  /** It rests on a word that nothing proves. */
  claimed: boolean;
}

/** All that is known of an agreement itself. Every list is a set in judging order, so arrival order leaves no trace. */
export interface AgreementFacts {
  kind: 'agreement';
  agreement: string;
  documents: DocumentAct[];
  methods: MethodAct[];
  /** All that were recorded. */
  retractions: Retraction[];
  /** Entry -> what others make of it. */
  marks: Record<string, Mark>;
  /** Agency -> the time of its first act under this agreement that is proven to be its own. */
  proven: Record<string, number>;
  /** Agencies in whose name something was only claimed. */
  claimed: Record<string, true>;
  /** Grows with each change of documents, marks or `proven`: what is derived from these is made anew. */
  revision: number;
  /** Grows with each sweep over all that is judged: what is put together from judgements begins anew with it. */
  sweeps: number;
  /** Sources that have written under this agreement id. */
  sources: string[];
  /** By source, and by the way in (`Act.via`; '' where it is proven): when it first and last acted. Says whether it is heard at all. */
  heard: Record<string, Record<string, [first: number, last: number]>>;
  /** By family of documents: up to when all who must vouch do so; may fall (docs/judging.md#when). */
  vouched: Vouched[];
  /** The latest of these; 0: none. */
  settledThrough: number;
  firstIndex: number;
  lastIndex: number;
  events: number;
  repeats: number;
  /** Of rules about the agreement itself. */
  verdicts: Record<string, number>;
}

export const newAgreement = (agreement: string, index: number): AgreementFacts => ({
  kind: 'agreement',
  agreement,
  documents: [],
  methods: [],
  retractions: [],
  marks: newRecord(),
  proven: newRecord(),
  claimed: newRecord(),
  revision: 0,
  sweeps: 0,
  sources: [],
  heard: newRecord(),
  vouched: [],
  settledThrough: 0,
  firstIndex: index,
  lastIndex: index,
  events: 0,
  repeats: 0,
  verdicts: newRecord(),
});

/** What one entry's statement was made of by others. */
export const markOf = ({ marks }: AgreementFacts, { index }: Pick<Act, 'index'>): Mark | undefined => marks[index];

/** Puts an act into a list kept in judging order, in place of what its entry said before. */
export function insertAct<A extends Act>(acts: A[], act: A, compare: (a: A, b: A) => number = compareActs): void {
  const at = acts.findIndex(({ index }) => index === act.index);
  if (at >= 0) acts[at] = act;
  else acts.push(act);
  acts.sort(compare);
}

/** In judging order; of several contents under one id, said at one moment, by what they say. */
export const compareDocuments = (a: DocumentAct, b: DocumentAct): number =>
  compareActs(a, b) || (textOf(a) < textOf(b) ? -1 : Number(textOf(a) > textOf(b)));

const textOf = ({ kind, digest, effectiveAt, effectiveTo, version, policy, roster }: DocumentAct): string =>
  JSON.stringify([kind, digest, effectiveAt, effectiveTo, version, policy, roster]);

/** Documents are shared by all copies of these facts, so that what they come to is worked out once. */
export function insertDocument(facts: AgreementFacts, document: DocumentAct): void {
  const documents = [...facts.documents];
  insertAct(documents, document, compareDocuments);
  facts.documents = share(documents);
  facts.revision++;
}

const usual = sparse((id) => newAgreement(id, 0));

export const agreement: KindOfFacts<AgreementFacts> = {
  empty: (id) => newAgreement(id, 0),
  encoding: {
    pack: (facts) => usual.pack(facts),
    unpack(stored, empty) {
      const facts = usual.unpack(stored, empty);
      share(facts.documents);
      return facts;
    },
  },
  *readWith({ sources }, agreement) {
    for (const source of sources) yield keys.source(agreement, source);
  },
};
