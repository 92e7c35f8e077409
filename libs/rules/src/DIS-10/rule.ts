import type { AgreementPolicy, Threshold } from '#libs/contracts';
import {
  type ActRule,
  type ActVerdict,
  ALL_TIME,
  basisOf,
  clause,
  DISCLOSURES,
  type Explained,
  iso,
  least,
  type Member,
  MOST_EVIDENCE,
  type Request,
  type Version,
  type View,
  type VolumeFacts,
} from '#libs/judging';
import { type Cap, countedAnew, countedOf, type End, type Limit, Sums } from '../sums.js';

const DAY = 86_400_000;
/** Disclosures that a clause names at most. */
const MOST_NAMED = 20;

type Volume = NonNullable<AgreementPolicy['volume']>;

export const dis10: ActRule<'volume'> = {
  id: 'DIS-10',
  version: '2.0.1',
  title: 'Volume cap exceeded',
  status: 'stable',
  severity: 'HIGH',
  basis: 'The agreement’s caps; 5 USC 552a(o)(1)(C)',
  theory: 'asserted',
  pack: 'core',
  subject: 'cap',
  unit: 'items above the cap',
  falsePositives: 'Parts sent again under another disclosure id after a failed delivery.',
  on: 'volume',
  judge(target, view) {
    if (!view.family) return [];
    return target.kind === 'request' ? judgeRequest(target, view) : judgeAgreement(target, view);
  },
};

function judgeAgreement(volume: VolumeFacts, view: View): ActVerdict[] {
  const { versions } = view.family!;
  const caps = capsOf(versions);
  const windows = caps.map(({ window }) => window);
  const counted = countedOf(DISCLOSURES, volume.acts, windows, view);
  if (!counted) return [];
  const sums = new Sums(counted, view);
  const verdicts = caps.flatMap((cap) => verdictOf(cap, sums, versions));
  if (versions.every(hasCap)) return verdicts;
  const items = sums.itemsUnder((version) => !hasCap(version));
  if (items === 0) return verdicts;
  return [...verdicts, { subject: view.agreementId, verdict: 'not evaluable', reason: 'policy.volume', items }];
}

/** What was disclosed for a request: for the one that each part means. */
function judgeRequest({ id, subject, facts }: Request, view: View): ActVerdict[] {
  const { versions } = view.family!;
  const cap: Cap = {
    subject: `request ${subject}`,
    window: ALL_TIME,
    of: (version) => limitOf(version, version.policy.volume?.perRequest),
  };
  const lowest = lowestOf(cap, versions);
  if (lowest === Infinity) return [];
  let several = 0;
  const own = (): Member[] =>
    facts.disclosures.flatMap((name) => {
      const { parts = [], unknown = 0 } = view.disclosure(name) ?? {};
      return parts.flatMap(({ act, items, requestId, agency }, n): Member[] => {
        if (requestId !== id || !view.judges(act)) return [];
        const all = items + (n === 0 ? unknown : 0);
        const meant = view.requestMeant(id, agency);
        if (meant === 'several') several += all;
        if (meant === undefined || meant === 'several' || meant.subject !== subject) return [];
        return [{ ...act, subject: name, items: all, request: id }];
      });
    });
  const sums = (): Sums => new Sums(countedAnew(own(), [ALL_TIME]), view);
  if (facts.volume <= lowest) return [passOf(cap, sums)];
  const verdicts = verdictOf(cap, sums(), versions);
  if (several === 0) return verdicts;
  return [
    ...verdicts,
    { subject, verdict: 'not evaluable', reason: 'reference names several requests', items: several },
  ];
}

const hasCap = ({ policy: { volume } }: Version): boolean =>
  !!volume && !!(volume.lifetime ?? volume.perRequest ?? volume.perWindow?.[0]);

/** Those of the agreement as a whole. */
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

function verdictOf(cap: Cap, sums: Sums, versions: readonly Version[]): ActVerdict[] {
  if (!sums.mayExceed(cap.window, lowestOf(cap, versions))) return [passOf(cap, () => sums)];
  const peak = sums.peak(cap);
  if (!peak) return [];
  const { subject } = cap;
  const above = peak.value - Math.floor(peak.max.value);
  if (peak.value <= peak.max.value) return [passOf(cap, () => sums)];
  return [{ subject, verdict: 'hit', count: above, explain: () => explained(cap, sums, peak) }];
}

const passOf = (cap: Cap, sums: () => Sums): ActVerdict => ({
  subject: cap.subject,
  verdict: 'pass',
  explain: () => {
    const all = sums();
    const peak = all.peak(cap);
    return peak ? explained(cap, all, peak) : { severity: 'HIGH', clauses: [] };
  },
});

function explained(cap: Cap, sums: Sums, peak: End): Explained {
  const { value: sum, max, version } = peak;
  const holds = sum <= max.value;
  const crossed = holds ? undefined : sums.crossing(cap)?.member;
  const inAll = sums.countOf(cap.window, peak);
  const first: { disclosure: string; at: string | null; items: number }[] = [];
  const entries: number[] = [];
  for (const { subject, at, items, index } of sums.actsOf(cap.window, peak)) {
    if (first.length < MOST_NAMED) first.push({ disclosure: subject, at: iso(at), items });
    if (entries.length < MOST_EVIDENCE) entries.push(index);
    else if (first.length === MOST_NAMED) break;
  }
  return {
    severity: 'HIGH',
    clauses: [
      clause({
        field: `items disclosed, ${cap.subject}`,
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
        actual: first,
        holds,
        basis: max.basis,
        entries,
      }),
      clause({
        field: 'first disclosure beyond the cap',
        operator: 'equals',
        expected: null,
        actual: crossed?.subject ?? null,
        holds: !crossed,
        entries: crossed ? [crossed.index] : [],
      }),
      ...(inAll > MOST_NAMED
        ? [
            clause({
              field: 'number of disclosures in the sum, of which the first are named',
              operator: 'in all',
              expected: inAll,
              actual: inAll,
              holds: true,
            }),
          ]
        : []),
    ],
    evidence: [
      { role: 'agreement', index: version.index },
      ...(crossed ? [{ role: 'disclosure that crosses the cap', index: crossed.index }] : []),
    ],
    ...(crossed ? { at: crossed.time } : {}),
  };
}
