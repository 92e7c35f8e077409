import { type KnownFields, millis, type TransferEvent } from '#libs/contracts';
import { type Act, speakerOf } from '../act.js';
import type { EntryFacts } from '../judge/entry-facts.js';
import { type AgreementFacts, newAgreement } from '../kinds/agreement.js';
import { scopeOfShard } from '../kinds/finding.js';
import { keys } from '../kinds/key.js';
import { MOST_HIDDEN_SHOWN } from '../kinds/refused.js';
import { type EntryState, type EventRef, type FoldInput, Lacking } from '../memory/memory.js';
import type { Overlay } from '../memory/overlay.js';
import type { Work } from '../portions/touched.js';
import { newRecord, ownOr, share } from '../record.js';
import { speakersOf } from '../standing/speakers.js';
import { isQuiet } from '../standing/spoken.js';
import { accuses, actTypeOf, UNKNOWN_TYPE } from '../standing/statements.js';
import { BY_PEOPLE, isClaimed, joinWays, waysOf } from '../ways.js';
import { actOf, isByPeople, sequenceOf, viaOf } from './act.js';
import type { FoldContext } from './context.js';
import { foldEvent } from './event.js';
import { recordIrregular, recordRefused } from './irregular.js';
import { chunkKey, slotOf } from './own-statement.js';
import {
  carryMark,
  entryAt,
  hangsOnKeys,
  isUnder,
  recordConflict,
  recordExcusing,
  recordRetraction,
  recordRetracted,
  recordWays,
  weighAgain,
} from './retraction.js';
import { recountSource } from './recount-source.js';
import { foldSequence, forgetSequence } from './sequence.js';
import { throughOf, vouchedBy } from './vouched.js';
import { foldWatermark, forgetWatermark, markWatermark } from './watermark.js';

/** An entry that is being folded, with the state that it works on. */
export interface Reading extends Work {
  input: FoldInput;
}

/** The known fields of an entry's event, also of a refused one. */
export const knownOf = ({ entry }: FoldInput): KnownFields => entry.event ?? entry.quarantined?.known ?? {};

/** Records an entry's statement, and the things that it touches. */
export function recordEntry(portion: Reading, facts: EntryFacts): EntryState {
  const { event, quarantined } = portion.input.entry;
  if (event) return recordEvent(portion, event, facts);
  if (!quarantined) return 'control';
  recordHidden(portion, quarantined.known, facts.agreement, {
    type: actTypeOf(quarantined.known.type),
    occupies: true,
  });
  return 'quarantined';
}

/**
 * Records for an entry that is left out: its event's id, a row that the id was taken, and that an act of any type may be hidden in it, even
 * if the entry cannot be read at all. `scope`: where entries without an agreement are recorded.
 */
export function recordLeftOut(portion: Reading, scope: string): EntryState {
  const { memory, input } = portion;
  const { event } = input.entry;
  if (!event) {
    const known = knownOf(input);
    recordHidden(portion, known, scope, { type: known.type ?? UNKNOWN_TYPE, occupies: false });
    return 'folded';
  }
  const earlier = recordId(memory, event, input);
  if (earlier.some(({ digest }) => digest === input.digest)) return 'repeat';
  recordHidden(portion, event, scope, { type: event.type, occupies: false });
  return earlier.length > 0 ? 'conflict' : 'folded';
}

function recordId(
  memory: Overlay,
  { source, id, agreementid: agreement }: TransferEvent,
  input: FoldInput,
): EventRef[] {
  return memory
    .recordEvent(source, id, { index: input.index, digest: input.digest, agreement })
    .filter((ref) => isUnder(agreement, ref));
}

/**
 * What entries before this one hold under its event's source and id: its very content, so that it is a copy, or other contents. A copy
 * conflicts with nothing.
 */
export function recordedBefore(
  memory: Overlay,
  { index, digest, entry }: FoldInput,
): { copy: boolean; conflicts: number[] } {
  const { event } = entry;
  if (!event) return { copy: false, conflicts: [] };
  const earlier = memory
    .events(event.source, event.id)
    .filter((ref) => ref.index < index && isUnder(event.agreementid, ref));
  const copy = earlier.some((ref) => ref.digest === digest);
  return { copy, conflicts: copy ? [] : earlier.map((ref) => ref.index) };
}

function recordEvent(portion: Reading, event: TransferEvent, facts: EntryFacts): EntryState {
  const { memory, touched, input } = portion;
  const agreement = event.agreementid;
  const earlier = recordId(memory, event, input);
  const about = memory.edit(keys.agreement(agreement), () => newAgreement(agreement, input.index));
  about.lastIndex = input.index;
  const first = earlier.find(({ digest }) => digest === input.digest);
  if (first) {
    about.repeats++;
    recordCopy(portion, about, event, first.index);
    return 'repeat';
  }
  about.events++;
  const act = actOf(event, input);
  const context = { memory, touched, agreement, act };
  const before = { roles: rolesOf(about), without: speakersOf(about).documents.without };
  if (!isQuietRegistration(event, act)) recordActor(about, speakerOf(act));
  if (earlier.length > 0) recordConflict(context, about, earlier, facts);
  recordRetracted(context, about);
  recordExcusing(context, about, event);
  carryMark(memory, about, act);
  recordProven(context, about);
  const contradicted = recordSource(context, about, input, sequenceOf(event), event);
  if (event.sequence !== undefined) recordCorrection(context, agreement, act.source, Number(event.sequence));
  if (event.type === 'gov.transfer.event.retracted.v1') recordRetraction(event, context, about);
  else foldEvent(context, about, event);
  recordIrregular(context, about, event, { act, input, isNew: true });
  for (const index of contradicted) touched.addAgain(agreement, index);
  recordConsequences(context, about, before);
  return earlier.length > 0 ? 'conflict' : 'folded';
}

/**
 * Copies of an event are one statement, and any of their ways in may prove its speaker: otherwise whoever sends somebody's words first, by
 * a way that is not theirs, would take their standing away. `first`: the entry that holds the statement.
 */
function recordCopy(portion: Reading, about: AgreementFacts, event: TransferEvent, first: number): void {
  const { memory, touched, input } = portion;
  const agreement = event.agreementid;
  const way = viaOf(input.entry, event.source);
  // All that the source ever sent came so.
  const heard = Object.keys(about.heard[event.source] ?? {});
  if (heard.length === 1 && heard[0] === (way ?? '')) return;
  const original = entryAt({ memory, touched, agreement }, first);
  if (!original) return;
  if (!isQuietRegistration(event, actOf(event, input))) recordActor(about, speakerOf(event));
  const act = actOf(event, original);
  carryMark(memory, about, act);
  const via = joinWays([act.via, way]);
  if (via === act.via) {
    // A system of the agency has said what its people said before.
    if (isByPeople(original.entry.via) && way === undefined) {
      recordHeard(about, act, heardAs(input, act));
      recordVouched(portion, about);
    }
    return;
  }
  recordWays(memory, about, act, via, [original, input]);
  carryMark(memory, about, act);
  const context = { memory, touched, agreement, act };
  const before = { roles: rolesOf(about), without: speakersOf(about).documents.without };
  recordProven(context, about);
  forgetSequence(context, sequenceOf(event));
  if (event.type === 'gov.transfer.source.watermarked.v1')
    forgetWatermark(context, memory.edit(keys.source(agreement, act.source)), event);
  const contradicted = recordSource(context, about, input, sequenceOf(event), event);
  // By this way it may be the source's own, and so take the number of a value that was refused in between.
  if (event.sequence !== undefined) recordCorrection(context, agreement, act.source, Number(event.sequence));
  if (event.type === 'gov.transfer.event.retracted.v1') recordRetraction(event, context, about);
  else foldEvent(context, about, event);
  weighAgain(context, about, act);
  recordIrregular(portion, about, event, { act, input: original, isNew: false });
  for (const index of contradicted) touched.addAgain(agreement, index);
  recordConsequences({ ...context, act: { ...act, index: input.index } }, about, before);
}

/** Folds one entry's statement again: facts stay the same, and everything that it touches is judged again. */
export function recordAgain(work: Work, about: AgreementFacts, input: FoldInput): void {
  const { event } = input.entry;
  if (!event) return;
  const act = actOf(event, input);
  const context = { ...work, agreement: event.agreementid, act };
  recordExcusing(context, about, event);
  carryMark(work.memory, about, act);
  if (hangsOnKeys(about)) weighAgain(context, about, act);
  carryMark(work.memory, about, act);
  // It was retracted, or stands again, or its source sent other content under its id.
  if (event.type === 'gov.transfer.source.watermarked.v1') {
    markWatermark(context, event);
    recount(context, about, act.source);
    recordVouched(work, about);
  }
  if (event.type !== 'gov.transfer.event.retracted.v1') foldEvent(context, about, event);
  recordIrregular(work, about, event, { act, input, isNew: false });
}

/** Decides again whether one entry is irregular, after the roles of agencies have changed. */
export function recordIrregularAgain(work: Work, about: AgreementFacts, input: FoldInput): void {
  const { event } = input.entry;
  if (!event) return;
  const act = actOf(event, input);
  carryMark(work.memory, about, act);
  if (hangsOnKeys(about)) weighAgain({ ...work, agreement: event.agreementid }, about, act);
  carryMark(work.memory, about, act);
  recordIrregular(work, about, event, { act, input, isNew: false });
}

const isQuietRegistration = (event: TransferEvent, act: Act): boolean =>
  event.type === 'gov.transfer.agreement.registered.v1' &&
  isQuiet({ ...act, kind: 'registered', party: speakerOf(act), policy: event.data.policy });

/** From now on the registrations of this agency may judge. */
function recordActor(about: AgreementFacts, agency: string): void {
  if (about.actors[agency]) return;
  about.actors[agency] = true;
  about.revision++;
}

/**
 * The time of an agency's first proven statement: from then on claimed statements in its name excuse nobody. For each key that of the first
 * statement under it; since when it proves the agency, the documents say.
 */
function recordProven({ act }: FoldContext, about: AgreementFacts): void {
  const speaker = speakerOf(act);
  if (isClaimed(act.via) && !about.claimed[speaker]) {
    about.claimed[speaker] = true;
    // The known facts may decide whether its claims count.
    about.revision++;
  }
  if (act.via !== undefined) {
    for (const key of waysOf(act.via).keys) recordSigned(about, speaker, key, act.time);
    return;
  }
  const known = about.proven[speaker];
  if (known !== undefined && known <= act.time) return;
  about.proven[speaker] = act.time;
  // Its claimed statements are affected.
  if (about.claimed[speaker]) about.revision++;
}

function recordSigned(about: AgreementFacts, speaker: string, key: string, time: number): void {
  const keys = (about.signed[speaker] ??= newRecord());
  if (keys[key] !== undefined && keys[key] <= time) return;
  keys[key] = time;
  if (about.claimed[speaker]) about.revision++;
}

/** The roles over time, and the time until which claims count, as a text for comparison. */
const rolesOf = (about: AgreementFacts): string =>
  JSON.stringify([
    speakersOf(about).documents.roles,
    Object.keys(about.claimed).map((agency) => about.proven[agency] ?? null),
  ]);

/** Records the writer, its sequence, and the time up to which its source vouches. Returns entries that a watermark contradicts. */
function recordSource(
  context: FoldContext,
  about: AgreementFacts,
  input: Pick<FoldInput, 'entry'>,
  sequence: number | undefined,
  event?: TransferEvent,
): number[] {
  const { memory, agreement, act } = context;
  if (!about.heard[act.source]) about.sources = share([...about.sources, act.source].sort());
  recordHeard(about, act, heardAs(input, act));
  const facts = memory.edit(keys.source(agreement, act.source));
  const type = event && !accuses(event.type) ? undefined : event?.type;
  foldSequence(context, about, facts, { sequence, type });
  if (act.id !== '') carryMark(memory, about, act);
  return event?.type === 'gov.transfer.source.watermarked.v1' ? foldWatermark(context, about, facts, event) : [];
}

const heardAs = ({ entry }: Pick<FoldInput, 'entry'>, { via = '' }: Pick<Act, 'via'>): string =>
  isByPeople(entry.via) ? BY_PEOPLE : via;

function recordHeard(about: AgreementFacts, { source, time }: Act, via: string): void {
  const ways = (about.heard[source] ??= {});
  const [first, last] = ways[via] ?? [time, time];
  ways[via] = [Math.min(first, time), Math.max(last, time)];
}

/**
 * An event of the refused type has taken the number, so the value that was refused or left out under it no longer hides an act: this is
 * judged again.
 */
function recordCorrection({ memory, touched }: Work, agreement: string, source: string, sequence: number): void {
  const { hidden } = memory.read(chunkKey(agreement, source, sequence))!;
  if (hidden[slotOf(sequence)]) touched.add(keys.refused(agreement, source, sequence));
}

function recount({ memory, touched, agreement, act }: FoldContext, about: AgreementFacts, source: string): void {
  if (!memory.read(keys.source(agreement, source))) return;
  for (const index of recountSource({ memory, touched }, about, source, act)) touched.addAgain(agreement, index);
}

/** Do roles, or the zone of a policy, decide which of a source's statements are its own and what they contradict? */
function hangsOnRoles({ memory, agreement }: FoldContext, { heard }: AgreementFacts, source: string): boolean {
  const ways = Object.keys(heard[source] ?? {});
  return ways.some((via) => via !== '') || memory.read(keys.source(agreement, source))?.byDay === true;
}

/** The roles have changed, or the sources that must vouch: the consequences are judged in portions. */
function recordConsequences(
  context: FoldContext,
  about: AgreementFacts,
  before: { roles: string; without: ReadonlySet<number> },
): void {
  const { touched, agreement, act } = context;
  const { without } = speakersOf(about).documents;
  if (rolesOf(about) === before.roles) {
    // A document may give standing to an agency, or remove it, without changing a role.
    if (without !== before.without) {
      for (const index of new Set([...without, ...before.without]))
        if (index !== act.index && without.has(index) !== before.without.has(index))
          touched.addIrregular(agreement, index);
    }
  } else {
    about.sweeps++;
    touched.addRoles(agreement, act.index + 1);
    const lacking = new Lacking();
    for (const source of about.sources) {
      try {
        if (hangsOnRoles(context, about, source)) recount(context, about, source);
      } catch (error) {
        lacking.take(error);
      }
    }
    lacking.check();
  }
  recordVouched(context, about);
}

function recordVouched({ memory, touched }: Work, about: AgreementFacts): void {
  const { agreement, vouched: before } = about;
  about.vouched = vouchedBy(about, (source) => memory.read(keys.source(agreement, source)));
  about.settledThrough = throughOf(about.vouched);
  // Conclusions that rested on the higher point alone are open again.
  if (before.some(({ through }, family) => through > (about.vouched[family]?.through ?? 0))) {
    about.sweeps++;
    touched.addAgreement(agreement);
  }
}

/** The type of act that an entry which is not folded may hide. Undefined: none. */
interface Hides {
  type: string | undefined;
  /** A refused event still takes its sequence: its correction has a new id and the same sequence. */
  occupies: boolean;
}

function recordHidden(portion: Reading, known: KnownFields, scope: string, { type, occupies }: Hides): void {
  const { memory, touched, input } = portion;
  const { agreementid, source } = known;
  const sequence = known.sequence === undefined ? undefined : Number(known.sequence);
  const time = known.time ? millis(known.time) : input.receivedAt;
  if (agreementid && source) {
    const about = memory.edit(keys.agreement(agreementid), () => newAgreement(agreementid, input.index));
    about.lastIndex = input.index;
    const { index, receivedAt } = input;
    // It claims no number for itself: the correction, under another id, will.
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
      const context = { memory, touched, agreement: agreementid, act };
      const before = { roles: rolesOf(about), without: speakersOf(about).documents.without };
      recordActor(about, speakerOf(act));
      recordSource(context, about, input, sequence);
      recordConsequences(context, about, before);
    }
  }
  const numbered = agreementid && source && sequence !== undefined;
  if (type !== undefined && numbered)
    recordUnderNumber(portion, { agreement: agreementid, source, sequence }, type, time);
  recordRefused({ memory, touched }, scope, known, input, type !== undefined && !numbered);
}

function recordUnderNumber(
  { memory, touched, input }: Reading,
  { agreement, source, sequence }: { agreement: string; source: string; sequence: number },
  type: string,
  time: number,
): void {
  memory.edit(chunkKey(agreement, source, sequence)).hidden[slotOf(sequence)] = true;
  const key = keys.refused(agreement, source, sequence);
  const { types } = memory.edit(key);
  const hidden = ownOr(types, type, () => ({ count: 0, first: newRecord<number>() }));
  hidden.count++;
  if (hidden.count <= MOST_HIDDEN_SHOWN) hidden.first[input.index] = time;
  touched.add(key);
}

/** The scope of records without an agreement. */
export const scopeOf = (input: FoldInput, shard: string): string => knownOf(input).agreementid ?? scopeOfShard(shard);
