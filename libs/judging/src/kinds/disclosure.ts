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
  /** Agency of the recipient. */
  agency: string;
  actors: string[];
  elements: string[];
  elementClass?: string;
  courtOrder?: true;
  /** `itemsCount`: items of the whole, according to this part. */
  stated: number;
  part?: number;
  of?: number;
  /** Digest of its contents. */
  data: string;
  payloadDigest?: string;
  /** Items that it is the first part to name. */
  items: number;
}

/** One agency's disclosure under an id. */
export interface Discloser {
  /** By entry. */
  parts: Record<string, Part>;
  /** Item rule -> named items for which it hits now. */
  itemHits: Record<string, number>;
  /** `<item rule> <request>` -> named items that are open: only their number can decide whether the rule hits for them. */
  itemsOpen: Record<string, number>;
  /** Items that the source assessed, after their disclosure, as better than at the disclosure. */
  better: number;
  /** The requests that its parts name, each with its place among that request's disclosures with items whose number alone is known. */
  requests: Record<string, Listing>;
  /** The sum of the agreement's disclosures to which its parts are added (`VolumeFacts.by`). */
  sum: string;
  /** Part -> the items and the request with which that sum counts it. Missing: it does not count it. */
  counted: Record<string, { items: number; request: string }>;
}

/** `no`: all its items are named. `name`: listed by name. `number`: counted among those beyond the listed ones. */
export type Listing = 'no' | 'name' | 'number';

export const newDiscloser = (): Discloser => ({
  parts: newRecord(),
  itemHits: newRecord(),
  itemsOpen: newRecord(),
  better: 0,
  requests: newRecord(),
  sum: '',
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
  /** Request -> its blocks that hold items of the disclosure. */
  blocks: Record<string, number[]>;
  /** Each block waits by itself, because there are many blocks or parts. */
  apart: boolean;
  /** For a disclosure with many statements, the time of its last judgement as a whole. Milliseconds since 1970. */
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

/** The name of a request or a disclosure in findings. Ids are unique within an agency only. */
export const subjectOf = (agency: string, id: string): string => `${agency}/${id}`;
/** The id in such a name. */
export const idOfSubject = (subject: string): string => subject.slice(subject.indexOf('/') + 1);
/** The agency in such a name. */
export const agencyOfSubject = (subject: string): string => subject.slice(0, subject.indexOf('/'));

/** The request under which a disclosure's items are kept. If it names none, they get one of their own. */
export const requestOf = (subject: string, requestId: string | undefined): string => requestId ?? `~${subject}`;
/** Is it the id of a real request? Those never begin with `~`. */
export const isRequest = (request: string): boolean => !request.startsWith('~');

/** The most blocks that are fetched with a disclosure. A portion judges no more, and further blocks are fetched together. */
const MOST_BLOCKS = 2_000;

/** Members that the parts of one disclosure mostly share. Distinct heads are stored once, and each part has the index of its head. */
type Head = Omit<Part, 'act' | 'part' | 'data' | 'payloadDigest' | 'items'> & Pick<Act, 'source' | 'via'>;

/** `counted`: the items with which tallies count it; -1: they do not. A missing `part` is 0, a missing text is empty. */
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
    // A shortcut: mostly it is the head of the previous part.
    if (before && sameHead(before.part, part)) return before.at;
    const { act, part: _part, data: _data, payloadDigest: _digest, items: _items, ...shared } = part;
    const { source, via } = act;
    const name = JSON.stringify({ ...shared, source, ...(via === undefined ? {} : { via }) } satisfies Head, HEAD);
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

function sameHead(a: Part, b: Part): boolean {
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
    // A part is always counted for the request that it names.
    if (counted !== NOT_COUNTED) discloser.counted[index] = { items: counted, request: head.requestId ?? '' };
  }
  return discloser;
}

const outer = sparse(newDisclosure);

/** A disclosure may have as many parts as items, so the members that they share are stored once. */
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
