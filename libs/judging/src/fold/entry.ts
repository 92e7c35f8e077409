import { millis, type KnownFields, type TransferEvent } from '#libs/contracts';
import type { Act } from '../act.js';
import type { EntryFacts } from '../judge/entry-facts.js';
import { effectiveRetractions, insertAct, newAgreement, type AgreementFacts } from '../kinds/agreement.js';
import { keys } from '../kinds/key.js';
import type { EntryState, EventRef, FoldInput } from '../memory/memory.js';
import type { Overlay } from '../memory/overlay.js';
import type { Portion } from '../portions/portion.js';
import { actOf, sequenceOf } from './act.js';
import type { EventOf, FoldContext } from './context.js';
import { foldEvent } from './event.js';
import { foldSequence, foldWatermark, settledThrough } from './sequence-and-watermark.js';

/** What can be known of an entry's event, also of a refused one. */
export const knownOf = ({ entry }: FoldInput): KnownFields => entry.event ?? entry.quarantined?.known ?? {};

/** Notes what an entry says, and what that touches. */
export function noteEntry(portion: Portion, facts: EntryFacts): EntryState {
  const { event, quarantined } = portion.input.entry;
  if (event) return noteEvent(portion, event, facts);
  if (!quarantined) return 'control';
  noteQuarantined(portion, quarantined.known);
  return 'quarantined';
}

/** Of an entry that is left out, only its event's id is noted: a row of it says that it was taken. */
export function noteLeftOut({ memory, input }: Portion): EntryState {
  const { event } = input.entry;
  if (!event) return 'folded';
  const earlier = noteId(memory, event, input);
  if (earlier.some(({ digest }) => digest === input.digest)) return 'repeat';
  return earlier.length > 0 ? 'conflict' : 'folded';
}

/** Nothing is judged across agreements: the same id under another one is another event. */
function noteId(memory: Overlay, { source, id, agreementid: agreement }: TransferEvent, input: FoldInput): EventRef[] {
  return memory
    .noteEvent(source, id, { index: input.index, digest: input.digest, agreement })
    .filter((ref) => (ref.agreement ?? agreement) === agreement);
}

function noteEvent({ memory, touched, input }: Portion, event: TransferEvent, facts: EntryFacts): EntryState {
  const agreement = event.agreementid;
  const earlier = noteId(memory, event, input);
  const about = memory.edit(keys.agreement(agreement), () => newAgreement(agreement, input.index));
  about.lastIndex = input.index;
  if (earlier.some(({ digest }) => digest === input.digest)) {
    about.repeats++;
    return 'repeat';
  }
  const act = actOf(event, input);
  const context = { memory, touched, agreement, act };
  if (earlier.length > 0) {
    facts.conflicts = earlier.map(({ index }) => index);
    // Its number is used up, and claimed, whatever becomes of its content.
    noteSource(context, about, sequenceOf(event));
    return 'conflict';
  }
  about.events++;
  noteSource(context, about, sequenceOf(event), event);
  if (event.type === 'gov.transfer.event.retracted.v1') {
    noteRetraction(event, context, about);
    return 'folded';
  }
  if (about.retractions.length > 0 && about.retracted[`${event.source} ${event.id}`] !== undefined) return 'retracted';
  foldEvent(context, about, event);
  return 'folded';
}

function noteRetraction(
  event: EventOf<'gov.transfer.event.retracted.v1'>,
  { memory, touched, agreement, act }: FoldContext,
  about: AgreementFacts,
): void {
  const { source } = event;
  insertAct(about.retractions, { ...act, target: `${source} ${event.data.id}` });
  const before = about.retracted;
  about.retracted = effectiveRetractions(about.retractions);
  const changed = [...new Set([...Object.keys(before), ...Object.keys(about.retracted)])].filter(
    (target) => (before[target] === undefined) !== (about.retracted[target] === undefined),
  );
  const known = changed.filter((target) => memory.events(source, target.slice(source.length + 1)).length > 0);
  if (known.length > 0) touched.addRefold(agreement, act.index);
}

/** Notes who wrote, which of its sequences, and up to when all sources vouch that all is in. */
function noteSource(
  context: FoldContext,
  about: AgreementFacts,
  sequence: number | undefined,
  event?: TransferEvent,
): void {
  const { memory, agreement, act } = context;
  if (!about.sources.includes(act.source)) about.sources = [...about.sources, act.source].sort();
  const before = memory.read(keys.source(agreement, act.source))?.watermark ?? 0;
  const source = foldSequence(context, act.source, sequence);
  if (event?.type === 'gov.transfer.source.watermarked.v1') foldWatermark(context, source, event);
  if (source.watermark === before) return;
  about.settledThrough = Math.max(about.settledThrough, settledThrough(memory, about));
}

/** A refused event still occupies its sequence: its correction takes a new id and the same sequence. */
function noteQuarantined({ memory, touched, input }: Portion, known: KnownFields): void {
  const { agreementid, source } = known;
  if (!agreementid || !source) return;
  const about = memory.edit(keys.agreement(agreementid), () => newAgreement(agreementid, input.index));
  about.lastIndex = input.index;
  const sequence = known.sequence === undefined ? undefined : Number(known.sequence);
  const act: Act = {
    time: known.time ? millis(known.time) : input.receivedAt,
    source,
    sequence: sequence ?? 0,
    // Claims no number for itself: the correction, under another id, will.
    id: '',
    index: input.index,
    receivedAt: input.receivedAt,
  };
  noteSource({ memory, touched, agreement: agreementid, act }, about, sequence);
}
