import { millis } from '#libs/contracts';
import { type Act, CLAIMED, speakerOf } from '../act.js';
import { greatest } from '../extremes.js';
import { type AgreementFacts, markOf, type Vouched } from '../kinds/agreement.js';
import { type Key, keys, sequencesOf } from '../kinds/key.js';
import { CHUNK, missingSequences, noteSequence, type SourceFacts, type Watermark } from '../kinds/source.js';
import type { Overlay } from '../memory/overlay.js';
import { isEmptyRecord } from '../record.js';
import { speakersOf } from '../standing/speakers.js';
import type { EventOf, FoldContext } from './context.js';

/** A statement's number, where it has one, and its type, where it accuses. */
export interface Numbered {
  sequence: number | undefined;
  type?: string | undefined;
}

/** Has an event passed that takes this sequence, of this type? '' is of any. */
export function isTaken({ memory, agreement }: FoldContext, source: string, sequence: number, type: string): boolean {
  const chunk = memory.read(keys.sequences(agreement, source, Math.floor(sequence / CHUNK)));
  const claim = chunk?.slots[String(sequence % CHUNK)];
  return claim !== undefined && claim.id !== '' && (type === '' || claim.type === type);
}

/**
 * Notes that a source has written under an agreement, and which of its sequences. A refused event (no id) claims none. Answers up to when
 * the source had vouched that no statement of this number was still to come; 0: it had not.
 */
export function foldSequence(
  context: FoldContext,
  about: AgreementFacts,
  facts: SourceFacts,
  { sequence, type }: Numbered,
): number {
  const { touched, agreement, act } = context;
  const key = keys.source(agreement, facts.source);
  facts.lastIndex = act.index;
  const waiting = facts.waiting.filter(({ next }) => sequence === undefined || next <= sequence);
  const vouched = Math.max(facts.vouched, greatest(waiting.map(({ upTo }) => upTo)));
  if (sequence === undefined) return vouched;
  const hadHole = missingSequences(facts) > 0;
  noteSequence(facts, sequence);
  noteHole(facts, hadHole, context);
  const known = noteClaim(context, facts, { sequence, type, vouched });
  advance(facts, about);
  if (hadHole || missingSequences(facts) > 0 || !isEmptyRecord(facts.verdicts)) touched.add(key);
  return known;
}

function noteHole(facts: SourceFacts, hadHole: boolean, { act }: FoldContext): void {
  if (hadHole || missingSequences(facts) === 0) return;
  facts.holeSeenAt = act.receivedAt;
  facts.holeIndex = act.index;
}

/** Two ids that claim one sequence are kept, both entries. */
function noteClaim(
  { memory, touched, agreement, act }: FoldContext,
  facts: SourceFacts,
  { sequence, type, vouched }: { sequence: number; type: string | undefined; vouched: number },
): number {
  const chunk = memory.edit(keys.sequences(agreement, facts.source, Math.floor(sequence / CHUNK)));
  const slot = String(sequence % CHUNK);
  const { id, index, time } = act;
  const claimed = chunk.slots[slot];
  if (!claimed || (claimed.id === '' && id !== '')) {
    // The correction of a refused event takes its number, and with it what had been vouched by then.
    const before = claimed?.vouched ?? vouched;
    chunk.slots[slot] = { id, index, time, vouched: before, ...(type === undefined ? {} : { type }) };
    return before;
  }
  if (id !== '' && claimed.id !== id) {
    const entries = facts.twice[sequence] ?? [claimed.index];
    facts.twice[sequence] = [...new Set([...entries, index])].sort((a, b) => a - b);
    touched.add(keys.source(agreement, facts.source));
  }
  return claimed.vouched;
}

/** Does a watermark count as its source's own word? What nobody proves does not, once the agency has spoken proven. */
function isSpoken(about: AgreementFacts, act: Act): boolean {
  const speakers = speakersOf(about);
  return speakers.bound ? speakers.spoken(act) : act.via === undefined || act.via === CLAIMED;
}

/**
 * It counts once every sequence below `nextSequence` is in, and at most as the time at which it was received. Answers statements of the
 * source that are in already and that it says are not to come: they contradict it.
 */
export function foldWatermark(
  context: FoldContext,
  about: AgreementFacts,
  facts: SourceFacts,
  { data }: EventOf<'gov.transfer.source.watermarked.v1'>,
): number[] {
  const { act, memory, touched, agreement } = context;
  if (!isSpoken(about, act)) return [];
  const next = Number(data.nextSequence);
  const upTo = Math.min(millis(data.upTo), act.receivedAt);
  const beyond = facts.highest >= next;
  const hadHole = missingSequences(facts) > 0;
  facts.highest = Math.max(facts.highest, next - 1);
  noteHole(facts, hadHole, context);
  if (missingSequences(facts) > 0) touched.add(keys.source(agreement, facts.source));
  facts.waiting.push({ index: act.index, next, upTo, ...(act.via === undefined ? {} : { claimed: true as const }) });
  advance(facts, about);
  return beyond ? contradictedFrom(memory, agreement, facts.source, next, upTo) : [];
}

/** Of one source so many chunks are looked through: 256 sequences each. Who has sent more, and then vouches back, is not told of all. */
const MOST_CHUNKS = 20_000;

/** Entries of the sequences from `next` on with a time that was vouched for. */
function contradictedFrom(memory: Overlay, agreement: string, source: string, next: number, upTo: number): number[] {
  const entries: number[] = [];
  // Those that exist: a source may number by its clock.
  for (const key of memory.scan(sequencesOf(agreement, source), MOST_CHUNKS)) {
    const first = Number(key.slice(key.lastIndexOf('|') + 1)) * CHUNK;
    if (first + CHUNK <= next) continue;
    const { slots } = memory.read(key as Key<'sequences'>)!;
    for (const slot in slots) {
      const claimed = slots[slot]!;
      if (first + Number(slot) < next || claimed.vouched >= upTo) continue;
      memory.edit(key as Key<'sequences'>).slots[slot]!.vouched = upTo;
      if (claimed.time <= upTo) entries.push(claimed.index);
    }
  }
  return entries.sort((a, b) => a - b);
}

/** Watermarks whose sequences are all in now count, but for those that were taken back. */
function advance(facts: SourceFacts, about: AgreementFacts): void {
  const waiting: Watermark[] = [];
  for (const watermark of facts.waiting) {
    if (watermark.next > facts.next) {
      waiting.push(watermark);
      continue;
    }
    facts.vouched = Math.max(facts.vouched, watermark.upTo);
    if (!isTakenBack(about, facts.source, watermark)) noteHeld(facts, watermark);
  }
  facts.waiting = waiting;
}

function isTakenBack(about: AgreementFacts, source: string, { index }: Watermark): boolean {
  const mark = markOf(about, { index });
  return mark?.conflict === true || (mark?.retracted ?? []).some((retraction) => retraction.source === source);
}

/** Watermarks that count are kept from the highest down, so that the next one counts when one is taken back. */
const MOST_HELD = 8;

function noteHeld(facts: SourceFacts, watermark: Watermark): void {
  facts.held.push(watermark);
  facts.held.sort((a, b) => b.upTo - a.upTo || b.next - a.next);
  if (facts.held.length > MOST_HELD) facts.held.length = MOST_HELD;
  facts.watermark = facts.held[0]!.upTo;
}

/** After retractions, or when it is decided anew who may speak. */
export function recountWatermarks(memory: Overlay, about: AgreementFacts, source: string): void {
  const key = keys.source(about.agreement, source);
  const facts = memory.read(key);
  if (!facts) return;
  const held = facts.held.filter((watermark) => !isTakenBack(about, source, watermark));
  if (held.length === facts.held.length) return;
  const edited = memory.edit(key);
  edited.held = held;
  edited.watermark = held[0]?.upTo ?? 0;
}

/** Does a source speak for its agency? One that was only ever claimed, or carried by who may not, delays nothing. */
function isHeard(about: AgreementFacts, source: string): boolean {
  const ways = about.heard[source] ?? {};
  if (ways[''] !== undefined) return true;
  for (const via in ways) {
    for (const time of ways[via]!) {
      if (isSpoken(about, { time, source, sequence: 0, id: '', index: 0, receivedAt: 0, via })) return true;
    }
  }
  return false;
}

/**
 * By family of documents: every source, that speaks for an agency that is a party of any version that ever bound in it. Each such party has a
 * source, since it has recorded the agreement. Where nothing has bound nobody can vouch.
 */
export function vouchedBy(memory: Overlay, about: AgreementFacts): Vouched[] {
  return speakersOf(about).documents.families.map(({ recorders }) => {
    let through = Infinity;
    let claimed = false;
    for (const source of about.sources) {
      if (!recorders.has(speakerOf({ source })) || !isHeard(about, source)) continue;
      const facts = memory.read(keys.source(about.agreement, source));
      through = Math.min(through, facts?.watermark ?? 0);
      claimed ||= facts?.held[0]?.claimed === true;
    }
    return { through: Number.isFinite(through) ? through : 0, claimed };
  });
}
