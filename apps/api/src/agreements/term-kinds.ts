import type { AgreementPolicy, Threshold } from '#libs/contracts';
import { USUAL_SPAN } from '#libs/judging';
import { DEFAULT_LATENESS_SECONDS } from '#libs/readmodel';
import { codeName, inHours } from '#libs/rules';
import { count, dayOf, listOf, percent } from './words.js';

/** One thing that a policy may state. */
export interface Kind {
  label: string;
  of: (policy: AgreementPolicy) => unknown;
  words: (policy: AgreementPolicy) => string;
  rules?: string[];
  /** What holds where it is not stated. Without one, its rules are not evaluable. */
  otherwise?: string;
}

const TYPES: Readonly<Record<AgreementPolicy['agreementType'], string>> = {
  MOU: 'A memorandum of understanding.',
  CMA: 'A computer matching agreement.',
  ISA: 'An interconnection security agreement.',
  IEA: 'An information exchange agreement.',
  court_order: 'A court’s order.',
};
const MODES: Readonly<Record<AgreementPolicy['exchangeMode'], string>> = {
  request: 'Data are disclosed in answer to a request.',
  standing: 'Data are disclosed as they arise, without a request for each.',
  push: 'The source discloses on its own account, without a request.',
};
const REDISCLOSURE: Readonly<Record<NonNullable<AgreementPolicy['redisclosure']>, string>> = {
  prohibited: 'The recipient may pass nothing on.',
  list: 'The recipient may pass data on to those whom the agreement lists.',
  with_consent: 'The recipient may pass data on where the source consents.',
};
const BASES: Readonly<Record<Threshold['basis'], string>> = {
  statute: 'by statute',
  clause: 'by the agreement',
  counsel: 'as counsel advises',
  default: 'by default',
};

const basis = ({ basis: by, ref }: Threshold): string => `(${[BASES[by], ref].filter(Boolean).join(', ')})`;
const list = (of: (policy: AgreementPolicy) => readonly string[] | undefined, say: (names: string) => string) => ({
  of: (policy: AgreementPolicy) => of(policy) ?? null,
  words: (policy: AgreementPolicy) => {
    const names = of(policy)!;
    return names.length === 0 ? 'An empty list: nothing.' : say(listOf(names));
  },
});
const threshold = (
  of: (policy: AgreementPolicy) => Threshold | undefined,
  say: (value: number) => string,
): Pick<Kind, 'of' | 'words'> => ({
  of: (policy) => of(policy) ?? null,
  words: (policy) => `${say(of(policy)!.value)} ${basis(of(policy)!)}.`,
});
const choice = <K extends keyof AgreementPolicy>(
  name: K,
  words: Readonly<Record<NonNullable<AgreementPolicy[K]> & string, string>>,
): Pick<Kind, 'of' | 'words'> => ({
  of: (policy) => policy[name] ?? null,
  words: (policy) => words[policy[name] as NonNullable<AgreementPolicy[K]> & string],
});

/** In the greatest unit in which they are whole: 900 as 15 minutes. */
const inSeconds = (seconds: number): string => {
  if (seconds > 0 && seconds % 3_600 === 0) return inHours(seconds / 3_600);
  return seconds > 0 && seconds % 60 === 0
    ? count(seconds / 60, 'minute', 'minutes')
    : count(seconds, 'second', 'seconds');
};

const NOTHING_COMPARES = 'No rule compares with it.';

/** In the order in which an officer asks: what, for what, how much, how, by when, who. */
export const KINDS: Readonly<Record<string, Kind>> = {
  agreementType: { label: 'Kind of agreement', ...choice('agreementType', TYPES) },
  exchangeMode: { label: 'How data are exchanged', ...choice('exchangeMode', MODES), rules: ['DIS-01', 'DIS-07'] },
  term: {
    label: 'Term',
    of: ({ effectiveFrom, effectiveTo, timeZone }) => ({
      ...{ effectiveFrom, effectiveTo: effectiveTo ?? null, timeZone: timeZone ?? null },
    }),
    words: ({ effectiveFrom, effectiveTo, timeZone = 'UTC' }) =>
      `From ${dayOf(effectiveFrom)} ${effectiveTo === undefined ? 'on; no end is stated' : `to ${dayOf(effectiveTo)}`}. Days are those of ${timeZone}.`,
    rules: ['AGR-02'],
  },
  authority: {
    label: 'Authority',
    ...list(
      ({ authority }) => authority,
      (names) => `${names}.`,
    ),
    rules: ['AGR-02'],
  },
  authorityPacks: {
    label: 'Judged by',
    of: ({ authorityPacks }) => authorityPacks,
    words: ({ authorityPacks }) =>
      `The rules of ${listOf(['core', ...authorityPacks.filter((pack) => pack !== 'core')])}.`,
  },
  purposes: {
    label: 'Purposes',
    ...list(
      ({ purposes }) => purposes,
      (names) => `For ${names}.`,
    ),
    otherwise: NOTHING_COMPARES,
  },
  statutes: {
    label: 'Statutes',
    ...list(
      ({ statutes }) => statutes,
      (names) => `Under ${names}.`,
    ),
    otherwise: NOTHING_COMPARES,
  },
  elementsAllowed: {
    label: 'What may be disclosed',
    ...list(
      ({ elementsAllowed }) => elementsAllowed,
      (names) => `Only ${names}.`,
    ),
    rules: ['DIS-03'],
  },
  systemsOfRecords: {
    label: 'Systems of records',
    ...list(
      ({ systemsOfRecords }) => systemsOfRecords,
      (names) => `From ${names}.`,
    ),
    otherwise: NOTHING_COMPARES,
  },
  requiredRequestFields: {
    label: 'What a request must hold',
    ...list(
      ({ requiredRequestFields }) => requiredRequestFields,
      (names) => `${names}.`,
    ),
    otherwise: NOTHING_COMPARES,
  },
  addressPolicy: {
    label: 'Address in the request',
    of: ({ addressPolicy }) => addressPolicy ?? null,
    words: ({ addressPolicy }) => {
      const { minLevel, validator } = addressPolicy!;
      // No agreement can accept missing addresses: INSUFFICIENT counts as no level.
      const level =
        minLevel === 'INSUFFICIENT'
          ? `No level is asked for, so each item needs at least ${codeName('minLevel', 'PARTIAL')}`
          : `Each item needs at least ${codeName('minLevel', minLevel)}`;
      return `${level}${validator === undefined ? '' : `, by ${validator}`}.`;
    },
    rules: ['REQ-06', 'DIS-17'],
    otherwise: `Each item needs at least ${codeName('minLevel', 'PARTIAL')}: Countersign’s default.`,
  },
  matchPathsAllowed: {
    label: 'How items are matched',
    of: ({ matchPathsAllowed }) => matchPathsAllowed ?? null,
    words: ({ matchPathsAllowed }) =>
      matchPathsAllowed!.length === 0
        ? 'An empty list: by no path.'
        : `${matchPathsAllowed!.map(({ path, mustCompare }) => `By ${path}, comparing ${mustCompare.length === 0 ? 'nothing that is named' : listOf(mustCompare)}`).join('. ')}.`,
    rules: ['MAT-02'],
  },
  volume: {
    label: 'Caps',
    of: ({ volume }) => (isCapped(volume) ? volume : null),
    words: ({ volume = {} }) => capsOf(volume).join(' '),
    rules: ['DIS-10'],
  },
  matchRate: {
    label: 'Expected match rate',
    of: ({ matchRate }) => (matchRate?.min || matchRate?.max ? matchRate : null),
    words: ({ matchRate = {} }) =>
      [
        matchRate.min && `At least ${percent(matchRate.min.value)} of the items ${basis(matchRate.min)}.`,
        matchRate.max && `At most ${percent(matchRate.max.value)} of the items ${basis(matchRate.max)}.`,
      ]
        .filter(Boolean)
        .join(' '),
    rules: ['MAT-06'],
  },
  officerSpanMax: {
    label: 'Items of one officer',
    ...threshold(
      ({ officerSpanMax }) => officerSpanMax,
      (items) => `At most ${count(items, 'item', 'items')} in a window`,
    ),
    rules: ['REQ-09'],
    otherwise: `At most ${USUAL_SPAN} items in a window: Countersign’s default.`,
  },
  boilerplateReasonShare: {
    label: 'Reasons in the same words',
    ...threshold(
      ({ boilerplateReasonShare }) => boilerplateReasonShare,
      (share) => `At most ${percent(share)} of a request’s items`,
    ),
    rules: ['REQ-08'],
    otherwise: 'Countersign’s default share holds.',
  },
  receipts: {
    label: 'Receipts',
    ...choice('receipts', {
      required: 'The recipient acknowledges what it receives.',
      none: 'The recipient does not promise to acknowledge what it receives.',
    }),
    rules: ['RCP-01', 'RCP-02'],
    otherwise: 'The recipient acknowledges what it receives, by default.',
  },
  ackDeadlineHours: {
    label: 'Receipt within',
    ...threshold(
      ({ ackDeadlineHours }) => ackDeadlineHours,
      (hours) => `Within ${inHours(hours)} of the disclosure`,
    ),
    rules: ['RCP-01'],
    otherwise: 'Countersign’s default deadline holds.',
  },
  matching: {
    label: 'Record of matching',
    ...choice('matching', {
      required: 'The source records how it matched.',
      none: 'The source does not promise to record how it matched.',
    }),
    rules: ['DIS-04'],
    otherwise: 'The source records how it matched, by default.',
  },
  itemisation: {
    label: 'Items by name',
    ...choice('itemisation', {
      items: 'Requests and disclosures list their items.',
      counts: 'Counts alone are stated; nobody is listed.',
    }),
    rules: ['INT-13'],
    otherwise: 'Requests and disclosures list their items, by default.',
  },
  incidentNoticeHours: {
    label: 'Notice of an incident',
    ...threshold(
      ({ incidentNoticeHours }) => incidentNoticeHours,
      (hours) => `Within ${inHours(hours)}`,
    ),
    otherwise: NOTHING_COMPARES,
  },
  latentErrorDays: {
    label: 'Errors found within',
    ...threshold(
      ({ latentErrorDays }) => latentErrorDays,
      (days) => `All parties know of an error within ${count(days, 'day', 'days')}`,
    ),
    rules: ['INC-02'],
    otherwise: 'Countersign’s default number of days holds.',
  },
  requestValidityDays: {
    label: 'Validity of a request',
    ...threshold(
      ({ requestValidityDays }) => requestValidityDays,
      (days) => `${count(days, 'day', 'days')}`,
    ),
    otherwise: NOTHING_COMPARES,
  },
  retentionDays: {
    label: 'Retention',
    ...threshold(
      ({ retentionDays }) => retentionDays,
      (days) => `The recipient keeps data for at most ${count(days, 'day', 'days')}`,
    ),
    otherwise: NOTHING_COMPARES,
  },
  redisclosure: {
    label: 'Passing on',
    ...choice('redisclosure', REDISCLOSURE),
    otherwise: NOTHING_COMPARES,
  },
  requireApprover: {
    label: 'Approval before disclosure',
    of: ({ requireApprover }) => requireApprover ?? null,
    words: ({ requireApprover }) =>
      requireApprover ? 'Somebody of the source approves each disclosure.' : 'Nobody need approve.',
    otherwise: NOTHING_COMPARES,
  },
  overseers: {
    label: 'Overseers',
    ...list(
      ({ overseers }) => overseers,
      (names) => `${names} may report incidents and corrections.`,
    ),
    otherwise: 'Only the parties may report incidents and corrections.',
  },
  forwarders: {
    label: 'Forwarders',
    of: ({ forwarders }) => forwarders ?? null,
    words: ({ forwarders }) =>
      forwarders!.length === 0
        ? 'None.'
        : `${forwarders!.map(({ agency, for: of }) => `${agency} may carry what ${listOf(of)} say`).join('. ')}.`,
    rules: ['INT-10'],
    otherwise: 'What an agency says must come from itself.',
  },
  speakers: {
    label: 'Whose word excuses',
    ...choice('speakers', {
      proven: 'A word excuses only where it is proven whose it is.',
      claimed: 'A word may excuse on its source’s name alone, until the agency has spoken proven.',
    }),
    rules: ['INT-14'],
    otherwise: 'A word may excuse on its source’s name alone, until the agency has spoken proven.',
  },
  keys: {
    label: 'Keys of signatures',
    of: ({ keys }) => keys ?? null,
    words: ({ keys }) =>
      `${count(keys!.length, 'key', 'keys')} of ${listOf([...new Set(keys!.map(({ agency }) => agency))])}.`,
    otherwise: 'No key is named, so no signature proves a speaker.',
  },
  termination: {
    label: 'Ending it',
    ...choice('termination', {
      unilateral: 'One party may end it alone.',
      all: 'It ends only when all parties say so.',
    }),
    otherwise: 'One party may end it alone, by default.',
  },
  latenessSeconds: {
    label: 'How long the judge waits for a silent source',
    ...threshold(
      ({ latenessSeconds }) => latenessSeconds,
      (seconds) => `At most ${inSeconds(seconds)}`,
    ),
    otherwise: `At most ${inSeconds(DEFAULT_LATENESS_SECONDS)}: Countersign’s default.`,
  },
  clockToleranceSeconds: {
    label: 'How far clocks may differ',
    ...threshold(
      ({ clockToleranceSeconds }) => clockToleranceSeconds,
      (seconds) => `By ${inSeconds(seconds)}`,
    ),
    otherwise: 'By 2 seconds: Countersign’s default.',
  },
};

type Volume = NonNullable<AgreementPolicy['volume']>;
const isCapped = (volume: Volume | undefined): boolean =>
  volume !== undefined && (!!volume.perRequest || !!volume.lifetime || (volume.perWindow ?? []).length > 0);

function capsOf({ perRequest, perWindow = [], lifetime }: Volume): string[] {
  const most = (cap: Threshold): string => `At most ${count(cap.value, 'item', 'items')}`;
  return [
    ...(perRequest ? [`${most(perRequest)} for one request ${basis(perRequest)}.`] : []),
    ...perWindow.map(({ days, max }) => `${most(max)} in any ${count(days, 'day', 'days')} ${basis(max)}.`),
    ...(lifetime ? [`${most(lifetime)} in all ${basis(lifetime)}.`] : []),
  ];
}
