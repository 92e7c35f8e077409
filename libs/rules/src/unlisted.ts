import { type Disclosure, greatest, type Part, sumsOf } from '#libs/judging';
import { NOT_LISTED } from './disclosed.js';

/** A rule's answer for the items whose number is known and whose rows are not. */
export interface Unlisted {
  hits: number;
  lacks: { reason: string; items: number }[];
}
export const NOTHING_UNLISTED: Unlisted = { hits: 0, lacks: [] };

/** Parts, in judging order, that state one number of items together, and the number of items that none of them names. */
interface Unit {
  parts: Part[];
  unknown: number;
}

const known = new WeakMap<readonly Part[], Unit[]>();

/** Parts that share `of` form one unit; any other part forms a unit alone. Cached, because several rules ask. */
function unitsOf({ parts }: Disclosure): Unit[] {
  let units = known.get(parts);
  if (!units) known.set(parts, (units = unitsAmong(parts)));
  return units;
}

function unitsAmong(parts: readonly Part[]): Unit[] {
  const unitsByOf = new Map<number, Part[]>();
  const units: Part[][] = [];
  for (const part of parts) {
    const unit = part.of === undefined ? undefined : unitsByOf.get(part.of);
    if (unit) {
      unit.push(part);
      continue;
    }
    const own = [part];
    units.push(own);
    if (part.of !== undefined) unitsByOf.set(part.of, own);
  }
  return units.map((own) => ({ parts: own, unknown: sumsOf(own).unknown }));
}

/** A header's effect on the items that no row names. Undefined: the rule does not judge them. */
export type ByHeader = 'hit' | { reason: string } | undefined;

/**
 * Judges items that no row names by the headers of their unit. They hit if any of these headers makes them hit, so that nobody can hide
 * items among others.
 */
export function unlistedByHeader(disclosure: Disclosure, judge: (part: Part) => ByHeader): Unlisted {
  if (disclosure.unknown === 0) return NOTHING_UNLISTED;
  let hits = 0;
  const lacks = new Map<string, number>();
  for (const unit of unitsOf(disclosure)) {
    if (unit.unknown === 0) continue;
    const answers = unit.parts.map(judge);
    const lack = answers.find((answer) => typeof answer === 'object');
    if (answers.includes('hit')) hits += unit.unknown;
    else if (lack) lacks.set(lack.reason, (lacks.get(lack.reason) ?? 0) + unit.unknown);
  }
  return { hits, lacks: [...lacks].map(([reason, items]) => ({ reason, items })) };
}

/** Cuts the numbers so that they add up to `unknown` at most. */
function limited(lacks: Map<string, number>, unknown: number): Unlisted['lacks'] {
  let left = unknown;
  return [...lacks].map(([reason, items]) => {
    const taken = Math.min(items, left);
    left -= taken;
    return { reason, items: taken };
  });
}

/**
 * The number of items that could lawfully be disclosed under `key` at the time of a part, limited to `most` over all keys that share `of`;
 * or the reason why it is not known. Undefined: the rule does not apply to the part.
 */
export type Room = Place | { reason: string } | undefined;
interface Place {
  key: string;
  items: () => number;
  within?: { of: string; most: () => number };
}

/** The items that a disclosure names: those that hit, and those that only their number can decide. */
export interface Named {
  hits: number;
  /** By request. `most`: how many of these items the request can cover, because it does not list all of its own. */
  open?: { items: number; most: number }[];
  reason?: string;
}

/**
 * Finds hits by arithmetic. At least as many items hit as exceed the room that there was for them, or exceed what their request leaves
 * open. Beyond the named items that hit, unknown items count first, then open ones. The room is compared at the beginning of each unit and
 * at the end; the items can exceed it at either. The rest is not evaluable.
 */
export function unlistedBeyond(
  disclosure: Disclosure,
  { hits: named, open = [], reason: whyOpen = '' }: Named,
  roomOf: (part: Part) => Room,
): Unlisted {
  let beyond = 0;
  const lacks = new Map<string, number>();
  for (const units of lotsOf(disclosure)) {
    let [size, most, bounded] = [0, 0, true];
    const rooms: Rooms = new Map();
    for (const { parts, unknown } of units) {
      const answers = parts.map(roomOf);
      const reason = reasonOf(answers);
      if (reason !== undefined && unknown > 0) lacks.set(reason, (lacks.get(reason) ?? 0) + unknown);
      // A part that needs no room, or whose room is not known, sets no limit.
      bounded &&= answers.every((answer) => answer !== undefined && 'key' in answer);
      if (!bounded) continue;
      const first: Rooms = new Map();
      let begun = size + unknown;
      size += unknown;
      parts.forEach((part, n) => {
        const place = answers[n] as Place;
        if (!first.has(place.key)) {
          first.set(place.key, place);
          begun += part.items;
        }
        size += part.items;
      });
      if (unknown > 0) most = Math.max(most, begun - sum(rooms, first));
      answers.forEach((answer) => answer && 'key' in answer && rooms.set(answer.key, answer));
    }
    beyond += Math.max(most, rooms.size > 0 ? size - sum(rooms) : 0);
  }
  const [left, opened] = [disclosure.unknown, open.reduce((all, { items }) => all + items, 0)];
  const surely = open.reduce((all, { items, most }) => all + Math.max(0, items - most), 0);
  const hits = Math.min(Math.max(surely, beyond - named), left + opened);
  // It is not known which items hit, but at least this many of the open ones do.
  const ofOpen = Math.max(surely, hits - left);
  const unknown = left - (hits - ofOpen);
  lacks.set(NOT_LISTED, Math.max(0, (lacks.get(NOT_LISTED) ?? 0) - (hits - ofOpen)));
  const listed = limited(lacks, unknown);
  return { hits, lacks: [...listed, { reason: whyOpen, items: opened - ofOpen }] };
}

/** Rooms by key, as of the latest part that was read. */
type Rooms = Map<string, Place>;

function sum(rooms: Rooms, more: Rooms = new Map()): number {
  let all = 0;
  const within = new Map<string, { items: number; most: number }>();
  for (const key of new Set([...rooms.keys(), ...more.keys()])) {
    const places = [rooms.get(key), more.get(key)].filter((place) => place !== undefined);
    const items = greatest(places.map((place) => place.items()));
    const of = places[0]?.within?.of;
    if (of === undefined) {
      all += items;
      continue;
    }
    const most = greatest(places.map((place) => place.within?.most() ?? 0));
    const known = within.get(of);
    within.set(of, { items: items + (known?.items ?? 0), most: Math.max(most, known?.most ?? 0) });
  }
  for (const { items, most } of within.values()) all += Math.min(items, most);
  return all;
}

/** The reason why the unknown items of a unit cannot be judged beyond their number. Undefined: the rule applies to none of its parts. */
function reasonOf(answers: readonly Room[]): string | undefined {
  const asked = answers.filter((answer) => answer !== undefined);
  if (asked.length === 0) return undefined;
  const open = asked.find((answer) => 'reason' in answer);
  return open && 'reason' in open ? open.reason : NOT_LISTED;
}

/** Groups units that share room, in judging order: units that name the same request, and all requests that one unit names. */
function lotsOf(disclosure: Disclosure): Unit[][] {
  const units = unitsOf(disclosure);
  const sharedWith = new Map<string, string>();
  const firstOf = (request: string): string => {
    let first = request;
    for (let next = sharedWith.get(first); next !== undefined; next = sharedWith.get(first)) first = next;
    return first;
  };
  const nameOf = ({ parts }: Unit): string => firstOf(parts[0]!.requestId ?? '');
  for (const unit of units) {
    for (const { requestId = '' } of unit.parts) {
      const [first, other] = [nameOf(unit), firstOf(requestId)];
      if (other !== first) sharedWith.set(other, first);
    }
  }
  const lots = new Map<string, Unit[]>();
  for (const unit of units) {
    const lot = lots.get(nameOf(unit));
    if (lot) lot.push(unit);
    else lots.set(nameOf(unit), [unit]);
  }
  return [...lots.values()];
}
