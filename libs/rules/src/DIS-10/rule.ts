import type { AgreementPolicy, Threshold } from '#libs/contracts';
import {
  type Act,
  type ActRule,
  type ActVerdict,
  basisOf,
  clause,
  compareActs,
  type Explained,
  iso,
  least,
  MOST_EVIDENCE,
  type Request,
  type Version,
  type View,
  type VolumeAct,
  type VolumeFacts,
} from '#libs/judging';

const DAY = 86_400_000;
/** Disclosures that a clause names at most. */
const MOST_NAMED = 20;

type Volume = NonNullable<AgreementPolicy['volume']>;

/** One cap: what it is about, and what each version of the agreement says of it. */
interface Cap {
  subject: string;
  of(volume: Volume): Threshold | undefined;
  /** Milliseconds over which items are summed. */
  window?: number;
}

/** A part of a disclosure, and when it was made. */
interface Counted extends VolumeAct {
  at: number;
}

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
    const stated = view.family.versions.flatMap(({ policy }) => (hasCap(policy) ? [policy.volume!] : []));
    return target.kind === 'request' ? judgeRequest(target, stated, view) : judgeAgreement(target, stated, view);
  },
};

function judgeAgreement(volume: VolumeFacts, stated: Volume[], view: View): ActVerdict[] {
  const days = Object.keys(volume.days)
    .map(Number)
    .sort((a, b) => a - b);
  const verdicts = capsOf(stated).flatMap((cap): ActVerdict[] => {
    const acts = (): Counted[] => actsOf(days, view);
    if (mayExceed(volume, days, cap, stated)) return verdictOf(cap, acts(), view);
    return [passOf(cap, acts, view)];
  });
  const items = uncapped(volume, days, stated, view);
  if (items === 0) return verdicts;
  return [...verdicts, { subject: view.agreementId, verdict: 'not evaluable', reason: 'policy.volume', items }];
}

/** What was disclosed for a request: for the one that each part means. */
function judgeRequest({ id, subject, facts }: Request, stated: Volume[], view: View): ActVerdict[] {
  const cap: Cap = { subject: `request ${subject}`, of: ({ perRequest }) => perRequest };
  const lowest = lowestOf(cap, stated);
  if (lowest === Infinity) return [];
  const found = (): { own: Counted[]; several: number } => {
    let several = 0;
    const own = [...view.disclosuresFor(facts)].flatMap((name) => {
      const { parts = [], unknown = 0 } = view.disclosure(name) ?? {};
      return parts.flatMap(({ act, items, requestId, agency }, n) => {
        if (requestId !== id || !view.judges(act)) return [];
        const all = items + (n === 0 ? unknown : 0);
        const meant = view.requestMeant(id, agency);
        if (meant === 'several') several += all;
        if (meant === undefined || meant === 'several' || meant.subject !== subject) return [];
        return [{ ...act, disclosure: name, items: all, request: id, at: view.at(act) }];
      });
    });
    return { own: own.sort(inTime), several };
  };
  if (facts.volume <= lowest) return [passOf(cap, () => found().own, view)];
  const { own, several } = found();
  const verdicts = verdictOf(cap, own, view);
  if (several === 0) return verdicts;
  return [
    ...verdicts,
    { subject, verdict: 'not evaluable', reason: 'reference names several requests', items: several },
  ];
}

const hasCap = ({ volume }: AgreementPolicy): boolean =>
  !!volume && !!(volume.lifetime ?? volume.perRequest ?? volume.perWindow?.[0]);

/** Those of the agreement as a whole. */
function capsOf(stated: Volume[]): Cap[] {
  const lengths = new Set(stated.flatMap(({ perWindow }) => (perWindow ?? []).map(({ days }) => days)));
  const lifetime: Cap = { subject: 'lifetime', of: (volume) => volume.lifetime };
  return [
    ...(lowestOf(lifetime, stated) < Infinity ? [lifetime] : []),
    ...[...lengths].map((length) => ({
      subject: `window of ${length} days`,
      of: ({ perWindow }: Volume) => perWindow?.find(({ days }) => days === length)?.max,
      window: length * DAY,
    })),
  ];
}

const lowestOf = (cap: Cap, stated: Volume[]): number => least(stated.map((caps) => cap.of(caps)?.value ?? Infinity));

/**
 * Decides from sums alone, by the lowest cap of any version, so that most judgements need no single acts. What is known by its day may
 * belong to the day before or after.
 */
function mayExceed(volume: VolumeFacts, days: number[], cap: Cap, stated: Volume[]): boolean {
  const lowest = lowestOf(cap, stated);
  if (cap.window === undefined) return volume.total > lowest;
  let sum = 0;
  let first = 0;
  for (const day of days) {
    sum += volume.days[day]!;
    while (days[first]! < day - cap.window / DAY - 2) sum -= volume.days[days[first++]!]!;
    if (sum > lowest) return true;
  }
  return false;
}

const inTime = (a: Counted, b: Counted): number => a.at - b.at || compareActs(a, b) || a.items - b.items;

/** The parts of some days that these documents judge, in judging order. */
function actsOf(days: number[], view: View): Counted[] {
  return days
    .flatMap((day) => view.volumeDay(day))
    .filter((act) => view.judges(act))
    .map((act) => ({ ...act, at: view.at(act) }))
    .sort(inTime);
}

/** The act at which a cap is exceeded most, or else comes nearest to it: the sum there, and of which acts it is. */
interface Peak {
  sum: number;
  max: Threshold;
  version: Version;
  from: number;
  to: number;
}

/** Each act is held against the cap in effect at its own time. `crossed`: the first that goes beyond it. */
function peakOf(cap: Cap, acts: readonly Counted[], view: View): { peak?: Peak; crossed?: Counted } {
  let sum = 0;
  let from = 0;
  let crossed: Counted | undefined;
  let peak: Peak | undefined;
  for (const [to, act] of acts.entries()) {
    sum += act.items;
    while (cap.window !== undefined && acts[from]!.at <= act.at - cap.window) sum -= acts[from++]!.items;
    const version = view.version(act);
    const max = version?.policy.volume && cap.of(version.policy.volume);
    if (!max) continue;
    if (sum > max.value) crossed ??= act;
    if (!peak || sum - max.value > peak.sum - peak.max.value) peak = { sum, max, version, from, to };
  }
  return { ...(peak ? { peak } : {}), ...(crossed ? { crossed } : {}) };
}

function verdictOf(cap: Cap, acts: readonly Counted[], view: View): ActVerdict[] {
  const { peak, crossed } = peakOf(cap, acts, view);
  if (!peak) return [];
  const { subject } = cap;
  const explain = () => explained(cap, acts, peak, crossed);
  if (!crossed) return [{ subject, verdict: 'pass', explain }];
  return [{ subject, verdict: 'hit', count: peak.sum - Math.floor(peak.max.value), explain }];
}

const passOf = (cap: Cap, acts: () => Counted[], view: View): ActVerdict => ({
  subject: cap.subject,
  verdict: 'pass',
  explain: () => {
    const all = acts();
    const { peak } = peakOf(cap, all, view);
    return peak ? explained(cap, all, peak) : { severity: 'HIGH', clauses: [] };
  },
});

function explained(cap: Cap, acts: readonly Counted[], peak: Peak, crossed?: Counted): Explained {
  const { sum, max, version, from, to } = peak;
  const summed = acts.slice(from, to + 1);
  const named = summed.slice(0, MOST_NAMED).map(({ disclosure, at, items }) => ({ disclosure, at: iso(at), items }));
  const entries = (some: readonly Act[]): number[] => some.slice(0, MOST_EVIDENCE).map(({ index }) => index);
  return {
    severity: 'HIGH',
    clauses: [
      clause({
        field: `items disclosed, ${cap.subject}`,
        operator: 'at most',
        expected: max.value,
        actual: sum,
        holds: sum <= max.value,
        basis: basisOf(max, version),
        entries: [version.index],
      }),
      clause({
        field: 'disclosures in the sum',
        operator: 'add up to at most',
        expected: max.value,
        actual: named,
        holds: sum <= max.value,
        basis: basisOf(max, version),
        entries: entries(summed),
      }),
      clause({
        field: 'first disclosure beyond the cap',
        operator: 'equals',
        expected: null,
        actual: crossed?.disclosure ?? null,
        holds: !crossed,
        entries: crossed ? [crossed.index] : [],
      }),
      ...(summed.length > MOST_NAMED
        ? [
            clause({
              field: 'number of disclosures in the sum, of which the first are named',
              operator: 'in all',
              expected: summed.length,
              actual: summed.length,
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

/** Items of disclosures under versions that state no cap: from sums, but for days on which another version begins. */
function uncapped(volume: VolumeFacts, days: number[], stated: Volume[], view: View): number {
  const { versions, steps } = view.family!;
  if (stated.length === versions.length) return 0;
  let items = 0;
  const exact: number[] = [];
  for (const day of days) {
    // What is known by its day may belong to the day before or after.
    const [from, to] = [(day - 1) * DAY, (day + 2) * DAY];
    const before = steps.findLast((step) => step.from <= from);
    const mixed = view.families.length > 1 || steps.some((step) => step.from > from && step.from < to);
    if (mixed) exact.push(day);
    else if (before && !hasCap(before.policy)) items += volume.days[day]!;
  }
  for (const act of actsOf(exact, view)) {
    const version = view.version(act);
    if (version && !hasCap(version.policy)) items += act.items;
  }
  return items;
}
