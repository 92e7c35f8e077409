import type { AgreementPolicy, Threshold } from '#libs/contracts';
import {
  type ActVerdict,
  agencyOfSubject,
  ALL_TIME,
  basisOf,
  type Cap,
  type Clause,
  clause,
  countedAnew,
  countedOf,
  disclosuresBy,
  type End,
  type Explained,
  idOfSubject,
  iso,
  least,
  type Limit,
  MOST_EVIDENCE,
  ofSum,
  type PartsFor,
  partsFor,
  type Request,
  type Summand,
  type Summed,
  RunningSums,
  sumIn,
  type Version,
  type View,
  type VolumeFacts,
  type VolumeRule,
} from '#libs/judging';

const DAY = 86_400_000;
/** The most disclosures that a clause names. */
const MOST_NAMED = 20;

type Volume = NonNullable<AgreementPolicy['volume']>;

/** Fields of the clauses from which `sumOf` restores the sum, so that all its disclosures can be listed. */
const SPAN = 'times of the first and the last disclosure in the sum';
const OF_REQUEST = 'request ';
const COUNT = 'number of disclosures in the sum';
const BY_DAY = 'acts that are known by their day';
const RIVAL = 'parties of the one of several registrations that judges';
const LAST_MOMENT = 'last moment of that day';
const DISCLOSERS = 'agencies whose disclosures count';
/** Only if several agencies use the id of a request. */
const REQUESTERS = 'agencies that requested under this id';
const ANYBODY = 'disclosures to others mean the request';

export const dis10: VolumeRule = {
  id: 'DIS-10',
  version: '2.0.14',
  title: 'Volume cap exceeded',
  status: 'stable',
  severity: 'HIGH',
  basis: 'The agreement’s caps; 5 USC 552a(o)(1)(C)',
  theory: 'asserted',
  pack: 'core',
  subject: 'cap',
  unit: 'items above the cap',
  visibility: 'both',
  falsePositives: 'Parts sent again under another disclosure id after a failed delivery.',
  on: 'volume',
  judge(target, view) {
    if (!view.family) return [];
    return target.kind === 'request' ? judgeRequest(target, view) : judgeAgreement(target, view);
  },
  sumOf,
};

/** Disclosures that are added up: by whom, to whom, and for which sum (`VolumeFacts.by`). */
interface Summing {
  by: string;
  sums: RunningSums;
  disclosers: readonly string[];
  /** Only for one request. */
  recipients?: ReadonlySet<string>;
}

function judgeAgreement({ by, acts }: VolumeFacts, view: View): ActVerdict[] {
  const { versions } = view.family!;
  const caps = capsOf(versions);
  const windows = caps.map(({ window }) => window);
  const counted = countedOf(disclosuresBy(by), acts, windows, view);
  if (!counted) return [];
  const disclosers = Object.keys(acts.speakers).filter((agency) => view.judgesAgency(agency));
  const summing: Summing = { by, sums: new RunningSums(counted, view), disclosers: disclosers.sort() };
  const verdicts = caps.flatMap((cap) => verdictOf(cap, summing, view));
  if (versions.every(hasCap)) return verdicts;
  const items = summing.sums.itemsUnder((version) => !hasCap(version));
  if (items === 0) return verdicts;
  const subject = ofSum(by, view.agreementId);
  return [...verdicts, { subject, verdict: 'not evaluable', reason: 'policy.volume', items }];
}

/** The sums of the parts that mean this request. */
function judgeRequest(request: Request, view: View): ActVerdict[] {
  const { subject, facts } = request;
  const { versions } = view.family!;
  const cap: Cap = {
    subject: `${OF_REQUEST}${subject}`,
    window: ALL_TIME,
    of: (version) => limitOf(version, version.policy.volume?.perRequest),
  };
  const lowest = lowestOf(cap, versions);
  if (lowest === Infinity) return [];
  const found = () => {
    const disclosures = [...view.disclosuresFor(facts)].flatMap((name) => view.disclosure(name) ?? []);
    return partsFor(request, disclosures, view);
  };
  const summingOf = (by: string, { members, recipients }: Pick<PartsFor, 'members' | 'recipients'>): Summing => ({
    ...{ by, recipients, sums: new RunningSums(countedAnew(members, [ALL_TIME]), view) },
    disclosers: [...new Set(members.map(({ subject: disclosure }) => agencyOfSubject(disclosure)))].sort(),
  });
  const none = { members: [], recipients: new Set<string>() };
  // A shortcut: no sum can be above what all of them make together.
  if (facts.volume <= lowest) return [passOf(cap, '', () => summingOf('', found().get('') ?? none), view)];
  return [...found()].flatMap(([by, parts]): ActVerdict[] => {
    const verdicts = verdictOf(cap, summingOf(by, parts), view);
    if (parts.several === 0) return verdicts;
    const reason = 'reference names several requests';
    return [...verdicts, { subject: ofSum(by, subject), verdict: 'not evaluable', reason, items: parts.several }];
  });
}

const hasCap = ({ policy: { volume } }: Version): boolean =>
  !!volume && !!(volume.lifetime ?? volume.perRequest ?? volume.perWindow?.[0]);

/** Caps on the agreement as a whole: lifetime and windows. */
function capsOf(versions: readonly Version[]): Cap[] {
  const stated = versions.flatMap(({ policy: { volume } }): Volume[] => (volume ? [volume] : []));
  const lengths = new Set(stated.flatMap(({ perWindow }) => (perWindow ?? []).map(({ days }) => days)));
  const lifetime: Cap = {
    subject: 'lifetime',
    window: ALL_TIME,
    of: (version) => limitOf(version, version.policy.volume?.lifetime),
  };
  return [
    ...(stated.some((caps) => caps.lifetime) ? [lifetime] : []),
    ...[...lengths].map((length) => ({
      subject: `window of ${length} days`,
      window: length * DAY,
      of: (version: Version) =>
        limitOf(version, version.policy.volume?.perWindow?.find(({ days }) => days === length)?.max),
    })),
  ];
}

const limitOf = (version: Version, threshold: Threshold | undefined): Limit | undefined =>
  threshold && { value: threshold.value, basis: basisOf(threshold, version) };

const lowestOf = (cap: Cap, versions: readonly Version[]): number =>
  least(versions.map((version) => cap.of(version)?.value ?? Infinity));

function verdictOf(cap: Cap, summing: Summing, view: View): ActVerdict[] {
  const { by, sums } = summing;
  const lowest = lowestOf(cap, view.family!.versions);
  const peak = sums.mayExceed(cap.window, lowest) ? sums.peak(cap) : undefined;
  if (!peak || peak.value <= peak.max.value) return [passOf(cap, by, () => summing, view)];
  const { moment } = view;
  return [
    {
      subject: ofSum(by, cap.subject),
      verdict: 'hit',
      count: peak.value - Math.floor(peak.max.value),
      explain: () => explained(cap, summing, peak, { view, moment }),
    },
  ];
}

const passOf = (cap: Cap, by: string, summing: () => Summing, view: View): ActVerdict => ({
  subject: ofSum(by, cap.subject),
  verdict: 'pass',
  explain: () => {
    const all = summing();
    const peak = all.sums.peak(cap);
    return peak ? explained(cap, all, peak, { view, moment: view.moment }) : { severity: 'HIGH', clauses: [] };
  },
});

/** `moment`: the moment of the day at which acts that are known by their day were counted. */
function explained(
  cap: Cap,
  { sums, disclosers, recipients }: Summing,
  peak: End,
  { view, moment }: { view: View } & Pick<View, 'moment'>,
): Explained {
  const { value: sum, max, version } = peak;
  const holds = sum <= max.value;
  const crossed = holds ? undefined : sums.crossing(cap)?.member;
  const named: Summand[] = [];
  for (const act of sums.actsOf(cap.window, peak)) if (named.push(act) === Math.max(MOST_NAMED, MOST_EVIDENCE)) break;
  return {
    severity: 'HIGH',
    clauses: [
      clause({
        field: totalOf(cap.subject),
        operator: 'at most',
        expected: max.value,
        actual: sum,
        holds,
        basis: max.basis,
        entries: [version.index],
      }),
      clause({
        field: 'disclosures in the sum',
        operator: 'add up to at most',
        expected: max.value,
        actual: named
          .slice(0, MOST_NAMED)
          .map(({ subject: disclosure, at, items }) => ({ disclosure, at: iso(at), items })),
        holds,
        basis: max.basis,
        entries: named.slice(0, MOST_EVIDENCE).map(({ index }) => index),
      }),
      clause({
        field: 'first disclosure beyond the cap',
        operator: 'equals',
        expected: null,
        actual: crossed?.subject ?? null,
        holds: !crossed,
        entries: crossed ? [crossed.index] : [],
      }),
      informs(SPAN, 'are', [iso(named[0]!.at), iso(peak.at)], [named[0]!.index, peak.member.index]),
      informs(COUNT, 'is', sums.countOf(cap.window, peak)),
      ...(sums.byDay
        ? [informs(BY_DAY, 'count at', moment === 'last' ? LAST_MOMENT : 'first moment of that day')]
        : []),
      informs(DISCLOSERS, 'are', disclosers),
      ...rivalOf(view),
      ...sameIdOf(cap, view),
    ],
    evidence: [
      { role: 'agreement', index: version.index },
      ...(crossed
        ? [{ role: 'disclosure that crosses the cap', index: crossed.index, retracted: crossed.mark?.retracted }]
        : []),
    ],
    ...(crossed ? { at: crossed.time } : {}),
    authors: disclosers,
    ...(recipients ? { recipients } : {}),
  };
}

const totalOf = (subject: string): string => `items disclosed, ${subject}`;

/** A clause that informs and compares nothing. */
const informs = (field: string, operator: string, actual: unknown, entries: number[] = []): Clause =>
  clause({ field, operator, expected: null, actual, holds: true, entries });

function rivalOf(view: View): Clause[] {
  const { families, family } = view;
  return family && families.length > 1
    ? [informs(RIVAL, 'are', [...family.recorders].sort(), [family.registration.index])]
    : [];
}

/** Which of the requests under one id a disclosure means depends on its recipient. */
function sameIdOf({ subject }: Cap, view: View): Clause[] {
  if (!subject.startsWith(OF_REQUEST)) return [];
  const request = subject.slice(OF_REQUEST.length);
  const id = idOfSubject(request);
  const requesters = Object.keys(view.requestFacts(id)?.requesters ?? {}).sort();
  const meant = view.requestMeant(id);
  const anybody = meant !== 'several' && meant?.subject === request;
  if (requesters.length < 2 && anybody) return [];
  return [informs(REQUESTERS, 'are', requesters), informs(ANYBODY, 'is', anybody)];
}

function sumOf({ subject, clauses }: Parameters<VolumeRule['sumOf']>[0]): Summed | undefined {
  const { what } = sumIn(subject);
  const of = (field: string): Clause | undefined => clauses.find((one) => one.field === field);
  const [total, span, count, disclosers] = [of(totalOf(what)), of(SPAN), of(COUNT), of(DISCLOSERS)];
  // An older version of the rule said less.
  if (!total || !span || !count || !disclosers) return undefined;
  const [from, to] = (span.actual as string[]).map((time) => Date.parse(time));
  const registration = of(RIVAL)?.entries[0];
  const requesters = of(REQUESTERS);
  return {
    ...{ items: total.actual as number, cap: total.expected as number, parts: count.actual as number },
    ...{ from: from!, to: to!, last: span.entries[1]!, disclosers: disclosers.actual as string[] },
    moment: of(BY_DAY)?.actual === LAST_MOMENT ? 'last' : 'first',
    ...(registration === undefined ? {} : { registration }),
    ...(requesters ? { requesters: requesters.actual as string[], anybody: of(ANYBODY)!.actual as boolean } : {}),
    ...(what.startsWith(OF_REQUEST) ? { request: what.slice(OF_REQUEST.length) } : {}),
  };
}
