import { millis } from '#libs/contracts';
import { greatest } from '../extremes.js';
import type { AgreementFacts } from '../kinds/agreement.js';
import { keys } from '../kinds/key.js';
import { CHUNK, missingSequences, type SourceFacts, type Watermark } from '../kinds/source.js';
import type { Work } from '../portions/touched.js';
import { speakersOf } from '../standing/speakers.js';
import {
  actOf,
  chunkKey,
  chunksOf,
  isSpoken,
  lastOf,
  recordAfter,
  recordHole,
  sourceStatementOf,
  slotOf,
} from './own-statement.js';
import { sequenceOf } from './act.js';
import type { EventOf, FoldContext } from './context.js';

/**
 * A watermark counts once every sequence below `nextSequence` was received, and at most up to its own time. Returns earlier statements of
 * the source that it excludes: they contradict it. A statement with a lower number than the watermark's own came before it, whatever the
 * watermark calls the next: no source retracts its statements by a watermark.
 */
export function foldWatermark(
  context: FoldContext,
  about: AgreementFacts,
  facts: SourceFacts,
  event: EventOf<'gov.transfer.source.watermarked.v1'>,
): number[] {
  const { act, memory, touched, agreement } = context;
  const { data } = event;
  const statement = sourceStatementOf(act);
  const own = sequenceOf(event);
  const next = nextOf(event);
  const upTo = Math.min(millis(data.upTo), lastOf(about, act.source, statement));
  const watermark: Watermark = {
    ...statement,
    next,
    upTo,
    ...(own === undefined && { unnumbered: true }),
    ...markOf(act),
  };
  const chunk = memory.edit(chunkKey(agreement, facts.source, next));
  const slot = slotOf(next);
  chunk.watermarks[slot] = mostOf([...(chunk.watermarks[slot] ?? []), watermark]);
  if (!isCounted(about, facts.source, watermark)) return [];
  const beyond = facts.highest >= next;
  const hadHole = missingSequences(facts) > 0;
  facts.highest = Math.max(facts.highest, next - 1);
  recordHole(facts, hadHole, context);
  if (missingSequences(facts) > 0) touched.add(keys.source(agreement, facts.source));
  recordWaiting(facts, watermark);
  advance(facts, about);
  return beyond && own !== undefined ? contradictedFrom(context, about, facts.source, watermark) : [];
}

/** The number that its source announces as the next. */
const nextOf = (event: EventOf<'gov.transfer.source.watermarked.v1'>): number =>
  Math.max(Number(event.data.nextSequence), (sequenceOf(event) ?? 0) + 1);

const markOf = ({ mark }: Pick<Watermark, 'mark'>): Pick<Watermark, 'mark'> => (mark ? { mark } : {});

/** Forgets a watermark, which is then folded again with the ways of its copies. */
export function forgetWatermark(
  { act, memory, agreement }: FoldContext,
  facts: SourceFacts,
  event: EventOf<'gov.transfer.source.watermarked.v1'>,
): void {
  const next = nextOf(event);
  const isOther = ({ index }: Watermark): boolean => index !== act.index;
  const { watermarks } = memory.edit(chunkKey(agreement, act.source, next));
  const slot = slotOf(next);
  watermarks[slot] = (watermarks[slot] ?? []).filter(isOther);
  facts.waiting = facts.waiting.filter(isOther);
  facts.held = facts.held.filter(isOther);
  facts.watermark = facts.held[0]?.upTo ?? 0;
}

/** Stores a watermark with its new marks, and schedules a recount of its source. */
export function markWatermark(
  { act, memory, agreement }: FoldContext,
  event: EventOf<'gov.transfer.source.watermarked.v1'>,
): void {
  const next = nextOf(event);
  const { watermarks } = memory.edit(chunkKey(agreement, act.source, next));
  const slot = slotOf(next);
  watermarks[slot] = (watermarks[slot] ?? []).map(({ mark, ...one }) =>
    one.index === act.index ? { ...one, ...markOf(act) } : { ...one, ...markOf({ mark }) },
  );
}

/** Does it bind its source: is it the source's own, and the only one under its id? A retracted one does too. */
export const isCounted = (about: AgreementFacts, source: string, watermark: Watermark): boolean =>
  speakersOf(about).vouches(actOf(source, watermark));

/** The most watermarks of one number that are kept, the highest of each way in: claimed ones do not displace proven ones. */
const MOST_HELD = 8;

function mostOf(watermarks: readonly Watermark[]): Watermark[] {
  const ways = new Map<string | undefined, number>();
  return watermarks
    .toSorted((a, b) => b.upTo - a.upTo || a.index - b.index)
    .filter(({ via }) => {
      const kept = (ways.get(via) ?? 0) + 1;
      ways.set(via, kept);
      return kept <= MOST_HELD;
    });
}

/** The time up to which the source vouches that no statement with this number, or without one, is still to come. 0: it does not. */
export function vouchedBefore(facts: SourceFacts, sequence: number | undefined): number {
  const waiting = facts.waiting.filter(({ next }) => sequence === undefined || next <= sequence);
  return Math.max(facts.vouched, greatest(waiting.map(({ upTo }) => upTo)));
}

/** The most watermarks that wait while a number is missing: those that can be complete first, and the highest. */
const MOST_WAITING = 64;

export function recordWaiting(facts: SourceFacts, watermark: Watermark): void {
  facts.waiting.push(watermark);
  if (facts.waiting.length <= MOST_WAITING) return;
  const highest = greatest(facts.waiting.map(({ upTo }) => upTo));
  const sorted = facts.waiting.toSorted((a, b) => a.next - b.next || b.upTo - a.upTo);
  const last = sorted.findLastIndex(({ upTo }) => upTo < highest);
  facts.waiting = sorted.filter((_, at) => at !== (last < 0 ? sorted.length - 1 : last));
}

/** Entries with sequences from its `next` on whose times it vouches for. */
function contradictedFrom(work: Work, about: AgreementFacts, source: string, { next, upTo }: Watermark): number[] {
  const { memory } = work;
  const entries: number[] = [];
  for (const { key, first } of chunksOf(memory, about.agreement, source)) {
    if (first + CHUNK <= next) continue;
    const { slots, vouched } = memory.read(key)!;
    for (const slot in slots) {
      if (first + Number(slot) < next || (vouched[slot] ?? Infinity) >= upTo) continue;
      const chunk = memory.edit(key);
      chunk.vouched[slot] = upTo;
      for (const claim of chunk.slots[slot]!) {
        if (claim.id === '' || !isSpoken(about, source, claim)) continue;
        if (recordAfter(work, about, source, claim, upTo)) entries.push(claim.index);
      }
    }
  }
  return entries.sort((a, b) => a - b);
}

/** Watermarks whose sequences were all received count now, except retracted ones. */
export function advance(facts: SourceFacts, about: AgreementFacts): void {
  const waiting: Watermark[] = [];
  for (const watermark of facts.waiting) {
    if (watermark.next > facts.next) {
      waiting.push(watermark);
      continue;
    }
    facts.vouched = Math.max(facts.vouched, watermark.upTo);
    if (!isRetracted(about, facts.source, watermark)) recordHeld(facts, watermark);
  }
  facts.waiting = waiting;
}

const isRetracted = (about: AgreementFacts, source: string, watermark: Watermark): boolean =>
  speakersOf(about).retractionsOf(actOf(source, watermark)).author !== undefined;

/** Watermarks that count are kept from the highest down, so that the next one counts when one is retracted. */
function recordHeld(facts: SourceFacts, watermark: Watermark): void {
  facts.held.push(watermark);
  facts.held.sort((a, b) => b.upTo - a.upTo || b.next - a.next);
  if (facts.held.length > MOST_HELD) facts.held.length = MOST_HELD;
  facts.watermark = facts.held[0]!.upTo;
}
