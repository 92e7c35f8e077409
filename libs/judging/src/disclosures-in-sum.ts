import type { Act } from './act.js';
import { howTakenBack } from './findings/taken-back.js';
import { evidenceFrom } from './judge/claims.js';
import { type Counted, countedFor, countedOf, inSumOrder, type SumOrder } from './judge/summed.js';
import { type Disclosure, disclosureOfAgency, Things } from './judge/things.js';
import { View } from './judge/view.js';
import { WakeUps } from './judge/wake-ups.js';
import type { Facts } from './kinds/all-kinds.js';
import { idOfSubject, subjectOf } from './kinds/disclosure.js';
import { idOf, type Key, keys } from './kinds/key.js';
import { dayOfSlot, firstSlotOf, startOfSlot } from './kinds/volume.js';
import type { Memory } from './memory/memory.js';
import { Overlay } from './memory/overlay.js';
import type { Summed } from './rule.js';
import { open, openAll, type StoredFacts } from './stored-facts.js';

const DAY = 86_400_000;
/** Days and slots of a volume that are read at once, at most. */
const DAYS = 32;
const SLOTS = 64;

/** A part of a disclosure that is in a sum. Times are milliseconds. */
export interface InSum {
  /** `<discloser>/<id>`. */
  disclosure: string;
  index: number;
  /** When it was made; of what is known by its day the moment by which was judged. */
  at: number;
  day?: string;
  /** How many it adds to the sum; of these, of which only the number is known. */
  items: number;
  unlisted: number;
  /** All up to here. */
  sum: number;
  /** What its author did to it; it counts until a party of the other role takes it back too. */
  takenBack?: string;
  claimed: boolean;
  position: SumPosition;
}

/** Where a further page begins: after this part, which brought the sum so far. */
export type SumPosition = Omit<SumOrder, 'receivedAt' | 'day' | 'via'> & { sum: number };

/** The parts that a sum is of, in its order: the first `limit` beyond `after`. Reads about as much as it answers, but of a request all. */
export async function disclosuresInSum(
  stored: StoredFacts,
  agreement: string,
  summed: Summed,
  after: SumPosition | undefined,
  limit: number,
): Promise<InSum[]> {
  const view = await viewOf(stored, agreement, summed);
  const beyond = after && { ...after, receivedAt: 0 };
  const parts =
    summed.request === undefined ? ofAgreement(stored, view, summed, after) : ofRequest(stored, view, summed);
  const found: Counted[] = [];
  for await (const part of parts) {
    if (found.length >= limit || part.at > summed.to) break;
    if (part.at >= summed.from && (!beyond || inSumOrder(part, beyond) > 0)) found.push(part);
    if (part.index === summed.last) break;
  }
  return described(stored, view, found, after?.sum ?? 0);
}

/** As the rule saw it. */
async function viewOf(stored: StoredFacts, agreement: string, summed: Summed): Promise<View> {
  const { registration, request, moment } = summed;
  const needed: Key[] = [keys.agreement(agreement)];
  if (request !== undefined) needed.push(keys.request(agreement, idOfSubject(request)));
  const facts = new Map<Key, Facts>();
  for await (const [key, one] of openAll(stored, needed)) facts.set(key, one);
  const memory = new Overlay(only(facts, needed));
  const view = new View(memory, new WakeUps(), new Things(memory, agreement), undefined, 0);
  const { families } = view;
  const family = registration === undefined ? 0 : families.findIndex((one) => one.registration.index === registration);
  view.judgeBy(families[family], moment);
  return view;
}

/** Knows nothing beyond these. */
const only = (facts: ReadonlyMap<Key, Facts>, loaded: readonly Key[]): Memory => ({
  get: (key) => (loaded.includes(key) ? (facts.get(key) ?? null) : undefined),
  scan: () => undefined,
  events: () => undefined,
  entriesOf: () => undefined,
});

/** All for one request, in order: they are kept by disclosure, so that all have to be looked at. */
async function* ofRequest(stored: StoredFacts, view: View, { request: subject }: Summed): AsyncGenerator<Counted> {
  const request = view.request(subject!);
  if (!request) return;
  const names = new Set(request.facts.disclosures);
  const parts: Counted[] = [];
  for await (const disclosure of disclosuresNamed(stored, view, names))
    for (const part of countedFor(request, disclosure, view).own) parts.push(part);
  yield* parts.sort(inSumOrder);
}

async function* disclosuresNamed(
  stored: StoredFacts,
  view: View,
  names: ReadonlySet<string>,
): AsyncGenerator<Disclosure> {
  const ids = [...new Set([...names].map(idOfSubject))];
  const all = ids.map((id) => keys.disclosure(view.agreementId, id));
  for await (const [key, facts] of openAll(stored, all)) {
    for (const agency in facts.disclosers) {
      if (!names.has(subjectOf(agency, idOf(key)))) continue;
      const disclosure = disclosureOfAgency(facts, agency, ({ act }) => view.undone(act));
      if (disclosure) yield disclosure;
    }
  }
}

/** Those under an agreement from a time on, in order, as far as they are asked for. */
async function* ofAgreement(
  stored: StoredFacts,
  view: View,
  { from, to }: Summed,
  after: SumPosition | undefined,
): AsyncGenerator<Counted> {
  const start = Math.max(from, after?.at ?? from);
  /** What has been read, and may not be the next yet. */
  let waiting: Counted[] = [];
  for await (const slots of inGroups(slotsBetween(stored, view.agreementId, start, to))) {
    const all = slots.map((slot) => keys.volumeSlot(view.agreementId, dayOfSlot(slot), slot));
    for await (const [, { acts }] of openAll(stored, all))
      for (const part of countedOf(Object.values(acts), view)) if (part.at >= start) waiting.push(part);
    waiting.sort(inSumOrder);
    const until = earliestOf(slots.at(-1)!);
    const next = waiting.findIndex(({ at }) => at >= until);
    const ready = next < 0 ? waiting : waiting.slice(0, next);
    waiting = next < 0 ? [] : waiting.slice(next);
    yield* ready;
  }
  yield* waiting;
}

/**
 * The first moment at which something in a slot may have been done. What is known by its day lies in the first slot of that day in UTC; a
 * zone's days begin and end less than a day before and after UTC's.
 */
const earliestOf = (slot: number): number => startOfSlot(slot) - (isFirst(slot) ? DAY : 0);
const isFirst = (slot: number): boolean => slot === firstSlotOf(dayOfSlot(slot));

/** Slots in which there may be parts of some time, by what may be the earliest in each. */
async function* slotsBetween(stored: StoredFacts, agreement: string, from: number, to: number): AsyncGenerator<number> {
  const volume = await open(stored, keys.volume(agreement));
  const [first, last] = [Math.floor(from / DAY) - 2, Math.floor(to / DAY) + 1];
  const days = Object.keys(volume?.days ?? {})
    .map(Number)
    .filter((day) => day >= first && day <= last)
    .sort((a, b) => a - b);
  const all = days.map((day) => keys.volumeDay(agreement, day));
  /** Of the day before. */
  let rest: number[] = [];
  for await (const [key, { slots }] of openAll(stored, all, DAYS)) {
    const start = firstSlotOf(Number(idOf(key)));
    // What is known by this day may have been done the day before.
    if (rest.length > 0 && startOfSlot(rest[0]!) < startOfSlot(start) - DAY) yield* rest.splice(0);
    if (slots.includes(start)) yield start;
    yield* rest;
    rest = slots.filter((slot) => slot !== start && startOfSlot(slot + 1) > from && startOfSlot(slot) <= to);
  }
  yield* rest;
}

/** Ever more at once: where much was disclosed one holds a page. */
async function* inGroups(slots: AsyncIterable<number>): AsyncGenerator<number[]> {
  let group: number[] = [];
  let size = 1;
  for await (const slot of slots) {
    group.push(slot);
    if (group.length < size) continue;
    yield group;
    group = [];
    size = Math.min(2 * size, SLOTS);
  }
  if (group.length > 0) yield group;
}

async function described(stored: StoredFacts, view: View, parts: readonly Counted[], before: number): Promise<InSum[]> {
  const disclosures = new Map<string, Disclosure>();
  const names = new Set(parts.map(({ disclosure }) => disclosure));
  for await (const disclosure of disclosuresNamed(stored, view, names)) disclosures.set(disclosure.subject, disclosure);
  let sum = before;
  return parts.map((part) => {
    const { disclosure, index, at, day, items } = part;
    const named = disclosures.get(disclosure)?.byEntry.get(index)?.items ?? items;
    const author = view.speakers?.retractionsOf(part).author;
    sum += items;
    return {
      ...{ disclosure, index, at, items, unlisted: items - named, sum },
      ...(day === undefined ? {} : { day }),
      ...(author ? { takenBack: howTakenBack(author) } : {}),
      claimed: evidenceFrom({ role: '', index, act: part }, view.agreement).claimed ?? false,
      position: positionOf(part, sum),
    };
  });
}

const positionOf = ({ at, time, source, sequence, id, items, index }: Act & Counted, sum: number): SumPosition => ({
  ...{ at, time, source, sequence, id, items, index, sum },
});
