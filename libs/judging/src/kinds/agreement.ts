import type { AgreementPolicy, RosterKind } from '#libs/contracts';
import { compareActs, type Act, type Mark } from '../act.js';
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
  /** Some statement was marked, or retracted before it came (`MarksFacts`): else nobody looks. */
  marked: boolean;
  /** Agency -> the time of its first act under this agreement that is proven to be its own. */
  proven: Record<string, number>;
  /** Agencies in whose name something was only claimed. */
  claimed: Record<string, true>;
  /** Grows with each change of documents, their marks or `proven`: what is derived from these is made anew. */
  revision: number;
  /** Grows with each sweep over all that is judged: what is put together from judgements begins anew with it. */
  sweeps: number;
  /** Agencies that have said more than a registration between themselves and others (`isQuiet`). */
  actors: Record<string, true>;
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
  marked: false,
  proven: newRecord(),
  claimed: newRecord(),
  revision: 0,
  sweeps: 0,
  actors: newRecord(),
  sources: share([]),
  heard: newRecord(),
  vouched: [],
  settledThrough: 0,
  firstIndex: index,
  lastIndex: index,
  events: 0,
  repeats: 0,
  verdicts: newRecord(),
});

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

/** What others make of a document's record counts from now on: documents decide what all else is worth. */
export function markDocument(facts: AgreementFacts, index: number, mark: Mark | undefined): void {
  const at = facts.documents.findIndex((document) => document.index === index);
  if (at < 0) return;
  const { mark: _, ...document } = facts.documents[at]!;
  facts.documents = share(facts.documents.with(at, mark ? { ...document, mark } : document));
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
      share(facts.sources);
      return facts;
    },
  },
  *readWith({ sources }, agreement) {
    for (const source of sources) yield keys.source(agreement, source);
  },
};
