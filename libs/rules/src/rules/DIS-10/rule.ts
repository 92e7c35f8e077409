import type { Threshold } from '#libs/contracts';
import { basisOf, type View } from '../../engine/view.js';
import type { PolicyVersion } from '../../facts/agreement.js';
import type { VolumeFacts } from '../../facts/volume.js';
import type { ActRule, ActVerdict } from '../../rule.js';

const DAY = 86_400_000;

interface DisclosureAct {
  id: string;
  time: number;
  items: number;
  request: string;
  index: number;
}

/** The disclosures of some days in judging order: by time, then by id, so that arrival leaves no trace. */
function actsOf(view: View, days: number[]): DisclosureAct[] {
  return days
    .flatMap((day) => Object.entries(view.volumeDay(day)?.acts ?? {}).map(([id, act]) => ({ id, ...act })))
    .sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
}

/** The act with which a running sum first exceeds `max`, and the largest sum that is reached. */
function crossing(acts: DisclosureAct[], max: number, window = Infinity): { act?: DisclosureAct; peak: number } {
  let sum = 0;
  let first = 0;
  let peak = 0;
  let crossed: DisclosureAct | undefined;
  for (const act of acts) {
    sum += act.items;
    while (acts[first]!.time <= act.time - window) sum -= acts[first++]!.items;
    peak = Math.max(peak, sum);
    if (sum > max) crossed ??= act;
  }
  return { ...(crossed ? { act: crossed } : {}), peak };
}

export const dis10: ActRule<'volume'> = {
  id: 'DIS-10',
  version: '1.0.0',
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
  judge(volume, view) {
    const version = view.timeline.versions.at(-1);
    const caps = version?.policy.volume;
    if (!caps || (!caps.lifetime && !caps.perRequest && !caps.perWindow?.length)) {
      return [{ subject: '', verdict: 'not evaluable', missing: ['policy.volume'] }];
    }
    const days = Object.keys(volume.days)
      .map(Number)
      .sort((a, b) => a - b);
    const verdicts: ActVerdict[] = [];
    const check = (subject: string, cap: Threshold, acts: DisclosureAct[], window?: number): void => {
      const { act, peak } = crossing(acts, cap.value, window);
      if (act) verdicts.push(exceeded(subject, cap, version, act, peak));
    };
    if (caps.lifetime && volume.total > caps.lifetime.value) check('lifetime', caps.lifetime, actsOf(view, days));
    for (const { days: length, max } of caps.perWindow ?? []) {
      if (mayExceed(volume, days, length, max.value))
        check(`window of ${length} days`, max, actsOf(view, days), length * DAY);
    }
    if (caps.perRequest) {
      for (const [request, items] of Object.entries(volume.requests)) {
        if (request === '' || items <= caps.perRequest.value) continue;
        check(
          `request ${request}`,
          caps.perRequest,
          actsOf(view, days).filter((act) => act.request === request),
        );
      }
    }
    return verdicts;
  },
};

/** An upper bound from daily sums, so that most judgements need no single acts. */
function mayExceed(volume: VolumeFacts, days: number[], length: number, max: number): boolean {
  return days.some((last) => {
    const inWindow = days.filter((day) => day > last - length - 1 && day <= last);
    return inWindow.reduce((sum, day) => sum + volume.days[day]!, 0) > max;
  });
}

function exceeded(
  subject: string,
  cap: Threshold,
  version: PolicyVersion | undefined,
  act: DisclosureAct,
  peak: number,
): ActVerdict {
  return {
    subject,
    verdict: 'hit',
    count: peak - cap.value,
    severity: 'HIGH',
    clauses: [
      {
        field: `items disclosed, ${subject}`,
        operator: 'at most',
        expected: cap.value,
        actual: peak,
        basis: basisOf(cap, version),
      },
      { field: 'first disclosure beyond the cap', operator: 'is', expected: null, actual: act.id },
    ],
    evidence: [{ role: 'disclosure that crosses the cap', index: act.index }],
  };
}
