import { type Disclosure, inOrder, type Part, sumsOf } from '#libs/judging';
import { NOT_LISTED } from './disclosed.js';

/** What a rule says of the items of which only the number is known. */
export interface Unlisted {
  hits: number;
  lacks: { reason: string; items: number }[];
}
export const NOTHING_UNLISTED: Unlisted = { hits: 0, lacks: [] };

/** Parts, in judging order, that state one number of items between them; and how many of these nobody names. */
interface Unit {
  parts: Part[];
  unknown: number;
}

/** Parts that share `of` are one whole, and so is what was sent twice; any other part is one by itself. */
function unitsOf({ parts }: Disclosure): Unit[] {
  const units = new Map<string, Part[]>();
  for (const part of parts) {
    const { of, act, data } = part;
    const name = of === undefined ? JSON.stringify([act.time, act.source, data]) : `of ${of}`;
    const known = units.get(name);
    if (known) known.push(part);
    else units.set(name, [part]);
  }
  return [...units.values()].map((own) => ({ parts: own, unknown: sumsOf(own).unknown }));
}

/** What a header makes of the items that it does not name; undefined: nothing is to be said of them. */
export type ByHeader = 'hit' | { reason: string } | undefined;

/**
 * Items that are not named, by the headers of the whole that they are missing from. What one of these makes a hit is one: nobody may hide
 * items among others.
 */
export function unlistedByHeader(disclosure: Disclosure, judge: (part: Part) => ByHeader): Unlisted {
  const { unknown } = disclosure;
  if (unknown === 0) return NOTHING_UNLISTED;
  let hits = 0;
  const lacks = new Map<string, number>();
  for (const unit of unitsOf(disclosure)) {
    const answers = unit.parts.map(judge);
    const lack = answers.find((answer) => typeof answer === 'object');
    if (answers.includes('hit')) hits += unit.unknown;
    else if (lack) lacks.set(lack.reason, (lacks.get(lack.reason) ?? 0) + unit.unknown);
  }
  return limited({ hits, lacks }, unknown);
}

/** No more than there are in all: what one unit names beyond its number makes up for what another does not name. */
function limited({ hits, lacks }: { hits: number; lacks: Map<string, number> }, unknown: number): Unlisted {
  let left = unknown;
  const take = (items: number): number => {
    const taken = Math.min(items, left);
    left -= taken;
    return taken;
  };
  return { hits: take(hits), lacks: [...lacks].map(([reason, items]) => ({ reason, items: take(items) })) };
}

/** How many items may lawfully be disclosed as those of `key` when a part was; or why nobody knows; undefined: the rule does not ask. */
export type Room = { key: string; items: () => number } | { reason: string } | undefined;

/**
 * By arithmetic: at least so many items hit as are beyond the room that there was for them; they are unknown ones, beside the `named` ones
 * that hit. What has not enough room by any part has not enough. The rest of the unknown ones nobody can judge.
 */
export function unlistedBeyond(disclosure: Disclosure, named: number, roomOf: (part: Part) => Room): Unlisted {
  let beyond = 0;
  const lacks = new Map<string, number>();
  for (const lot of lotsOf(disclosure)) {
    const rooms = new Map<string, () => number>();
    const room = (): number => [...rooms.values()].reduce((sum, items) => sum + items(), 0);
    let [size, most, bounded] = [0, 0, true];
    for (const part of lot.parts) {
      const answer = roomOf(part);
      const unknown = lot.unknown.get(part) ?? 0;
      if (answer && unknown > 0) {
        const reason = 'reason' in answer ? answer.reason : NOT_LISTED;
        lacks.set(reason, (lacks.get(reason) ?? 0) + unknown);
      }
      // What needs no room, or nobody knows whose, has any.
      if (!answer || 'reason' in answer) bounded = false;
      if (!bounded || !answer || 'reason' in answer) continue;
      rooms.set(answer.key, answer.items);
      size += part.items + unknown;
      if (unknown > 0) most = Math.max(most, size - room());
    }
    beyond += Math.max(most, rooms.size > 0 ? size - room() : 0);
  }
  const hits = Math.max(0, beyond - named);
  const rest = Math.max(0, (lacks.get(NOT_LISTED) ?? 0) - hits);
  lacks.set(NOT_LISTED, rest);
  return { hits, lacks: limited({ hits: 0, lacks }, Math.max(0, disclosure.unknown - hits)).lacks };
}

interface Lot {
  /** In judging order. */
  parts: Part[];
  /** Items that a unit does not name, with its first part. */
  unknown: Map<Part, number>;
}

/** Units that name the same request share the room that it makes. */
function lotsOf(disclosure: Disclosure): Lot[] {
  const byRequest = new Map<string, Lot & { requests: string[] }>();
  for (const { parts, unknown } of unitsOf(disclosure)) {
    const requests = [...new Set(parts.map(({ requestId = '' }) => requestId))];
    const shared = new Set(requests.flatMap((request) => byRequest.get(request) ?? []));
    const [lot = { parts: [], unknown: new Map<Part, number>(), requests: [] }, ...others] = shared;
    for (const other of others) {
      lot.parts.push(...other.parts);
      lot.requests.push(...other.requests);
      for (const [part, items] of other.unknown) lot.unknown.set(part, items);
    }
    lot.parts.push(...parts);
    lot.requests.push(...requests);
    lot.unknown.set(parts[0]!, unknown);
    for (const request of lot.requests) byRequest.set(request, lot);
  }
  return [...new Set(byRequest.values())].map(({ parts, unknown }) => ({ parts: inOrder(parts), unknown }));
}
