import { type KnownFields, millis, type TransferEvent } from '#libs/contracts';
import { type Act, speakerOf } from '../act.js';
import { greatest } from '../extremes.js';
import type { AgreementFacts } from '../kinds/agreement.js';
import { isRecipientOf } from '../judge/parts.js';
import { chunkOf, type Irregular } from '../kinds/irregular.js';
import { keys } from '../kinds/key.js';
import type { FoldInput } from '../memory/memory.js';
import type { Work } from '../portions/touched.js';
import { isEmptyRecord } from '../record.js';
import { type Speakers, speakersOf } from '../standing/speakers.js';
import { answersRequest, speakerNeeded } from '../standing/statements.js';
import { waysOf } from '../ways.js';
import { viaOf } from './act.js';
import type { EventOf } from './context.js';
import { carriedBy, isExcusing, topicOf } from './retraction.js';

const AHEAD = 5 * 60_000;
const BEHIND = 365 * 86_400_000;

/** The request, disclosure or document that an event is about. */
function aboutOf(event: TransferEvent): string {
  const data = event.data as Partial<
    Record<'requestId' | 'disclosureId' | 'incidentId' | 'documentDigest' | 'id', string>
  >;
  return data.disclosureId ?? data.requestId ?? data.incidentId ?? data.documentDigest ?? data.id ?? '';
}

/** The members that make an entry irregular. */
const IRREGULAR = ['standing', 'through', 'clock', 'contradicts', 'refused'] as const;

/** Sets or clears the irregularities of an entry: `undefined` members are cleared, other known ones stay. */
function note(
  { memory, touched }: Work,
  scope: string,
  base: Pick<Irregular, 'source' | 'type' | 'time' | 'receivedAt' | 'about'> & { index: number },
  changes: Partial<Irregular>,
  isNew: boolean,
): void {
  // Most entries are regular: for a new one no facts need be read to know that.
  if (isNew && IRREGULAR.every((name) => changes[name] === undefined)) return;
  const { index, ...usual } = base;
  const key = keys.irregular(scope, chunkOf(index));
  const known = isNew ? undefined : memory.read(key)?.entries[index];
  const now: Irregular = { ...(known ?? usual), ...changes };
  for (const [name, value] of Object.entries(now)) if (value === undefined) delete now[name as keyof Irregular];
  // A retraction makes an entry not irregular; it is shown with its irregularities.
  const [wrong, before] = [
    { ...now, retracted: undefined },
    { ...known, retracted: undefined },
  ];
  const regular = Object.keys(wrong).length === Object.keys(usual).length + 1;
  if ((!known && regular) || (known && JSON.stringify(known) === JSON.stringify(now))) return;
  const facts = memory.edit(key);
  if (regular) delete facts.entries[index];
  else facts.entries[index] = now;
  if (JSON.stringify(wrong) !== JSON.stringify(before)) touched.add(key);
}

/** The difference of a clock: of the event's own time or, for a watermark, of its `upTo`. Undefined: it is within the limits. */
function clockOff(event: TransferEvent, receivedAt: number): number | undefined {
  const time = millis(event.time);
  const stated = event.type === 'gov.transfer.source.watermarked.v1' ? [time, millis(event.data.upTo)] : [time];
  const latest = greatest(stated);
  if (latest - receivedAt > AHEAD) return latest;
  return event.known !== 'reconstructed' && receivedAt - time > BEHIND ? time : undefined;
}

/** Records the known irregularities of an event. This is repeated when documents change the roles. */
export function recordIrregular(
  work: Work,
  about: AgreementFacts,
  event: TransferEvent,
  { act, input, isNew }: { act: Act; input: FoldInput; isNew: boolean },
): void {
  const speakers = speakersOf(about);
  const base = { index: act.index, source: act.source, type: event.type, time: act.time, receivedAt: act.receivedAt };
  const [carrier] = act.via === undefined ? [] : waysOf(act.via).carriers;
  const forwarded = carrier !== undefined && speakers.bound && speakers.spoken(act);
  const through = carrier === undefined || forwarded ? undefined : carrier;
  const { after: contradicts, retracted = [] } = act.mark ?? {};
  const byItself = retracted.filter(({ source }) => source === act.source);
  note(
    work,
    event.agreementid,
    { ...base, about: aboutOf(event) },
    {
      standing: lacksStanding(work, about, speakers, event, act) ? true : undefined,
      through,
      topic: through === undefined ? undefined : carriedBy(work.memory, about, act, through, input.entry),
      clock: clockOff(event, act.receivedAt),
      contradicts,
      retracted: byItself.length > 0 ? byItself : undefined,
    },
    isNew,
  );
}

/** Only where a version has bound: before that no agency has a role, and AGR-01 hits. */
function lacksStanding(
  { memory }: Work,
  about: AgreementFacts,
  speakers: Speakers,
  event: TransferEvent,
  act: Act,
): boolean {
  if (!speakers.bound) return false;
  switch (speakerNeeded(event.type)) {
    case 'party':
      return speakers.documents.without.has(act.index);
    case 'the source itself':
      return !speakers.spoken(act);
    case 'the source itself, or a party of the other role':
      return !mayTakeBack({ memory }, about, speakers, event as EventOf<'gov.transfer.event.retracted.v1'>, act);
    case 'recipient of the disclosure':
      return hasBound(speakers, act) && !isItsRecipient({ memory }, about, disclosureIn(event), act, speakers);
    case 'party or overseer':
      return hasBound(speakers, act) && !speakers.party(act) && !speakers.overseer(act);
    case 'recipient':
      return hasBound(speakers, act) && !speakers.recipient(act);
    case 'source':
      if (speakers.source(act)) return false;
      // Asked also of an answer that is older than any version: it counts once a request comes to which it is one.
      return !answersAsSource({ memory }, about, speakers, event, act) && hasBound(speakers, act);
    default:
      return false;
  }
}

const disclosureIn = ({ data }: TransferEvent): string => (data as { disclosureId?: string }).disclosureId ?? '';

function mayTakeBack(
  { memory }: Pick<Work, 'memory'>,
  about: AgreementFacts,
  speakers: Speakers,
  { data }: EventOf<'gov.transfer.event.retracted.v1'>,
  act: Act,
): boolean {
  const { source = act.source } = data;
  if (!speakers.spoken(act)) return false;
  if (source === act.source) return true;
  const targets = memory.events(source, data.id);
  return speakers.otherRole({ ...act, source }, act) && !isExcusing(memory, about, { source, id: data.id }, targets);
}

/**
 * Was the speaker a source when the answered request was made? The request may arrive after its answer. Until then it keeps the answers of
 * agencies that are a source of any version, so that they are judged again.
 */
function answersAsSource(
  { memory }: Pick<Work, 'memory'>,
  { agreement }: AgreementFacts,
  speakers: Speakers,
  event: TransferEvent,
  act: Act,
): boolean {
  if (!answersRequest(event.type) || !speakers.everSource(act)) return false;
  const key = keys.request(agreement, (event.data as { requestId: string }).requestId);
  const facts = memory.read(key);
  const parts = Object.values(facts?.requesters ?? {}).flatMap(({ parts }) => Object.values(parts));
  const answers = parts.some((part) => speakers.sourceAnswers(act, part.act));
  const kept = facts?.unheard.includes(act.index) ?? false;
  if (answers && kept) memory.edit(key).unheard = facts!.unheard.filter((index) => index !== act.index);
  else if (!answers && !kept) memory.edit(key).unheard.push(act.index);
  return answers;
}

/** Had a version that concerns the speaker bound by then? Among rivals, one that its own agency recorded; for a stranger, any. */
function hasBound({ documents: { families } }: Speakers, act: Act): boolean {
  const own = families.filter(({ recorders }) => recorders.has(speakerOf(act)));
  return (own.length > 0 ? own : families).some((family) => family.versionAt(act.time) !== undefined);
}

/** Was there a disclosure to the speaker under this id? While nobody has recorded the disclosure, this cannot be denied. */
export function isItsRecipient(
  { memory }: Pick<Work, 'memory'>,
  { agreement }: AgreementFacts,
  disclosure: string,
  act: Act,
  speakers: Speakers,
): boolean {
  const facts = memory.read(keys.disclosure(agreement, disclosure));
  if (!facts || isEmptyRecord(facts.disclosers)) return speakers.recipient(act);
  const speaker = speakerOf(act);
  const partners = speakers.documents.partnersOf(speaker);
  if (partners.size === 0) return speakers.spoken(act) && isRecipientOf(facts, speaker);
  // What strangers say that they disclosed under the same id neither gives a party standing nor takes it.
  const byPartners = Object.keys(facts.disclosers).filter((agency) => partners.has(agency));
  if (byPartners.length === 0) return speakers.recipient(act);
  return speakers.spoken(act) && isRecipientOf(facts, speaker, byPartners);
}

/** Records a refused value by its readable fields. `hides`: see `Irregular`. */
export function recordRefused(work: Work, scope: string, known: KnownFields, input: FoldInput, hides: boolean): void {
  const { quarantined } = input.entry;
  const source = known.source ?? '';
  const via = source === '' ? undefined : viaOf(input.entry, source);
  const [through] = via === undefined ? [] : waysOf(via).carriers;
  note(
    work,
    scope,
    {
      index: input.index,
      source,
      type: known.type ?? '',
      time: known.time ? millis(known.time) : input.receivedAt,
      receivedAt: input.receivedAt,
      about: '',
    },
    {
      refused: {
        way: quarantined ? topicOf(input.entry) : 'ledger',
        reason: quarantined?.reason ?? 'gap',
        ...(hides ? { hides: true as const } : {}),
      },
      ...(through === undefined ? {} : { through, topic: topicOf(input.entry) }),
    },
    true,
  );
}
