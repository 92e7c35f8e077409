import type { Act, Mark } from '../act.js';
import { newRecord } from '../record.js';
import type { Encoding } from './encoding.js';
import type { KindOfFacts } from './kind.js';

/** The length of the window without an end: all time. */
export const ALL_TIME = Number.MAX_SAFE_INTEGER;

/** A counted act, with the number of items that it adds. */
export interface Member extends Act {
  /** Its `<discloser>/<id>` for a disclosure, `<requester>/<id>` for a request. */
  subject: string;
  items: number;
  /** The request that a disclosure names; '' if it names none. */
  request: string;
}

/** A member's place among the others. */
export type Place = Pick<Member, 'time' | 'source' | 'sequence' | 'id' | 'subject' | 'index'>;

/** A leaf's member. `values`: by window, the items of the window that ends with it, without the amounts added to its whole page. */
export interface Counted {
  member: Member;
  values: number[];
}

/** An inner page's knowledge of a page below it. `peaks` (highest values) and `added` (to all below) by window. */
export interface Child {
  page: number;
  /** The place of its first member. */
  first: Place;
  count: number;
  sum: number;
  peaks: number[];
  added: number[];
}

/** A page of a tally: a leaf with members, or an inner page with children. Page 0 is the root. */
export interface TallyPage {
  kind: 'tally';
  /** In the root: lengths of windows, in milliseconds, ascending, and the number of the next new page. */
  windows: number[];
  next: number;
  members: Counted[];
  children: Child[];
}

export const newTallyPage = (): TallyPage => ({ kind: 'tally', windows: [], next: 1, members: [], children: [] });

/** The counted acts of one thing: acts whose time is known in one tally, and those of a day in one for each day. */
export interface Dated {
  /** Day (`YYYY-MM-DD`) -> the number of acts of which only the day is known, and their items. */
  days: Record<string, { acts: number; items: number }>;
  /** Agency -> the number of its acts. */
  speakers: Record<string, number>;
}

export const newDated = (): Dated => ({ days: newRecord(), speakers: newRecord() });

/** The name of a tally: of a thing, and of a day if only that is known of its acts. */
export const tallyName = (of: string, day?: string): string => (day === undefined ? of : `${of} ${day}`);

type StoredPlace = [time: number, source: string, sequence: number, id: string, subject: string, index: number];
type StoredMember = [
  ...StoredPlace,
  receivedAt: number,
  items: number,
  request: string,
  day: string,
  via: string,
  mark?: Mark,
];
type StoredChild = [page: number, count: number, sum: number, place: StoredPlace, peaks: number[], added: number[]];
interface StoredPage {
  w?: number[];
  n?: number;
  m?: [StoredMember, number[]][];
  c?: StoredChild[];
}

const packPlace = ({ time, source, sequence, id, subject, index }: Place): StoredPlace => [
  ...([time, source, sequence, id, subject, index] as const),
];

const unpackPlace = ([time, source, sequence, id, subject, index]: StoredPlace): Place => ({
  ...{ time, source, sequence, id, subject, index },
});

const packMember = (member: Member): StoredMember => {
  const { receivedAt, items, request, day = '', via = '', mark } = member;
  const stored: StoredMember = [...packPlace(member), receivedAt, items, request, day, via];
  if (mark) stored.push(mark);
  return stored;
};

function unpackMember(stored: StoredMember): Member {
  const [time, source, sequence, id, subject, index, receivedAt, items, request, day, via, mark] = stored;
  return {
    ...{ time, source, sequence, id, index, receivedAt },
    ...(day ? { day } : {}),
    ...(via ? { via } : {}),
    ...(mark ? { mark } : {}),
    ...{ subject, items, request },
  };
}

const encoding: Encoding<TallyPage> = {
  pack({ windows, next, members, children }) {
    const out: StoredPage = {};
    if (windows.length > 0) out.w = windows;
    if (next > 1) out.n = next;
    if (members.length > 0) out.m = members.map(({ member, values }) => [packMember(member), values]);
    if (children.length > 0)
      out.c = children.map(({ page, first, count, sum, peaks, added }) => [
        ...([page, count, sum, packPlace(first), peaks, added] as const),
      ]);
    return out;
  },
  unpack(stored, empty) {
    const { w = [], n = 1, m = [], c = [] } = stored as StoredPage;
    const members = m.map(([member, values]) => ({ member: unpackMember(member), values }));
    const children = c.map(([page, count, sum, place, peaks, added]) => ({
      ...{ page, first: unpackPlace(place), count, sum, peaks, added },
    }));
    return Object.assign(empty, { windows: w, next: n, members, children });
  },
};

export const tally: KindOfFacts<TallyPage> = { empty: newTallyPage, encoding };
