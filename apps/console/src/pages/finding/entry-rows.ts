import { agencyName, codeName, eventName, refusalName, roleName, stateName } from '../../words/names.js';
import { fieldInWords, knownInWords, typeInWords } from './entry-words.js';

/** One line of what an entry says. `under`: what it is a part of, outermost first. */
export interface Row {
  label: string;
  under: readonly string[];
  value: Shown;
}
export type Shown =
  | { kind: 'text'; text: string }
  | { kind: 'number'; number: number }
  | { kind: 'time'; at: string }
  | { kind: 'list'; values: readonly string[] }
  | { kind: 'table'; table: Table };
export interface Table {
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  /** What holds for all rows. */
  shared: readonly Row[];
}

/** What an entry says, in the order in which a reader asks: what, who, when, under what; then what it says itself. */
export interface Contents {
  title: string;
  rows: readonly Row[];
}

type Members = Readonly<Record<string, unknown>>;
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: string): Shown => ({ kind: 'text', text: value });

export function contentsOf(entry: Members): Contents {
  const recorded: Row = {
    label: 'Recorded',
    under: [],
    value: { kind: 'time', at: String(entry.receivedAt) },
  };
  if (isMembers(entry.event)) return { title: typeInWords(String(entry.event.type)), rows: eventRows(entry, recorded) };
  if (isMembers(entry.oversight)) return actOf(entry.oversight, recorded);
  if (isMembers(entry.quarantined))
    return { title: 'A value that admission refused', rows: [recorded, ...refusedRows(entry.quarantined)] };
  if (isMembers(entry.control))
    return { title: 'The ledger’s own record', rows: [recorded, ...rowsOf(entry.control, [], false)] };
  return { title: 'An entry of another kind', rows: [recorded] };
}

function eventRows(entry: Members, recorded: Row): Row[] {
  const event = entry.event as Members;
  const top = (label: string, value: Shown): Row => ({ label, under: [], value });
  // A day that is known as a day stays one: its moment is only how it is counted.
  const dayOnly = event.timeprecision === 'day';
  return [
    top('Said by', text(sourceInWords(String(event.source)))),
    top('When', { kind: 'time', at: dayOnly ? String(event.time).slice(0, 10) : String(event.time) }),
    recorded,
    ...(event.agreementid === undefined ? [] : [top('Agreement', text(scalar(event.agreementid)))]),
    ...(event.known === undefined ? [] : [top('How it is known', text(knownInWords(scalar(event.known))))]),
    ...(isMembers(entry.signature) ? [top('Signed by its sender', text(signerOf(entry.signature)))] : []),
    ...(isMembers(event.data) ? rowsOf(event.data, [], dayOnly) : []),
    top('Number of the sender', text(scalar(event.sequence))),
    top('Id of the event', text(String(event.id))),
  ];
}

/** Of what was refused: why, the field at fault, and what is known of the act. Never what the sender wrote. */
function refusedRows({ reason, pointer, commitment, known, ...rest }: Members): Row[] {
  const top = (label: string, value: unknown): Row[] =>
    value === undefined || value === null ? [] : [{ label, under: [], value: text(scalar(value)) }];
  return [
    ...top('Why it was refused', typeof reason === 'string' ? capital(refusalName(reason)) : reason),
    ...top('Field at fault', typeof pointer === 'string' ? pathInWords(pointer) : pointer),
    ...rowsOf(rest, [], false),
    ...top('Commitment to what was sent', commitment),
    ...(isMembers(known) ? rowsOf(known, ['What is known of it'], false) : []),
  ];
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** /data/items/rows/3 -> Items › Rows › 3 */
const pathInWords = (pointer: string): string =>
  pointer
    .split('/')
    .filter((step, at) => step !== '' && !(at === 1 && step === 'data'))
    .map(fieldInWords)
    .join(' › ') || 'The whole';

/** urn:agency:irs:disclosures -> IRS, by its system disclosures */
export function sourceInWords(source: string): string {
  const [, , agency, system] = source.split(':');
  return agency === undefined || system === undefined ? source : `${agencyName(agency)}, by its system ${system}`;
}

const signerOf = ({ vkey, keyId }: Members): string => `key ${String(vkey ?? keyId)}`;

const KINDS: Readonly<Record<string, string>> = {
  'triage.moved': 'A desk moved a finding',
  'triage.assigned': 'A desk gave a finding to somebody, or to nobody',
  'triage.noted': 'A desk wrote a note on a finding',
  'approval.asked': 'Somebody asked for what takes two',
  'approval.given': 'Somebody approved',
  'approval.refused': 'Somebody refused',
  'approval.withdrawn': 'Somebody withdrew what she had asked for',
  'exception.ended': 'A desk ended an exception',
  'act.recorded': 'An officer said an event of her agency',
};

function actOf(oversight: Members, recorded: Row): Contents {
  const { by, act, at } = oversight as { by: Members; act: Members; at: unknown };
  const top = (label: string, value: string): Row => ({ label, under: [], value: text(value) });
  const { kind, from, to, ...rest } = act;
  return {
    title: KINDS[String(kind)] ?? String(kind),
    rows: [
      top('Done by', `${String(by.subject)}, as her issuer ${String(by.issuer)} names her`),
      top('In the role of', roleName(String(by.role))),
      ...(by.agency === null ? [] : [top('Of', agencyName(scalar(by.agency)))]),
      { label: 'When', under: [], value: { kind: 'time', at: String(at) } },
      recorded,
      ...(typeof from === 'string' ? [top('From', stateName(from))] : []),
      ...(typeof to === 'string' ? [top('To', stateName(to))] : isMembers(to) ? [top('To', String(to.subject))] : []),
      ...(to === null ? [top('To', 'nobody')] : []),
      ...rowsOf(rest, [], false),
      top('Session, as a digest', scalar(by.session)),
    ],
  };
}

const TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?Z)?$/;
/** Members that name an agency. */
const AGENCIES: ReadonlySet<string> = new Set(['agency', 'agencies', 'party', 'for', 'overseers', 'from', 'toAgency']);
/** A text as it is read, by the member that holds it: a code in words, an agency by its name. */
function textOf(value: string, name: string): string {
  if (name === 'type') return capital(eventName(value));
  return AGENCIES.has(name) ? agencyName(value) : codeName(name, value);
}

function scalar(value: unknown, name = ''): string {
  if (typeof value === 'string') return textOf(value, name);
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map((one) => scalar(one, name)).join(', ') || 'none';
  if (!isMembers(value)) return 'none';
  return Object.entries(value)
    .map(([member, part]) => `${fieldInWords(member)}: ${scalar(part, member)}`)
    .join('; ');
}

function rowsOf(members: Members, under: readonly string[], dayOnly: boolean): Row[] {
  return Object.entries(members).flatMap(([name, value]): Row[] => {
    const label = fieldInWords(name);
    if (isBulk(value)) return [{ label: 'Items listed', under, value: { kind: 'table', table: bulkTable(value) } }];
    if (isMembers(value)) return rowsOf(value, [...under, label], dayOnly);
    return [{ label, under, value: shownOf(value, dayOnly, name) }];
  });
}

function shownOf(value: unknown, dayOnly: boolean, name: string): Shown {
  if (typeof value === 'number') return { kind: 'number', number: value };
  if (typeof value === 'string') {
    if (!TIME.test(value)) return text(textOf(value, name));
    const day = dayOnly && /T(?:00:00:00|23:59:59)Z$/.test(value);
    return { kind: 'time', at: day ? value.slice(0, 10) : value };
  }
  if (!Array.isArray(value)) return text(scalar(value, name));
  const values: readonly unknown[] = value;
  return values.length > 0 && values.every(isMembers)
    ? { kind: 'table', table: tableOf(values) }
    : { kind: 'list', values: values.map((one) => scalar(one, name)) };
}

function tableOf(all: readonly Members[]): Table {
  const names = [...new Set(all.flatMap((one) => Object.keys(one)))];
  return {
    columns: names.map(fieldInWords),
    rows: all.map((one) => names.map((name) => (name in one ? scalar(one[name], name) : ''))),
    shared: [],
  };
}

interface Bulk {
  defaults?: Members;
  fields: readonly string[];
  rows: readonly (readonly unknown[])[];
}
const isBulk = (value: unknown): value is Bulk =>
  isMembers(value) && Array.isArray(value.fields) && Array.isArray(value.rows);

const bulkTable = ({ defaults = {}, fields, rows }: Bulk): Table => ({
  columns: fields.map(fieldInWords),
  rows: rows.map((row) => row.map((one, at) => scalar(one, fields[at]))),
  shared: rowsOf(defaults, [], false),
});
