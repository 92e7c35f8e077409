import type { Act, Mark } from '../act.js';
import { newRecord } from '../record.js';
import { beyond, type Encoding, sparse } from './encoding.js';
import { keys } from './key.js';
import type { KindOfFacts } from './kind.js';

/** One event of a disclosure: it is judged at its own time, with its own recipient and elements. */
export interface Part {
  act: Act;
  requestId?: string;
  matchId?: string;
  /** Recipient. */
  agency: string;
  actors: string[];
  elements: string[];
  elementClass?: string;
  courtOrder?: true;
  /** `itemsCount`: items of the whole, as this part says. */
  stated: number;
  part?: number;
  of?: number;
  /** Digest of all that it says. */
  data: string;
  payloadDigest?: string;
  /** Items that it names and no earlier part of the same disclosure does. */
  items: number;
}

/** What one agency has disclosed under an id. */
export interface Discloser {
  /** By entry. */
  parts: Record<string, Part>;
  /** Item rule -> named items for which it hits now. */
  itemHits: Record<string, number>;
  /** Item rule and request -> named items of which only a number may tell whether it hits for them (`open`). */
  itemsOpen: Record<string, number>;
  /** Items that a later assessment of the source calls better than what they were disclosed on. */
  better: number;
  /** Requests that its parts name: each of these lists it, and how among those with items of which only the number is known. */
  requests: Record<string, Listing>;
  /** Part -> with how many items, and for which request, its agreement's tallies count it, once they do. */
  counted: Record<string, { items: number; request: string }>;
}

/** `no`: all of its items are named; `name`: by its name; `number`: as one of those beyond. */
export type Listing = 'no' | 'name' | 'number';

export const newDiscloser = (): Discloser => ({
  parts: newRecord(),
  itemHits: newRecord(),
  itemsOpen: newRecord(),
  better: 0,
  requests: newRecord(),
  counted: newRecord(),
});

export interface Receipt extends Act {
  count: number;
  payloadDigest?: string;
  location?: string;
}

export interface Copy extends Act {
  location: string;
  system?: string;
}

/** Everything under one disclosure id. Several agencies may use it; each has a disclosure of its own. */
export interface DisclosureFacts {
  kind: 'disclosure';
  agreement: string;
  disclosure: string;
  /** By agency. */
  disclosers: Record<string, Discloser>;
  receipts: Receipt[];
  copies: Copy[];
  dispositions: (Act & { count: number; method: string })[];
  /** Request -> its blocks in which there are items. */
  blocks: Record<string, number[]>;
  /** Its blocks wait each by itself, since they are many, or its parts are. */
  apart: boolean;
  /** Of one about which much is said: when it was last judged as a whole; milliseconds. */
  judgedAt: number;
  verdicts: Record<string, number>;
}

export const newDisclosure = (agreement: string, disclosure: string): DisclosureFacts => ({
  kind: 'disclosure',
  agreement,
  disclosure,
  disclosers: newRecord(),
  receipts: [],
  copies: [],
  dispositions: [],
  blocks: newRecord(),
  apart: false,
  judgedAt: 0,
  verdicts: newRecord(),
});

/** How a finding names a request or a disclosure: whose it is, and its id, which is that agency's own. */
export const subjectOf = (agency: string, id: string): string => `${agency}/${id}`;
/** The id in such a name. */
export const idOfSubject = (subject: string): string => subject.slice(subject.indexOf('/') + 1);
/** The agency in such a name. */
export const agencyOfSubject = (subject: string): string => subject.slice(0, subject.indexOf('/'));

/** Where a disclosure's items lie: in its request, or in a request of their own when it names none. */
export const requestOf = (subject: string, requestId: string | undefined): string => requestId ?? `~${subject}`;
/** Not one of a disclosure's own: ids of requests never begin with `~`. */
export const isRequest = (request: string): boolean => !request.startsWith('~');

/** Of a disclosure's blocks so many are fetched with it: a portion judges no more, and more are fetched side by side. */
const MOST_BLOCKS = 2_000;

/** What the parts of one disclosure mostly say alike: each says it by its place among those that differ. */
type Head = Omit<Part, 'act' | 'part' | 'data' | 'payloadDigest' | 'items'> & Pick<Act, 'source' | 'via'>;

/** `counted`: with how many items; -1: it is not. Of what it leaves out `part` is 0, and texts are empty. */
type StoredPart = [
  ...[index: number, head: number, time: number, sequence: number, id: string, receivedAt: number, day: string],
  ...[part: number, data: string, payloadDigest: string, items: number, counted: number, mark?: Mark],
];

type StoredDiscloser = Partial<Omit<Discloser, 'parts' | 'counted'>> & { heads: Head[]; parts: StoredPart[] };

const NOT_COUNTED = -1;

function packDiscloser(discloser: Discloser): StoredDiscloser {
  const { parts, counted, ...rest } = discloser;
  const heads = new Map<string, { at: number; head: Head }>();
  let before: { part: Part; at: number } | undefined;
  const headOf = (part: Part): number => {
    // Mostly it is that of the part before.
    if (before && saysAlike(before.part, part)) return before.at;
    const { act, part: _part, data: _data, payloadDigest: _digest, items: _items, ...said } = part;
    const { source, via } = act;
    const name = JSON.stringify({ ...said, source, ...(via === undefined ? {} : { via }) } satisfies Head, HEAD);
    let known = heads.get(name);
    if (!known) heads.set(name, (known = { at: heads.size, head: JSON.parse(name) as Head }));
    before = { part, at: known.at };
    return known.at;
  };
  const stored = Object.values(parts).map((one): StoredPart => {
    const { act, part = 0, data, payloadDigest = '', items } = one;
    const { index, time, sequence, id, receivedAt, day = '', mark } = act;
    const countedItems = counted[index]?.items ?? NOT_COUNTED;
    const own: StoredPart = [
      ...([index, headOf(one), time, sequence, id, receivedAt, day, part, data, payloadDigest] as const),
      ...([items, countedItems] as const),
    ];
    if (mark) own.push(mark);
    return own;
  });
  const others = beyond(rest, newDiscloser());
  return { ...others, heads: Array.from(heads.values(), ({ head }) => head), parts: stored };
}

/** Do two parts have the same head? */
function saysAlike(a: Part, b: Part): boolean {
  return (
    a.requestId === b.requestId &&
    a.matchId === b.matchId &&
    a.agency === b.agency &&
    a.elementClass === b.elementClass &&
    a.courtOrder === b.courtOrder &&
    a.stated === b.stated &&
    a.of === b.of &&
    a.act.source === b.act.source &&
    a.act.via === b.act.via &&
    sameList(a.actors, b.actors) &&
    sameList(a.elements, b.elements)
  );
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, n) => name === b[n]);

/** Members of a head, in their order. */
const HEAD = [
  ...['requestId', 'matchId', 'agency', 'actors', 'elements', 'elementClass', 'courtOrder', 'stated', 'of'],
  ...['source', 'via'],
];

function unpackDiscloser({ heads, parts, ...rest }: StoredDiscloser): Discloser {
  const discloser = newDiscloser();
  for (const [name, member] of Object.entries(rest)) {
    const into = discloser as unknown as Record<string, unknown>;
    into[name] = typeof member === 'object' ? Object.assign(into[name]!, member) : member;
  }
  for (const stored of parts) {
    const [index, at, time, sequence, id, receivedAt, day, part, data, payloadDigest, items, counted, mark] = stored;
    const { source, via, actors, elements, ...head } = heads[at]!;
    discloser.parts[index] = {
      act: {
        ...{ time, source, sequence, id, index, receivedAt },
        ...(day ? { day } : {}),
        ...(via === undefined ? {} : { via }),
        ...(mark ? { mark } : {}),
      },
      ...head,
      ...{ actors: [...actors], elements: [...elements] },
      ...(part ? { part } : {}),
      ...{ data, items },
      ...(payloadDigest ? { payloadDigest } : {}),
    };
    // It is counted for the request that it names.
    if (counted !== NOT_COUNTED) discloser.counted[index] = { items: counted, request: head.requestId ?? '' };
  }
  return discloser;
}

const outer = sparse(newDisclosure);

/** A disclosure may have as many parts as items: what they say alike is stored once. */
const encoding: Encoding<DisclosureFacts> = {
  pack(facts) {
    const stored = outer.pack(facts) as { disclosers?: Record<string, unknown> };
    if (!stored.disclosers) return stored;
    const disclosers = newRecord<StoredDiscloser>();
    for (const agency in facts.disclosers) disclosers[agency] = packDiscloser(facts.disclosers[agency]!);
    return { ...stored, disclosers };
  },
  unpack(stored, empty) {
    const { disclosers = {}, ...rest } = stored as { disclosers?: Record<string, StoredDiscloser> };
    const facts = outer.unpack(rest, empty);
    for (const agency in disclosers) facts.disclosers[agency] = unpackDiscloser(disclosers[agency]!);
    return facts;
  },
};

export const disclosure: KindOfFacts<DisclosureFacts> = {
  empty: newDisclosure,
  encoding,
  *readWith({ disclosers, blocks }, agreement) {
    for (const agency in disclosers) {
      for (const request in disclosers[agency]!.requests) yield keys.request(agreement, request);
    }
    for (const request in blocks) {
      for (const block of blocks[request]!.slice(0, MOST_BLOCKS)) yield keys.block(agreement, request, block);
    }
  },
};
