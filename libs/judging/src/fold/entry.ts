import { type KnownFields, millis, type TransferEvent } from '#libs/contracts';
import { type Act, CLAIMED, speakerOf } from '../act.js';
import { greatest } from '../extremes.js';
import type { EntryFacts } from '../judge/entry-facts.js';
import {
  type AgreementFacts,
  insertAct,
  type Mark,
  markOf,
  newAgreement,
  type Retraction,
} from '../kinds/agreement.js';
import { scopeOfShard } from '../kinds/finding.js';
import { chunkOf } from '../kinds/irregular.js';
import { keys } from '../kinds/key.js';
import type { EntryState, EventRef, FoldInput } from '../memory/memory.js';
import type { Overlay } from '../memory/overlay.js';
import type { Work } from '../portions/touched.js';
import { speakersOf } from '../standing/speakers.js';
import { actOf, sequenceOf, viaOf } from './act.js';
import type { EventOf, FoldContext } from './context.js';
import { foldEvent } from './event.js';
import { accuses, hidesAnAct, noteIrregular, noteRefused } from './irregular.js';
import { foldSequence, foldWatermark, isTaken, recountSource, vouchedBy } from './sequence-and-watermark.js';

/** An entry that is read, and what that works on. */
export interface Reading extends Work {
  input: FoldInput;
}

/** What can be known of an entry's event, also of a refused one. */
export const knownOf = ({ entry }: FoldInput): KnownFields => entry.event ?? entry.quarantined?.known ?? {};

/** Notes what an entry says, and what that touches. */
export function noteEntry(portion: Reading, facts: EntryFacts): EntryState {
  const { event, quarantined } = portion.input.entry;
  if (event) return noteEvent(portion, event, facts);
  if (!quarantined) return 'control';
  noteHidden(portion, quarantined.known, facts.agreement);
  return 'quarantined';
}

/** Of an entry that is left out its event's id is noted, a row of it says that it was taken, and that an act may be hidden in it. */
export function noteLeftOut(portion: Reading): EntryState {
  const { memory, input } = portion;
  const { event } = input.entry;
  if (!event) return 'folded';
  const earlier = noteId(memory, event, input);
  if (earlier.some(({ digest }) => digest === input.digest)) return 'repeat';
  noteHidden(portion, event, event.agreementid, false);
  return earlier.length > 0 ? 'conflict' : 'folded';
}

/** Nothing is judged across agreements: the same id under another one is another event. */
function noteId(memory: Overlay, { source, id, agreementid: agreement }: TransferEvent, input: FoldInput): EventRef[] {
  return memory
    .noteEvent(source, id, { index: input.index, digest: input.digest, agreement })
    .filter((ref) => isUnder(agreement, ref));
}

/** Entries before this one that hold another content under its event's source and id. */
export function conflictsOf(memory: Overlay, { index, digest, entry }: FoldInput): number[] {
  const { event } = entry;
  if (!event) return [];
  return memory
    .events(event.source, event.id)
    .filter((ref) => ref.index < index && ref.digest !== digest && isUnder(event.agreementid, ref))
    .map((ref) => ref.index);
}

const isUnder = (agreement: string, ref: EventRef): boolean => (ref.agreement ?? agreement) === agreement;

function noteEvent({ memory, touched, input }: Reading, event: TransferEvent, facts: EntryFacts): EntryState {
  const agreement = event.agreementid;
  const earlier = noteId(memory, event, input);
  const about = memory.edit(keys.agreement(agreement), () => newAgreement(agreement, input.index));
  about.lastIndex = input.index;
  if (earlier.some(({ digest }) => digest === input.digest)) {
    about.repeats++;
    return 'repeat';
  }
  about.events++;
  const act = actOf(event, input);
  const context = { memory, touched, agreement, act };
  const before = { roles: rolesOf(about), without: speakersOf(about).documents.without };
  if (earlier.length > 0) noteConflict(context, about, earlier, facts);
  noteTakenBack(about, act);
  noteExcusing(context, about, event);
  noteProven(context, about);
  const contradicted = noteSource(context, about, sequenceOf(event), event);
  noteCorrection(context, about);
  if (event.type === 'gov.transfer.event.retracted.v1') noteRetraction(event, context, about);
  else foldEvent(context, about, event);
  noteIrregular(context, about, event, { act, input, isNew: true });
  for (const index of contradicted) touched.addAgain(agreement, index);
  noteConsequences(context, about, before);
  return earlier.length > 0 ? 'conflict' : 'folded';
}

/** What one entry's statement says, said again: facts stay the same, and all that it touches is judged again. */
export function noteAgain(work: Work, about: AgreementFacts, input: FoldInput): void {
  const { event } = input.entry;
  if (!event) return;
  const act = actOf(event, input);
  const context = { ...work, agreement: event.agreementid, act };
  noteExcusing(context, about, event);
  // It was taken back, or stands again, or its source gave another content under its id.
  if (event.type === 'gov.transfer.source.watermarked.v1') {
    recount(context, about, act.source);
    noteVouched(work, about);
  }
  if (event.type !== 'gov.transfer.event.retracted.v1') foldEvent(context, about, event);
  noteIrregular(work, about, event, { act, input, isNew: false });
}

/** Of one entry, what is irregular about it, after others have got other roles. */
export function noteIrregularAgain(work: Work, about: AgreementFacts, input: FoldInput): void {
  const { event } = input.entry;
  if (event) noteIrregular(work, about, event, { act: actOf(event, input), input, isNew: false });
}

const editMark = (about: AgreementFacts, index: number): Mark => {
  about.revision++;
  return (about.marks[index] ??= {});
};

/**
 * May another content spoil a word, or a retraction take one back? It may if it is proven, or came by the same way: in another's name nobody can,
 * whenever it comes.
 */
const weighsOn = (other: Pick<Act, 'via'>, word: Pick<Act, 'via'>): boolean =>
  other.via === undefined || other.via === word.via;

/** How an earlier entry of the same event id came in. */
function wayOf({ memory, agreement, act }: FoldContext, index: number): Pick<Act, 'via'> {
  for (const { entry } of memory.entriesOf({ agreement, from: index, before: index + 1, limit: 1 })) {
    const via = viaOf(entry, act.source);
    return via === undefined ? {} : { via };
  }
  return {};
}

/** Of several contents under one id every accusing one counts, and no excusing one (JUDGING 2). */
function noteConflict(
  context: FoldContext,
  about: AgreementFacts,
  earlier: readonly EventRef[],
  facts: EntryFacts,
): void {
  const { touched, agreement, act } = context;
  facts.conflicts = earlier.map(({ index }) => index);
  const before = standingRetractions(about);
  for (const { index } of earlier) {
    const way = wayOf(context, index);
    if (weighsOn(way, act)) editMark(about, act.index).conflict = true;
    if (!weighsOn(act, way) || markOf(about, { index })?.conflict) continue;
    editMark(about, index).conflict = true;
    touched.addAgain(agreement, index);
  }
  if (about.retractions.length > 0) renewTakenBack(context, about, before);
}

/** Retractions that came before what they take back. */
function noteTakenBack(about: AgreementFacts, { source, id, index }: Act): void {
  if (about.retractions.length === 0) return;
  const retracted = standingRetractions(about).get(`${source} ${id}`);
  if (retracted) editMark(about, index).retracted = retracted;
}

/** What excuses is taken back by its own source only: who else tries has no standing for it. */
function noteExcusing({ touched, agreement, act }: FoldContext, about: AgreementFacts, { type }: TransferEvent): void {
  const mark = markOf(about, act);
  if (!mark?.retracted || accuses(type)) return;
  for (const { source, index } of mark.retracted) {
    if (source === act.source) continue;
    mark.excusing = true;
    touched.addAgain(agreement, index);
  }
}

/**
 * Retractions that are themselves not taken back, nor one of several contents under their id, by what they take back. Of two that name each
 * other the later one stands, so that there is an answer too.
 */
function standingRetractions(about: AgreementFacts): Map<string, Retraction[]> {
  const { retractions } = about;
  const byTarget = new Map<string, Retraction[]>();
  // In judging order; from the last to the first, because a later one takes an earlier one back.
  for (let at = retractions.length - 1; at >= 0; at--) {
    const retraction = retractions[at]!;
    if (markOf(about, retraction)?.conflict) continue;
    const own = byTarget.get(`${retraction.source} ${retraction.id}`) ?? [];
    if (own.some((later) => later.source === retraction.source && weighsOn(later, retraction))) continue;
    byTarget.set(retraction.target, [retraction, ...(byTarget.get(retraction.target) ?? [])]);
  }
  return byTarget;
}

function noteRetraction(
  event: EventOf<'gov.transfer.event.retracted.v1'>,
  context: FoldContext,
  about: AgreementFacts,
): void {
  const { id, source = event.source, replacedBy } = event.data;
  const before = standingRetractions(about);
  insertAct(about.retractions, {
    ...context.act,
    target: `${source} ${id}`,
    ...(replacedBy === undefined ? {} : { replacedBy }),
  });
  renewTakenBack(context, about, before);
}

/** Marks what is taken back now and was not before, or the other way round, and has it said again. */
function renewTakenBack(
  { memory, touched, agreement }: FoldContext,
  about: AgreementFacts,
  before: ReadonlyMap<string, Retraction[]>,
): void {
  const after = standingRetractions(about);
  for (const target of new Set([...before.keys(), ...after.keys()])) {
    const is = after.get(target);
    if (JSON.stringify(before.get(target)) === JSON.stringify(is)) continue;
    const at = target.indexOf(' ');
    const [of, targetId] = [target.slice(0, at), target.slice(at + 1)];
    for (const ref of memory.events(of, targetId)) {
      if (!isUnder(agreement, ref)) continue;
      const mark = editMark(about, ref.index);
      if (is) mark.retracted = is;
      else delete mark.retracted;
      touched.addAgain(agreement, ref.index);
    }
  }
}

/** When an agency first spoke so that it is proven: from then on what is only claimed in its name excuses nobody. */
function noteProven({ act }: FoldContext, about: AgreementFacts): void {
  const speaker = speakerOf(act);
  if (act.via === CLAIMED && !about.claimed[speaker]) {
    about.claimed[speaker] = true;
    // Whether its claims count may hang on what is known already.
    about.revision++;
  }
  if (act.via !== undefined) return;
  const known = about.proven[speaker];
  if (known !== undefined && known <= act.time) return;
  about.proven[speaker] = act.time;
  // It matters to what was only claimed.
  if (about.claimed[speaker]) about.revision++;
}

/** Who has which role when, and whose claims count until when: a text to compare. */
const rolesOf = (about: AgreementFacts): string =>
  JSON.stringify([
    speakersOf(about).documents.roles,
    Object.keys(about.claimed).map((agency) => about.proven[agency] ?? null),
  ]);

/** Notes who wrote, which of its sequences, and up to when its source vouches; answers entries that a watermark contradicts. */
function noteSource(
  context: FoldContext,
  about: AgreementFacts,
  sequence: number | undefined,
  event?: TransferEvent,
): number[] {
  const { memory, agreement, act } = context;
  if (!about.sources.includes(act.source)) about.sources = [...about.sources, act.source].sort();
  noteHeard(about, act);
  const facts = memory.edit(keys.source(agreement, act.source));
  const type = event && !accuses(event.type) ? undefined : event?.type;
  foldSequence(context, about, facts, { sequence, type });
  return event?.type === 'gov.transfer.source.watermarked.v1' ? foldWatermark(context, about, facts, event) : [];
}

function noteHeard(about: AgreementFacts, { source, via = '', time }: Act): void {
  const ways = (about.heard[source] ??= {});
  const [first, last] = ways[via] ?? [time, time];
  ways[via] = [Math.min(first, time), Math.max(last, time)];
}

/** What was refused hides an act no longer once an event of its type takes its sequence. */
function noteCorrection({ memory, touched, agreement, act }: FoldContext, about: AgreementFacts): void {
  const key = keys.source(agreement, act.source);
  const { refused } = memory.read(key)!;
  for (const index in refused) {
    const { sequence, type, corrected = false } = refused[index]!;
    const taken = sequence !== undefined && isTaken(memory, about, act.source, sequence, type);
    if (taken === corrected) continue;
    memory.edit(key).refused[index]!.corrected = taken;
    touched.add(keys.irregular(agreement, chunkOf(Number(index))));
  }
}

function recount(context: FoldContext, about: AgreementFacts, source: string): void {
  const { memory, touched, agreement, act } = context;
  for (const index of recountSource({ memory, touched }, about, source, act)) touched.addAgain(agreement, index);
  if (memory.read(keys.source(agreement, source))) noteCorrection({ ...context, act: { ...act, source } }, about);
}

/** Who may speak has changed, or who must vouch: what follows from that is done in portions. */
function noteConsequences(
  { memory, touched, agreement, act }: FoldContext,
  about: AgreementFacts,
  before: { roles: string; without: ReadonlySet<number> },
): void {
  const { without } = speakersOf(about).documents;
  if (rolesOf(about) === before.roles) {
    // A document may give another one standing, or take it, and change no role.
    if (without !== before.without) {
      for (const index of new Set([...without, ...before.without]))
        if (index !== act.index && without.has(index) !== before.without.has(index))
          touched.addIrregular(agreement, index);
    }
  } else {
    touched.addRoles(agreement, act.index + 1);
    for (const source of about.sources) recount({ memory, touched, agreement, act }, about, source);
  }
  noteVouched({ memory, touched }, about);
}

function noteVouched({ memory, touched }: Work, about: AgreementFacts): void {
  const { agreement, vouched: before } = about;
  about.vouched = vouchedBy(memory, about);
  about.settledThrough = Math.max(0, greatest(about.vouched.map(({ through }) => through)));
  // What rested on the higher point alone is open again.
  if (before.some(({ through }, family) => through > (about.vouched[family]?.through ?? 0)))
    touched.addAgreement(agreement);
}

/** A refused event still occupies its sequence: its correction takes a new id and the same sequence. */
function noteHidden(portion: Reading, known: KnownFields, scope: string, occupies = true): void {
  const { memory, touched, input } = portion;
  const { agreementid, source } = known;
  const sequence = known.sequence === undefined ? undefined : Number(known.sequence);
  if (agreementid && source) {
    const about = memory.edit(keys.agreement(agreementid), () => newAgreement(agreementid, input.index));
    about.lastIndex = input.index;
    const time = known.time ? millis(known.time) : input.receivedAt;
    const { index, receivedAt } = input;
    // Claims no number for itself: the correction, under another id, will.
    const via = viaOf(input.entry, source);
    const act: Act = {
      time,
      source,
      sequence: sequence ?? 0,
      id: '',
      index,
      receivedAt,
      ...(via === undefined ? {} : { via }),
    };
    if (occupies) {
      noteSource({ memory, touched, agreement: agreementid, act }, about, sequence);
      noteVouched({ memory, touched }, about);
    }
    const corrected = sequence !== undefined && isTaken(memory, about, source, sequence, known.type ?? '');
    if (hidesAnAct(known.type) && !corrected) {
      const facts = memory.edit(keys.source(agreementid, source));
      facts.refused[index] = {
        type: known.type ?? '',
        ...(sequence === undefined ? {} : { sequence }),
        receivedAt: input.receivedAt,
      };
    }
  }
  noteRefused({ memory, touched }, scope, known, input);
}

/** Where what has no agreement is noted. */
export const scopeOf = (input: FoldInput, shard: string): string => knownOf(input).agreementid ?? scopeOfShard(shard);
