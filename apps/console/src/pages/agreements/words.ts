import type { components } from '../../../generated/openapi.js';
import type { Amount } from '../../charts/amount.js';
import { type By, periodName, periods } from '../../charts/periods.js';
import { count, list, number } from '../../words/format.js';
import { agencyName } from '../../words/names.js';
import { NEVER_SAID, SILENT } from '../../words/silence.js';

export type Stage = components['schemas']['AgreementFunnel']['total'][number];
export type StageName = Stage['stage'];

interface StageWords {
  /** Beside its bar. */
  name: string;
  /** What is counted. */
  counts: string;
}

export const STAGES: Readonly<Record<StageName, StageWords>> = {
  submitted: { name: 'Requested', counts: 'Items that the requests ask for' },
  accepted: {
    name: 'Accepted by name',
    counts:
      'Items that a record of the source names as accepted. Items of a request that it accepted as a whole, and items that it disclosed without accepting them first, are not counted here; findings about accepted addresses count these, too',
  },
  matched: { name: 'Matched', counts: 'Items that the source found in its records' },
  disclosed: { name: 'Disclosed', counts: 'Items that were disclosed' },
  received: { name: 'Received', counts: 'Items, as the recipient counted them' },
};

/** ICE and IRS. */
export const partiesInWords = (parties: readonly string[]): string =>
  parties.length === 0 ? 'No party is recorded' : list(parties.map(agencyName));

/** An amount of a stage: what it lists, what it states alone, or a number that nothing tells apart. */
export const amountOf = ({ count: least, listing }: Pick<Stage, 'count' | 'listing'>): Amount =>
  listing
    ? { named: listing.named, unknown: listing.unknown, counted: 0, stated: listing.stated }
    : { named: 0, unknown: 0, counted: least, stated: null };

/** Stages that are not shown to this reader: what the source alone knows. */
export const hiddenStages = (total: readonly Stage[]): StageName[] =>
  (Object.keys(STAGES) as StageName[]).filter((name) => !total.some(({ stage }) => stage === name));

/** All that the chart shows, for who cannot see it. */
export const funnelSentence = (total: readonly Stage[]): string =>
  total.length === 0
    ? 'Nothing was requested or disclosed.'
    : `From request to receipt. ${total.map(stageSentence).join(' ')}`;

function stageSentence({ stage, count: least, listing }: Stage): string {
  const items = `${STAGES[stage].name}: ${count(least, 'item')}`;
  if (!listing) return `${items}.`;
  const unknown = listing.unknown === 0 ? 'none unknown' : `${number(listing.unknown)} unknown`;
  return `${items}, ${number(listing.named)} named, ${unknown}, ${number(listing.stated)} stated.`;
}

/** The one line that an officer reads first. */
export function funnelLead(total: readonly Stage[]): string {
  const of = (name: StageName): Stage | undefined => total.find(({ stage }) => stage === name);
  const [requested, disclosed] = [of('submitted'), of('disclosed')];
  if (!requested || requested.count === 0)
    return disclosed && disclosed.count > 0
      ? `${count(disclosed.count, 'item was', 'items were')} disclosed. No request is recorded.`
      : 'Nothing is recorded as requested or disclosed.';
  const asked = count(requested.count, 'item that was requested', 'items that were requested');
  if (!disclosed || disclosed.count === 0) return `Of ${asked}, none is recorded as disclosed.`;
  if (disclosed.count > requested.count)
    return `${count(disclosed.count, 'item was', 'items were')} disclosed, which is more than the ${number(requested.count)} that were requested.`;
  return `Of ${asked}, ${number(disclosed.count)} ${disclosed.count === 1 ? 'was' : 'were'} disclosed${shareOf(disclosed.count, requested.count)}.`;
}

/** `, which is 3.7 %`: only where it says more than the two numbers. */
function shareOf(part: number, whole: number): string {
  if (whole < 10) return '';
  const percent = (part / whole) * 100;
  if (percent < 0.1) return ', which is less than 0.1 %';
  // Rounded, it is never all while one is missing.
  const shown = part === whole ? 100 : Math.min(99.9, Math.round(percent * 10) / 10);
  return `, which is ${shown} %`;
}

type NotEvaluable = components['schemas']['NotEvaluablePage']['notEvaluable'][number];

/** Why it cannot be judged. A reason without words is shown as it is, never left out. */
export const reasonOf = ({ reason, reasonText }: Pick<NotEvaluable, 'reason' | 'reasonText'>): string =>
  reasonText ?? `A fact that it needs is missing (${reason}).`;

const ACTS = { requests: 'requests', disclosures: 'disclosures', copies: 'copies' } as const;

/** `, in requests of ICE`: behind the number. */
export function aboutWhose({ agency, acts }: Pick<NotEvaluable, 'agency' | 'acts'>): string {
  const whose = agency === null ? 'all agencies' : agencyName(agency);
  if (acts !== null) return `, in ${ACTS[acts]} of ${whose}`;
  return ` of ${agency === null ? 'all sources' : `the systems of ${whose}`}`;
}

export type Detail = components['schemas']['Agreement'];
export type Version = Detail['versions'][number];
type Party = Detail['parties'][number];

const nameOf = ({ agency }: Party): string => agencyName(agency);

/** IRS discloses to ICE. Who has both roles is on both sides. */
export function rolesInWords(parties: readonly Party[]): string {
  const of = (role: Party['roles'][number]): string[] =>
    parties.filter(({ roles }) => roles.includes(role)).map(nameOf);
  const [sources, recipients] = [of('source'), of('recipient')];
  if (sources.length === 0 && recipients.length === 0) return 'No party is shown';
  if (sources.length === 0) return `${list(recipients)} ${recipients.length === 1 ? 'receives' : 'receive'}`;
  const disclose = `${list(sources)} ${sources.length === 1 ? 'discloses' : 'disclose'}`;
  return recipients.length === 0 ? disclose : `${disclose} to ${list(recipients)}`;
}

/** Whether a version holds now; the day or time stands beside it. */
export const STATES: Readonly<Record<Version['state'], string>> = {
  'in-effect': 'In effect',
  ended: 'Its term is over',
  replaced: 'Replaced by a later version',
  'to-come': 'Not in effect yet',
  'passed-over': 'Never in effect: another version that bound at the same moment took its place',
};

export type Source = components['schemas']['SourcePage']['sources'][number];

/** How far the word of a source reaches, but for the time. */
export const SOURCE_STATES: Readonly<Record<Source['state'], string>> = {
  vouching: 'Its word reaches as far as is needed.',
  silent: SILENT,
  'never-vouched': NEVER_SAID,
  'not-waited-for': 'Not waited for: it is no system of a party, or people alone speak through it.',
};

export type Disclosed = components['schemas']['DisclosedOverTime']['rows'][number];

export const disclosedAmount = ({
  named,
  unknown,
  stated,
}: Pick<Disclosed, 'named' | 'unknown' | 'stated'>): Amount => ({
  ...{ named, unknown, stated, counted: 0 },
});

/** A column for each day or month from the first to the last that has something, also where there was nothing. */
export function disclosedColumns(rows: readonly Disclosed[], by: By): { period: string; amount: Amount }[] {
  if (rows.length === 0) return [];
  const of = new Map(rows.map((row) => [row.day, row]));
  return periods(rows[0]!.day, rows.at(-1)!.day, by).map((period) => {
    const row = of.get(period);
    // Parts of a disclosure may come later than its beginning: where none begins, nothing is stated.
    const amount = disclosedAmount(row ?? { named: 0, unknown: 0, stated: 0 });
    return { period, amount: row && row.disclosures > 0 ? amount : { ...amount, stated: null } };
  });
}

/** All that the chart shows, in words: what there is in all, and the most at once. */
export function disclosedSentence(rows: readonly Disclosed[], by: By): string {
  if (rows.length === 0) return 'Nothing is recorded as disclosed.';
  const total = ({ named, unknown }: Disclosed): number => named + unknown;
  const sum = rows.reduce((all, row) => all + total(row), 0);
  const [first, last] = [rows[0]!, rows.at(-1)!];
  const items = count(sum, 'item was', 'items were');
  const on = by === 'day' ? 'on' : 'in';
  if (rows.length === 1) return `${items} disclosed ${on} ${periodName(first.day)}.`;
  const most = rows.reduce((best, row) => (total(row) > total(best) ? row : best));
  return `From ${periodName(first.day)} to ${periodName(last.day)}, ${items} disclosed, ${on} ${count(rows.length, by)}: the most, ${number(total(most))}, ${on} ${periodName(most.day)}.`;
}

/** Address parameters of the api's own links, `…/disclosed?by=day&from=…`. */
export function spanOf(link: string): { by?: string; from?: string; to?: string } {
  const parameters = new URL(link, 'http://localhost').searchParams;
  const names = ['by', 'from', 'to'] as const;
  return Object.fromEntries(names.flatMap((name) => (parameters.has(name) ? [[name, parameters.get(name)!]] : [])));
}
