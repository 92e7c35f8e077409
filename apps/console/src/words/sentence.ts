import { count } from './format.js';
import { agencyName, eventName, refusalName } from './names.js';

/** What was found, in the sentence of its rule; the rule's title where there is none. */
export const sentenceOf = ({ sentence, title }: { title: string; sentence?: string | null }): string =>
  sentence ?? title;

/** What a finding is about: `Disclosure irs-2025-08-07 of IRS`. */
export const subjectOf = ({ subject, subjectKind }: { subject: string; subjectKind: string }): string =>
  (Object.hasOwn(SUBJECTS, subjectKind) ? SUBJECTS[subjectKind]! : asItIs)(subject, subjectKind);

type Say = (subject: string, kind: string) => string;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
/** A kind that this page does not know: from a newer release. */
const asItIs: Say = (subject, kind) => `${capital(kind)} ${subject}`;

/** `irs/D-1` -> D-1 of IRS */
export function named(name: string): string {
  const [, agency, id] = /^([a-z0-9][a-z0-9-]*)\/(.+)$/.exec(name) ?? [];
  return agency === undefined || id === undefined ? name : `${id} of ${agencyName(agency)}`;
}
/** `urn:agency:irs:gateway` -> gateway of IRS */
function system(source: string): string {
  const [, agency, name] = /^urn:agency:([^:]+):(.+)$/.exec(source) ?? [];
  return agency === undefined ? source : `${name} of ${agencyName(agency)}`;
}
/** At the first blank, or at the last. */
const cut = (text: string, at = text.indexOf(' ')): [before: string, after: string] =>
  at < 0 ? ['', text] : [text.slice(0, at), text.slice(at + 1)];
const cutAtLast = (text: string): [before: string, after: string] => cut(text, text.lastIndexOf(' '));

const ofKind: Say = (subject, kind) => `${capital(kind)} ${named(subject)}`;

/** How a subject is written, by what the rule has one finding for. A unit test refuses a rule whose kind is not here. */
const SUBJECTS: Readonly<Record<string, Say>> = {
  disclosure: ofKind,
  request: ofKind,
  incident: ofKind,
  // A pseudonym is no headline.
  officer: () => 'One officer',
  'acts of one agency': (subject) => {
    const [kind, by] = cut(subject);
    const [agency = '', agreement] = by.split('/');
    return `${capital(kind)}s of ${agencyName(agency)}${agreement === undefined ? '' : ` under ${agreement}`}`;
  },
  cap: (subject) => {
    const [, by, what] = /^(?:disclosed by ([^:]+): )?(.*)$/.exec(subject) ?? [];
    const whose = by === undefined ? '' : `, for what ${agencyName(by)} disclosed`;
    const [, days] = /^window of (\d+) days$/.exec(what!) ?? [];
    if (days !== undefined) return `Cap within ${count(Number(days), 'day')}${whose}`;
    if (what!.startsWith('request ')) return `Cap for request ${named(what!.slice('request '.length))}${whose}`;
    return `Cap over the whole agreement${whose}`;
  },
  source: (subject) => `System ${system(subject)}`,
  'topic and partition': (subject) => {
    const [topic, partition] = cutAtLast(subject);
    return `Topic ${topic}, partition ${partition}`;
  },
  'topic and source': (subject) => {
    const [topic, source] = cut(subject);
    return `Topic ${topic}, sender ${system(source)}`;
  },
  'source and event id': (subject) => {
    const [source, id] = cut(subject);
    return `Event id ${id} of system ${system(source)}`;
  },
  'way in and reason, or source': (subject) => {
    const [way, reason] = cutAtLast(subject);
    if (reason === 'gap') return 'Entries that could not be taken into the judging';
    return way === ''
      ? `Refused values, ${system(subject)}`
      : `Refused values that came by ${way}: ${refusalName(reason)}`;
  },
  'request, disclosure or match': (subject) => {
    const [kind, name] = cut(subject);
    return `${kind === '' ? 'Disclosure' : capital(kind)} ${named(name)}`;
  },
  'agency and event type': (subject) => {
    const [agency, type] = cut(subject);
    return `Statements “${eventName(type)}” of ${agencyName(agency)}`;
  },
  document: (subject) => {
    const [kind, digest] = cut(subject);
    return `${kind === '' ? 'Document' : `${capital(kind)}, document`} ${digest}`;
  },
  'holder and disclosure': (subject) => {
    const [holder, disclosure] = cut(subject);
    return `${agencyName(holder)}, with data of disclosure ${named(disclosure)}`;
  },
};

/** Why something could not be judged, as a sentence. */
export const reasonOf = ({ reason, reasonText }: { reason: string; reasonText?: string | null }): string =>
  reasonText ?? `What it rests on is missing, or cannot be decided: ${reason}.`;
