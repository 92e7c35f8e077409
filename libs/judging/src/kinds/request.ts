import type { DataOf } from '#libs/contracts';
import type { Act } from '../act.js';
import { newRecord } from '../record.js';
import { beyond, type Encoding, sparse } from './encoding.js';
import { keys } from './key.js';
import type { KindOfFacts } from './kind.js';

type Header = Omit<DataOf<'gov.transfer.request.submitted.v1'>, 'items' | 'part' | 'of'>;

/** Items of a request, counted: the funnel, and what rules about the whole request need. Recomputed block by block. */
export interface Funnel {
  submitted: number;
  accepted: number;
  insufficient: number;
  partial: number;
  /** Requested items of each level that the source accepted one by one, and that it rejected and never accepted. */
  acceptedInsufficient: number;
  acceptedPartial: number;
  rejectedInsufficient: number;
  rejectedPartial: number;
  matched: number;
  matchedByPath: Record<string, number>;
  notMatched: number;
  disclosed: number;
}

export const emptyFunnel = (): Funnel => ({
  submitted: 0,
  accepted: 0,
  insufficient: 0,
  partial: 0,
  acceptedInsufficient: 0,
  acceptedPartial: 0,
  rejectedInsufficient: 0,
  rejectedPartial: 0,
  matched: 0,
  matchedByPath: {},
  notMatched: 0,
  disclosed: 0,
});

/** One run over a request's items: a validation, a reassessment or a match. Its parts share source, time and id. */
export interface Pass extends Act {
  key: string;
  whole?: boolean;
}

/** The match that a pass of `RequestFacts.matches` belongs to: its key begins with it. */
export const matchIdOf = ({ key }: Pass): string => key.slice(0, key.indexOf(' '));

export interface RequestFacts {
  kind: 'request';
  agreement: string;
  request: string;
  /** The submission that comes first in judging order; its parts repeat it. */
  submitted?: Act & { header: Header };
  validations: Pass[];
  rejections: Pass[];
  withdrawn?: Act;
  /** Assessments by the source, in judging order: the latest judges. */
  assessments: Pass[];
  matches: Pass[];
  disclosures: string[];
  funnel: Funnel;
  /** Keyed digest of a reason -> items that give it. */
  reasons: Record<string, number>;
  itemsWithReason: number;
  /** Officer -> items for which this request names him as engaged. */
  officers: Record<string, number>;
  /** Items disclosed for it, each disclosure's by themselves. */
  volume: number;
  /** Item rule -> items for which it hits now. */
  itemHits: Record<string, number>;
  verdicts: Record<string, number>;
}

export const newRequest = (agreement: string, request: string): RequestFacts => ({
  kind: 'request',
  agreement,
  request,
  validations: [],
  rejections: [],
  assessments: [],
  matches: [],
  disclosures: [],
  funnel: emptyFunnel(),
  reasons: {},
  itemsWithReason: 0,
  officers: newRecord(),
  volume: 0,
  itemHits: {},
  verdicts: {},
});

/**
 * Has the source accepted an item whose address is insufficient (or partial, where the agreement asks for more)? Either
 * by itself, or with the whole request and without rejecting it.
 */
export function acceptedLow({ validations, funnel }: RequestFacts, partialToo: boolean): boolean {
  const { insufficient, acceptedInsufficient, rejectedInsufficient } = funnel;
  const { partial, acceptedPartial, rejectedPartial } = funnel;
  const whole = validations.some((pass) => pass.whole);
  const low = (accepted: number, all: number, rejected: number) => accepted > 0 || (whole && all > rejected);
  return (
    low(acceptedInsufficient, insufficient, rejectedInsufficient) ||
    (partialToo && low(acceptedPartial, partial, rejectedPartial))
  );
}

const outer = sparse(newRequest);
const usualFunnel = emptyFunnel();
/** Of the funnel, too, only what counts something is stored. */
const encoding: Encoding<RequestFacts> = {
  pack: (facts) => ({ ...outer.pack(facts), funnel: beyond(facts.funnel, usualFunnel) }),
  unpack(stored, empty) {
    const facts = outer.unpack(stored, empty);
    facts.funnel = Object.assign(emptyFunnel(), facts.funnel);
    return facts;
  },
};

export const request: KindOfFacts<RequestFacts> = {
  empty: newRequest,
  encoding,
  surviving: [
    ...(['kind', 'agreement', 'request'] as const),
    ...(['funnel', 'reasons', 'itemsWithReason', 'officers', 'volume', 'itemHits', 'verdicts'] as const),
  ],
  *readWith({ disclosures }, agreement) {
    for (const disclosure of disclosures) yield keys.disclosure(agreement, disclosure);
  },
};
