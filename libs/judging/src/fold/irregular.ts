import { type KnownFields, millis, type TransferEvent } from '#libs/contracts';
import { type Act, speakerOf } from '../act.js';
import { greatest } from '../extremes.js';
import type { AgreementFacts } from '../kinds/agreement.js';
import { chunkOf, type Irregular } from '../kinds/irregular.js';
import { keys } from '../kinds/key.js';
import type { FoldInput } from '../memory/memory.js';
import type { Work } from '../portions/touched.js';
import { type Speakers, speakersOf } from '../standing/speakers.js';
import { viaOf } from './act.js';

const AHEAD = 5 * 60_000;
const BEHIND = 365 * 86_400_000;

/** The request, disclosure or document that an event speaks of. */
function aboutOf(event: TransferEvent): string {
  const data = event.data as Partial<
    Record<'requestId' | 'disclosureId' | 'incidentId' | 'documentDigest' | 'id', string>
  >;
  return data.disclosureId ?? data.requestId ?? data.incidentId ?? data.documentDigest ?? data.id ?? '';
}

/** Sets what is irregular about an entry, or clears it; `undefined` members are cleared, others that are known stay. */
function note(
  { memory, touched }: Work,
  scope: string,
  base: Pick<Irregular, 'source' | 'type' | 'time' | 'receivedAt' | 'about'> & { index: number },
  changes: Partial<Irregular>,
  isNew: boolean,
): void {
  const { index, ...usual } = base;
  const key = keys.irregular(scope, chunkOf(index));
  // Most entries are regular: of a new one nothing need be looked up to know it.
  const known = isNew ? undefined : memory.read(key)?.entries[index];
  const now: Irregular = { ...(known ?? usual), ...changes };
  for (const [name, value] of Object.entries(now)) if (value === undefined) delete now[name as keyof Irregular];
  const regular = Object.keys(now).length === Object.keys(usual).length;
  if ((!known && regular) || (known && JSON.stringify(known) === JSON.stringify(now))) return;
  const facts = memory.edit(key);
  if (regular) delete facts.entries[index];
  else facts.entries[index] = now;
  touched.add(key);
}

/** How far off a clock is: of the event's own time or, of a watermark, of what it vouches for; undefined: it is not. */
function clockOff(event: TransferEvent, receivedAt: number): number | undefined {
  const time = millis(event.time);
  const stated = event.type === 'gov.transfer.source.watermarked.v1' ? [time, millis(event.data.upTo)] : [time];
  const latest = greatest(stated);
  if (latest - receivedAt > AHEAD) return latest;
  return event.known !== 'reconstructed' && receivedAt - time > BEHIND ? time : undefined;
}

/** What is irregular about an event, as far as is known now. It is noted again when documents give other roles. */
export function noteIrregular(
  work: Work,
  about: AgreementFacts,
  event: TransferEvent,
  { act, input, isNew }: { act: Act; input: FoldInput; isNew: boolean },
): void {
  const { via } = input.entry;
  const speakers = speakersOf(about);
  const base = { index: act.index, source: act.source, type: event.type, time: act.time, receivedAt: act.receivedAt };
  const carriedBy = act.via !== undefined && 'kafka' in via ? act.via : undefined;
  const forwarded = carriedBy !== undefined && speakers.bound && speakers.spoken(act);
  const through = carriedBy === undefined || forwarded ? undefined : carriedBy;
  const contradicts = about.marks[act.index]?.after;
  note(
    work,
    event.agreementid,
    { ...base, about: aboutOf(event) },
    {
      standing: lacksStanding(work, about, speakers, event, act) ? true : undefined,
      through,
      topic: through === undefined ? undefined : topicOf(input),
      clock: clockOff(event, act.receivedAt),
      contradicts,
    },
    isNew,
  );
}

const topicOf = ({ entry: { via } }: FoldInput): string => ('kafka' in via ? via.kafka.topic : 'http');

/** The role that an event's speaker needs, by its type; documents, answers about one disclosure and sources' own words are asked apart. */
const NEEDS: Partial<Record<TransferEvent['type'], 'source' | 'recipient' | 'member'>> = {
  'gov.transfer.request.submitted.v1': 'recipient',
  'gov.transfer.request.withdrawn.v1': 'recipient',
  'gov.transfer.request.validated.v1': 'source',
  'gov.transfer.request.rejected.v1': 'source',
  'gov.transfer.request.reassessed.v1': 'source',
  'gov.transfer.matchmethod.approved.v1': 'source',
  'gov.transfer.match.performed.v1': 'source',
  'gov.transfer.disclosure.approved.v1': 'source',
  'gov.transfer.disclosure.withheld.v1': 'source',
  'gov.transfer.disclosure.made.v1': 'source',
  'gov.transfer.access.recorded.v1': 'recipient',
  'gov.transfer.copy.made.v1': 'recipient',
  'gov.transfer.incident.reported.v1': 'member',
  'gov.transfer.remediation.directed.v1': 'member',
  'gov.transfer.remediation.confirmed.v1': 'member',
};

/** Only where a version has bound: before that nobody has a role, and AGR-01 says so. */
function lacksStanding(
  { memory }: Work,
  about: AgreementFacts,
  speakers: Speakers,
  event: TransferEvent,
  act: Act,
): boolean {
  if (!speakers.bound) return false;
  switch (event.type) {
    case 'gov.transfer.agreement.registered.v1':
    case 'gov.transfer.agreement.amended.v1':
    case 'gov.transfer.agreement.renewed.v1':
    case 'gov.transfer.agreement.terminated.v1':
    case 'gov.transfer.roster.changed.v1':
      return speakers.documents.without.has(act.index);
    case 'gov.transfer.source.watermarked.v1':
      return !speakers.spoken(act);
    case 'gov.transfer.event.retracted.v1': {
      const { source = act.source } = event.data;
      if (!speakers.spoken(act)) return true;
      if (source === act.source) return false;
      const targets = memory.events(source, event.data.id);
      return !speakers.otherRole({ ...act, source }, act) || targets.some(({ index }) => about.marks[index]?.excusing);
    }
    case 'gov.transfer.receipt.acknowledged.v1':
    case 'gov.transfer.disposition.certified.v1':
      return hasBound(speakers, act) && !isItsRecipient({ memory }, about, event.data.disclosureId, act, speakers);
    default: {
      const needs = NEEDS[event.type];
      if (needs === undefined || !hasBound(speakers, act)) return false;
      if (needs === 'member') return !speakers.party(act) && !speakers.overseer(act);
      return !speakers[needs](act);
    }
  }
}

/** Had a version bound by then that is about who speaks? Of rivals one that its own agency recorded; to a stranger each is. */
function hasBound({ documents: { families } }: Speakers, act: Act): boolean {
  const own = families.filter(({ recorders }) => recorders.has(speakerOf(act)));
  return (own.length > 0 ? own : families).some((family) => family.versionAt(act.time) !== undefined);
}

/** Was anything disclosed to who speaks, under this id? Of a disclosure that nobody has recorded yet it cannot be said that it was not. */
export function isItsRecipient(
  { memory }: Pick<Work, 'memory'>,
  { agreement }: AgreementFacts,
  disclosure: string,
  act: Act,
  speakers: Speakers,
): boolean {
  const facts = memory.read(keys.disclosure(agreement, disclosure));
  const parts = Object.values(facts?.disclosers ?? {}).flatMap(({ parts }) => Object.values(parts));
  if (parts.length === 0) return speakers.recipient(act);
  return speakers.spoken(act) && parts.some(({ agency }) => agency === speakerOf(act));
}

/** A refused value: it is known by the fields that could be read. `hides`: see `Irregular`. */
export function noteRefused(work: Work, scope: string, known: KnownFields, input: FoldInput, hides: boolean): void {
  const { quarantined, via } = input.entry;
  const source = known.source ?? '';
  const carriedBy = source === '' ? undefined : viaOf(input.entry, source);
  const through = carriedBy !== undefined && 'kafka' in via ? carriedBy : undefined;
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
        way: quarantined ? topicOf(input) : 'ledger',
        reason: quarantined?.reason ?? 'gap',
        ...(hides ? { hides: true as const } : {}),
      },
      ...(through === undefined ? {} : { through, topic: topicOf(input) }),
    },
    true,
  );
}
