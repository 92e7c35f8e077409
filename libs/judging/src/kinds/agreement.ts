import type { AgreementPolicy, RosterKind } from '#libs/contracts';
import { compareActs, type Act, type Mark } from '../act.js';
import { newRecord, share } from '../record.js';
import { sparse } from './encoding.js';
import { keys } from './key.js';
import type { KindOfFacts } from './kind.js';

export type DocumentKind = 'registered' | 'amended' | 'renewed' | 'terminated' | 'roster';

/** One agency's record of a document that would change the agreement. The timeline decides whether it does. */
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

/** The time up to which all sources that must vouch do so. */
export interface Vouched {
  /** Milliseconds since 1970; 0: not at all. */
  through: number;
  /** It rests on a claimed statement. */
  claimed: boolean;
}

/** The facts of an agreement itself. Every list is a set in judging order, so arrival order leaves no trace. */
export interface AgreementFacts {
  kind: 'agreement';
  agreement: string;
  documents: DocumentAct[];
  methods: MethodAct[];
  /** Some statement was marked, or retracted before it arrived (`MarksFacts`). Otherwise marks are not looked up. */
  marked: boolean;
  /** Agency -> the time of its first proven act under this agreement. */
  proven: Record<string, number>;
  /** Agency -> public key -> the time of its first act under this agreement that is signed with it, whether or not it is the agency's key. */
  signed: Record<string, Record<string, number>>;
  /** Agencies with claimed statements in their name. */
  claimed: Record<string, true>;
  /** Grows with each change of documents, their marks, `proven` or `signed`: derived values are computed again. */
  revision: number;
  /** Grows with each sweep over all that is judged: sums of verdicts start again with it. */
  sweeps: number;
  /** Agencies that have made other statements than registrations between themselves and others (`isQuiet`). */
  actors: Record<string, true>;
  /** Sources that have written under this agreement id. */
  sources: string[];
  /** By source and way in (`Act.via`; '' if proven; `BY_PEOPLE`): the times of its first and last act. Decides whether the source counts at all. */
  heard: Record<string, Record<string, [first: number, last: number]>>;
  /** By family of documents: the time up to which all sources that must vouch do so. It may fall (docs/judging.md#when). */
  vouched: Vouched[];
  /** The latest of these; 0: none. */
  settledThrough: number;
  /** Agency -> to whom it has disclosed, one agency or `SEVERAL`. Statements are never removed. */
  disclosedTo: Record<string, string>;
  firstIndex: number;
  lastIndex: number;
  events: number;
  repeats: number;
  /** Verdicts of rules about the agreement itself. */
  verdicts: Record<string, number>;
}

export const newAgreement = (agreement: string, index: number): AgreementFacts => ({
  kind: 'agreement',
  agreement,
  documents: [],
  methods: [],
  marked: false,
  proven: newRecord(),
  signed: newRecord(),
  claimed: newRecord(),
  revision: 0,
  sweeps: 0,
  actors: newRecord(),
  sources: share([]),
  heard: newRecord(),
  vouched: [],
  settledThrough: 0,
  disclosedTo: newRecord(),
  firstIndex: index,
  lastIndex: index,
  events: 0,
  repeats: 0,
  verdicts: newRecord(),
});

/** Puts an act into a list in judging order, replacing the earlier act of its entry. */
export function insertAct<A extends Act>(acts: A[], act: A, compare: (a: A, b: A) => number = compareActs): void {
  const at = acts.findIndex(({ index }) => index === act.index);
  if (at >= 0) acts[at] = act;
  else acts.push(act);
  acts.sort(compare);
}

/** Judging order. Several contents under one id, at one moment, are ordered by their content. */
export const compareDocuments = (a: DocumentAct, b: DocumentAct): number =>
  compareActs(a, b) || (textOf(a) < textOf(b) ? -1 : Number(textOf(a) > textOf(b)));

const textOf = ({ kind, digest, effectiveAt, effectiveTo, version, policy, roster }: DocumentAct): string =>
  JSON.stringify([kind, digest, effectiveAt, effectiveTo, version, policy, roster]);

/** All copies of these facts share the documents, so that derived values are computed once. */
export function insertDocument(facts: AgreementFacts, document: DocumentAct): void {
  const documents = [...facts.documents];
  insertAct(documents, document, compareDocuments);
  facts.documents = share(documents);
  facts.revision++;
}

/** Applies new marks to a document's record: documents decide the standing of all other statements. */
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
  apart: {
    of: ({ documents }) => documents,
    put: (facts, documents) => (facts.documents = share(documents as DocumentAct[])),
  },
  encoding: {
    pack: (facts) => usual.pack({ ...facts, documents: [] }),
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
