import type { AgreementPolicy, Threshold } from '#libs/contracts';
import {
  type ActRule,
  type ActVerdict,
  basisOf,
  compareActs,
  least,
  type PolicyVersion,
  type RequestFacts,
  type View,
  type VolumeAct,
  type VolumeFacts,
} from '#libs/judging';

const DAY = 86_400_000;

type Volume = NonNullable<AgreementPolicy['volume']>;
interface Disclosure extends VolumeAct {
  disclosure: string;
}

/** One cap: what it is about, and what each version of the agreement says of it. */
interface Cap {
  subject: string;
  of(volume: Volume): Threshold | undefined;
  /** Milliseconds over which items are summed. */
  window?: number;
}

export const dis10: ActRule<'volume'> = {
  id: 'DIS-10',
  version: '1.0.2',
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
    const stated = view.timeline.versions.flatMap(({ policy }) => (hasCap(policy) ? [policy.volume!] : []));
    return target.kind === 'request' ? judgeRequest(target, stated, view) : judgeAgreement(target, stated, view);
  },
};

function judgeAgreement(volume: VolumeFacts, stated: Volume[], view: View): ActVerdict[] {
  const days = Object.keys(volume.days)
    .map(Number)
    .sort((a, b) => a - b);
  const verdicts = capsOf(stated)
    .filter((cap) => mayExceed(volume, days, cap, stated))
    .flatMap((cap) => exceeding(cap, actsOf(view, days), view));
  const missing = lacking(days, stated.length > 0, view);
  if (missing) verdicts.push({ subject: '', verdict: 'not evaluable', missing: [missing] });
  return verdicts;
}

function judgeRequest({ request, volume, disclosures }: RequestFacts, stated: Volume[], view: View): ActVerdict[] {
  const cap: Cap = { subject: `request ${request}`, of: ({ perRequest }) => perRequest };
  if (volume <= lowestOf(cap, stated)) return [];
  const acts = disclosures.flatMap((id) => {
    const { made, items } = view.disclosure(id) ?? {};
    return made?.header.requestId === request ? [{ ...made, items: items!, request, disclosure: id }] : [];
  });
  return exceeding(cap, acts.sort(compareActs), view);
}

const hasCap = ({ volume }: AgreementPolicy): boolean =>
  !!volume && !!(volume.lifetime ?? volume.perRequest ?? volume.perWindow?.[0]);

/** Those of the agreement as a whole. */
function capsOf(stated: Volume[]): Cap[] {
  const lengths = new Set(stated.flatMap(({ perWindow }) => (perWindow ?? []).map(({ days }) => days)));
  return [
    { subject: 'lifetime', of: ({ lifetime }) => lifetime },
    ...[...lengths].map((length) => ({
      subject: `window of ${length} days`,
      of: ({ perWindow }: Volume) => perWindow?.find(({ days }) => days === length)?.max,
      window: length * DAY,
    })),
  ];
}

const lowestOf = (cap: Cap, stated: Volume[]): number => least(stated.map((caps) => cap.of(caps)?.value ?? Infinity));

/** Decides from sums alone, by the lowest cap of any version, so that most judgements need no single acts. */
function mayExceed(volume: VolumeFacts, days: number[], cap: Cap, stated: Volume[]): boolean {
  const lowest = lowestOf(cap, stated);
  if (cap.window === undefined) return volume.total > lowest;
  let sum = 0;
  let first = 0;
  for (const day of days) {
    sum += volume.days[day]!;
    while (days[first]! < day - cap.window / DAY) sum -= volume.days[days[first++]!]!;
    if (sum > lowest) return true;
  }
  return false;
}

/** The disclosures of some days in judging order. */
function actsOf(view: View, days: number[]): Disclosure[] {
  return days
    .flatMap((day) => Object.entries(view.volumeDay(day)?.acts ?? {}).map(([id, act]) => ({ ...act, disclosure: id })))
    .sort(compareActs);
}

/** Each act is held against the cap in effect at its own time; the one that crosses it is the later act. */
function exceeding(cap: Cap, acts: Disclosure[], view: View): ActVerdict[] {
  let sum = 0;
  let first = 0;
  let crossed: Disclosure | undefined;
  let worst: { sum: number; max: Threshold; version: PolicyVersion } | undefined;
  for (const act of acts) {
    sum += act.items;
    while (cap.window !== undefined && acts[first]!.time <= act.time - cap.window) sum -= acts[first++]!.items;
    const version = view.policyAt(act.time);
    const max = version?.policy.volume && cap.of(version.policy.volume);
    if (!max || sum <= max.value) continue;
    crossed ??= act;
    if (!worst || sum - max.value > worst.sum - worst.max.value) worst = { sum, max, version };
  }
  if (!crossed || !worst) return [];
  const { max, version } = worst;
  return [
    {
      subject: cap.subject,
      verdict: 'hit',
      count: worst.sum - Math.floor(max.value),
      severity: 'HIGH',
      clauses: [
        {
          field: `items disclosed, ${cap.subject}`,
          operator: 'at most',
          expected: max.value,
          actual: worst.sum,
          basis: basisOf(max, version),
        },
        { field: 'first disclosure beyond the cap', operator: 'is', expected: null, actual: crossed.disclosure },
      ],
      evidence: [
        { role: 'agreement', index: version.index },
        { role: 'disclosure that crosses the cap', index: crossed.index },
      ],
    },
  ];
}

/** What keeps some disclosure from being held against any cap. */
function lacking(days: number[], someCaps: boolean, view: View): string | undefined {
  const { versions } = view.timeline;
  if (versions.length === 0) return 'agreement in effect';
  if (!someCaps) return 'policy.volume';
  if (versions.every(({ policy }) => hasCap(policy))) return undefined;
  const uncapped = (day: number): boolean =>
    actsOf(view, [day]).some((act) => {
      const version = view.policyAt(act.time);
      return version !== undefined && !hasCap(version.policy);
    });
  return days.some(uncapped) ? 'policy.volume' : undefined;
}
