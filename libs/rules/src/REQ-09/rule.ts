import {
  partOfRequest,
  type ActRule,
  basisOf,
  clause,
  compareActs,
  evidenceOf,
  lowestSpan,
  MOST_EVIDENCE,
  USUAL_SPAN,
} from '#libs/judging';

const CRITICAL_SPAN = 10_000;
const WINDOW = 365 * 86_400_000;

export const req09: ActRule<'officer'> = {
  id: 'REQ-09',
  version: '2.0.0',
  title: 'Implausible officer span',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(i)(2)(A): personally and directly engaged',
  theory: 'asserted',
  pack: 'usc26-6103',
  subject: 'officer',
  unit: 'items',
  falsePositives: 'Supervisors of a task force. The threshold is the agreement’s.',
  on: 'officer',
  judge(officer, view) {
    const subject = officer.officer;
    // All together within the lowest limit that was ever stated: then so is every window.
    if (!view.agreement || officer.items <= lowestSpan(view.agreement)) return [];
    const requests = Object.entries(officer.requests)
      .flatMap(([name, items]) => {
        const { agency, id, index } = partOfRequest(name);
        const act = view.requestFacts(id)?.requesters[agency]?.parts[index]?.act;
        return act && view.recipientSaid(act) && view.judges(act) ? [{ act, items, at: view.at(act) }] : [];
      })
      .sort((a, b) => a.at - b.at || compareActs(a.act, b.act));
    let worst: { span: number; limit: number; basis: string; from: number; to: number } | undefined;
    let inWindow = 0;
    let from = 0;
    for (const [to, { act, items, at }] of requests.entries()) {
      inWindow += items;
      while (requests[from]!.at <= at - WINDOW) inWindow -= requests[from++]!.items;
      const version = view.version(act);
      if (!version) continue;
      const threshold = version.policy.officerSpanMax;
      const limit = threshold?.value ?? USUAL_SPAN;
      if (worst && inWindow - limit <= worst.span - worst.limit) continue;
      worst = { span: inWindow, limit, basis: basisOf(threshold, version), from, to };
    }
    if (!worst) return [];
    const { span, limit, basis, ...window } = worst;
    const acts = requests.slice(window.from, window.to + 1).map(({ act }) => act);
    const shown = acts.slice(0, MOST_EVIDENCE);
    const explain = () => ({
      severity: span > CRITICAL_SPAN ? ('CRITICAL' as const) : ('HIGH' as const),
      clauses: [
        clause({
          field: 'items in 365 days that name the officer as engaged',
          operator: 'at most',
          expected: limit,
          actual: span,
          holds: span <= limit,
          basis,
          entries: shown.map(({ index }) => index),
        }),
      ],
      evidence: shown.map((act) => evidenceOf('request', act)),
      at: acts.at(-1)!.time,
    });
    return [span > limit ? { subject, verdict: 'hit', count: span, explain } : { subject, verdict: 'pass', explain }];
  },
};
