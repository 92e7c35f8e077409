import { millis } from '#libs/contracts';
import { type Act, CLAIMED, speakerOf } from '../act.js';
import { greatest } from '../extremes.js';
import { type AgreementFacts, markOf, type Vouched } from '../kinds/agreement.js';
import { type Key, keys, sequencesOf } from '../kinds/key.js';
import {
  CHUNK,
  type Claim,
  missingSequences,
  noteSequence,
  type Said,
  type SequenceChunk,
  type SourceFacts,
  type Watermark,
} from '../kinds/source.js';
import type { Overlay } from '../memory/overlay.js';
import type { Work } from '../portions/touched.js';
import { isEmptyRecord } from '../record.js';
import { speakersOf } from '../standing/speakers.js';
import { saidUntil } from '../standing/spoken.js';
import type { EventOf, FoldContext } from './context.js';

/** A statement's number, where it has one, and its type, where it accuses or was refused. */
export interface Numbered {
  sequence: number | undefined;
  type?: string | undefined;
}

const chunkKey = (agreement: string, source: string, sequence: number): Key<'sequences'> =>
  keys.sequences(agreement, source, Math.floor(sequence / CHUNK));

const slotOf = (sequence: number): string => String(sequence % CHUNK);

const saidOf = ({ time, index, day, via }: Act): Said => ({
  time,
  index,
  ...(day === undefined ? {} : { day }),
  ...(via === undefined ? {} : { via }),
});

const actOf = (source: string, said: Said): Act => ({ ...said, source, sequence: 0, id: '', receivedAt: 0 });

const isSpoken = (about: AgreementFacts, source: string, said: Said): boolean =>
  speakersOf(about).spoken(actOf(source, said));

/**
 * Does it take its source's number? Also what is only claimed does: a source that sends some of its words unproven has no holes. What comes by
 * another agency's way takes none.
 */
const takesNumber = (about: AgreementFacts, source: string, said: Said): boolean =>
  said.via === undefined || said.via === CLAIMED || isSpoken(about, source, said);

/** The last moment at which it may have been said: one known by its day contradicts only what is vouched for after that day. */
function lastOf(about: AgreementFacts, source: string, said: Said): number {
  const zone = said.day === undefined ? undefined : speakersOf(about).documents.families[0]?.zone(said.time);
  return saidUntil(actOf(source, said), zone);
}

/** Has an event of its source passed that takes this sequence, of this type? '' is of any. */
export function isTaken(
  memory: Overlay,
  about: AgreementFacts,
  source: string,
  sequence: number,
  type: string,
): boolean {
  const claims = memory.read(chunkKey(about.agreement, source, sequence))?.slots[slotOf(sequence)] ?? [];
  return claims.some(
    (claim) => claim.id !== '' && (type === '' || claim.type === type) && isSpoken(about, source, claim),
  );
}

/**
 * Notes that a source has written under an agreement, and which of its sequences. A statement behind what the source had vouched for
 * contradicts it.
 */
export function foldSequence(
  context: FoldContext,
  about: AgreementFacts,
  facts: SourceFacts,
  { sequence, type }: Numbered,
): void {
  const { memory, touched, agreement, act } = context;
  facts.lastIndex = act.index;
  const said = saidOf(act);
  const spoken = isSpoken(about, act.source, said);
  let vouched = vouchedBefore(facts, sequence);
  if (sequence !== undefined) {
    const chunk = memory.edit(chunkKey(agreement, facts.source, sequence));
    const slot = slotOf(sequence);
    const claim: Claim = { ...said, id: act.id, ...(type === undefined ? {} : { type }) };
    (chunk.slots[slot] ??= []).push(claim);
    if (takesNumber(about, act.source, said)) {
      // The correction of a refused event takes its number, and with it what had been vouched by then.
      vouched = chunk.vouched[slot] ??= vouched;
      const hadHole = missingSequences(facts) > 0;
      noteSequence(facts, sequence);
      noteTwice(about, facts, sequence, chunk.slots[slot]);
      noteHole(facts, hadHole, context);
      advance(facts, about);
      if (hadHole || missingSequences(facts) > 0 || !isEmptyRecord(facts.verdicts) || sequence in facts.twice)
        touched.add(keys.source(agreement, facts.source));
    }
  }
  if (spoken && act.id !== '' && vouched > 0) noteAfter(about, facts.source, said, vouched);
}

/** Up to when the source vouches that no statement of this number, or of none, is still to come; 0: it does not. */
function vouchedBefore(facts: SourceFacts, sequence: number | undefined): number {
  const waiting = facts.waiting.filter(({ next }) => sequence === undefined || next <= sequence);
  return Math.max(facts.vouched, greatest(waiting.map(({ upTo }) => upTo)));
}

function noteHole(facts: SourceFacts, hadHole: boolean, { act }: Pick<FoldContext, 'act'>): void {
  if (hadHole || missingSequences(facts) === 0) return;
  facts.holeSeenAt = act.receivedAt;
  facts.holeIndex = act.index;
}

/** Two ids that claim one sequence are kept, both entries. */
function noteTwice(about: AgreementFacts, facts: SourceFacts, sequence: number, claims: readonly Claim[]): void {
  if (claims.length < 2) return;
  const own = claims.filter((claim) => claim.id !== '' && isSpoken(about, facts.source, claim));
  if (new Set(own.map(({ id }) => id)).size < 2) return;
  facts.twice[sequence] = own.map(({ index }) => index).sort((a, b) => a - b);
}

/** Notes up to when its source had vouched before a statement, where that contradicts it; says whether that is new. */
function noteAfter(about: AgreementFacts, source: string, said: Said, vouched: number): boolean {
  const { index } = said;
  const known = markOf(about, said)?.after;
  const after = vouched > 0 && lastOf(about, source, said) <= vouched ? vouched : undefined;
  if (known === after) return false;
  const mark = (about.marks[index] ??= {});
  if (after === undefined) delete mark.after;
  else mark.after = after;
  if (isEmptyRecord(mark)) delete about.marks[index];
  about.revision++;
  return true;
}

/**
 * It counts once every sequence below `nextSequence` is in, and at most as the time at which it was said. Answers statements of the source
 * that are in already and that it says are not to come: they contradict it.
 */
export function foldWatermark(
  context: FoldContext,
  about: AgreementFacts,
  facts: SourceFacts,
  { data }: EventOf<'gov.transfer.source.watermarked.v1'>,
): number[] {
  const { act, memory, touched, agreement } = context;
  const said = saidOf(act);
  const next = Number(data.nextSequence);
  const upTo = Math.min(millis(data.upTo), lastOf(about, act.source, said));
  const watermark: Watermark = { ...said, next, upTo };
  const chunk = memory.edit(chunkKey(agreement, facts.source, next));
  const slot = slotOf(next);
  chunk.watermarks[slot] = mostOf([...(chunk.watermarks[slot] ?? []), watermark]);
  if (!isCounted(about, facts.source, watermark)) return [];
  const beyond = facts.highest >= next;
  const hadHole = missingSequences(facts) > 0;
  facts.highest = Math.max(facts.highest, next - 1);
  noteHole(facts, hadHole, context);
  if (missingSequences(facts) > 0) touched.add(keys.source(agreement, facts.source));
  noteWaiting(facts, watermark);
  advance(facts, about);
  return beyond ? contradictedFrom(memory, about, facts.source, watermark) : [];
}

/** Does it bind its source: is it its own word, and its only one under its id? Also one that was taken back does. */
const isCounted = (about: AgreementFacts, source: string, watermark: Watermark): boolean =>
  speakersOf(about).vouches(actOf(source, watermark));

/** Of one number's watermarks so many are kept, the highest of each way in: what is only claimed crowds out nothing that is proven. */
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

/** While a number is missing so many wait: those that can be complete first, and the highest. */
const MOST_WAITING = 64;

function noteWaiting(facts: SourceFacts, watermark: Watermark): void {
  facts.waiting.push(watermark);
  if (facts.waiting.length <= MOST_WAITING) return;
  const highest = greatest(facts.waiting.map(({ upTo }) => upTo));
  const sorted = facts.waiting.toSorted((a, b) => a.next - b.next || b.upTo - a.upTo);
  const last = sorted.findLastIndex(({ upTo }) => upTo < highest);
  facts.waiting = sorted.filter((_, at) => at !== (last < 0 ? sorted.length - 1 : last));
}

/** Of one source so many chunks are looked through: 256 sequences each. Who has sent more, and then vouches back, is not told of all. */
const MOST_CHUNKS = 20_000;

/** The chunks of a source that exist, in the order of their numbers: a source may number by its clock. */
function chunksOf(memory: Overlay, agreement: string, source: string): { key: Key<'sequences'>; first: number }[] {
  const found: { key: Key<'sequences'>; first: number }[] = [];
  for (const key of memory.scan(sequencesOf(agreement, source), MOST_CHUNKS))
    found.push({ key: key as Key<'sequences'>, first: Number(key.slice(key.lastIndexOf('|') + 1)) * CHUNK });
  return found.sort((a, b) => a.first - b.first);
}

/** Entries of the sequences from its `next` on with a time that it vouches for. */
function contradictedFrom(memory: Overlay, about: AgreementFacts, source: string, { next, upTo }: Watermark): number[] {
  const entries: number[] = [];
  for (const { key, first } of chunksOf(memory, about.agreement, source)) {
    if (first + CHUNK <= next) continue;
    const { slots, vouched } = memory.read(key)!;
    for (const slot in slots) {
      if (first + Number(slot) < next || (vouched[slot] ?? Infinity) >= upTo) continue;
      memory.edit(key).vouched[slot] = upTo;
      for (const claim of slots[slot]!) {
        if (claim.id === '' || !isSpoken(about, source, claim)) continue;
        if (noteAfter(about, source, claim, upTo)) entries.push(claim.index);
      }
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

const isTakenBack = (about: AgreementFacts, source: string, watermark: Watermark): boolean =>
  speakersOf(about).retractionsOf(actOf(source, watermark)).author !== undefined;

/** Watermarks that count are kept from the highest down, so that the next one counts when one is taken back. */
function noteHeld(facts: SourceFacts, watermark: Watermark): void {
  facts.held.push(watermark);
  facts.held.sort((a, b) => b.upTo - a.upTo || b.next - a.next);
  if (facts.held.length > MOST_HELD) facts.held.length = MOST_HELD;
  facts.watermark = facts.held[0]!.upTo;
}

/**
 * Counts a source's numbers and watermarks anew, after it is decided otherwise which are its own word, or after one was taken back. What
 * contradicted a watermark that does not count contradicts nothing; answers the entries of which that has changed.
 */
export function recountSource(
  { memory, touched }: Work,
  about: AgreementFacts,
  source: string,
  act: FoldContext['act'],
): number[] {
  const key = keys.source(about.agreement, source);
  if (!memory.read(key)) return [];
  const facts = memory.edit(key);
  const hadHole = missingSequences(facts) > 0;
  Object.assign(facts, { next: 1, ahead: [], highest: 0, twice: {}, waiting: [], held: [], watermark: 0, vouched: 0 });
  const changed: number[] = [];
  let vouched = 0;
  for (const { key: of, first } of chunksOf(memory, about.agreement, source)) {
    const chunk = memory.edit(of);
    for (let at = 0; at < CHUNK; at++) {
      for (const watermark of chunk.watermarks[at] ?? []) {
        if (!isCounted(about, source, watermark)) continue;
        vouched = Math.max(vouched, watermark.upTo);
        facts.highest = Math.max(facts.highest, watermark.next - 1);
        noteWaiting(facts, watermark);
      }
      for (const index of recountSlot(about, facts, chunk, { sequence: first + at, vouched })) changed.push(index);
    }
    advance(facts, about);
  }
  noteHole(facts, hadHole, { act });
  touched.add(key);
  return changed;
}

function recountSlot(
  about: AgreementFacts,
  facts: SourceFacts,
  { slots, vouched: known }: SequenceChunk,
  { sequence, vouched }: { sequence: number; vouched: number },
): number[] {
  const slot = slotOf(sequence);
  const claims = slots[slot] ?? [];
  let taken = false;
  const changed: number[] = [];
  for (const claim of claims) {
    const spoken = isSpoken(about, facts.source, claim);
    taken ||= takesNumber(about, facts.source, claim);
    if (claim.id !== '' && noteAfter(about, facts.source, claim, spoken ? vouched : 0)) changed.push(claim.index);
  }
  if (taken) {
    noteSequence(facts, sequence);
    noteTwice(about, facts, sequence, claims);
    known[slot] = vouched;
  } else delete known[slot];
  return changed;
}

/** Does a source speak for its agency? One that was only ever claimed, or carried by who may not, delays nothing. */
function isHeard(about: AgreementFacts, source: string): boolean {
  const ways = about.heard[source] ?? {};
  if (ways[''] !== undefined) return true;
  for (const via in ways) {
    for (const time of ways[via]!) {
      if (speakersOf(about).spoken({ time, source, sequence: 0, id: '', index: 0, receivedAt: 0, via })) return true;
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
      claimed ||= facts?.held[0]?.via === CLAIMED;
    }
    return { through: Number.isFinite(through) ? through : 0, claimed };
  });
}
