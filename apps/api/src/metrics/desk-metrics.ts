import { approvalOf } from '#libs/contracts';
import { severities } from '#libs/judging';
import type { Metrics } from '#libs/platform';
import type { AllDesks } from '#libs/readmodel';

/** The numbers change slowly, and are dear where there are many findings. */
const FRESH_MS = 30_000;

/**
 * What desks have before them, for Prometheus: looked up when it is asked for, every 30 s at most, so every api says the same. Labels:
 * severities, states and kinds; nothing of an agreement, a finding or a person.
 */
export function observeDesks(
  metrics: Metrics,
  look: () => Promise<AllDesks | undefined>,
  { freshMs = FRESH_MS, now = Date.now }: { freshMs?: number; now?: () => number } = {},
): void {
  const findings = metrics.gauge({
    name: 'findings',
    help: 'Findings by severity, what the judge says of them now, and where a desk is with them; once for each desk that has acted, else as new',
    labelNames: ['severity', 'judged', 'desk_state'],
  });
  const overdue = metrics.gauge({
    name: 'findings_overdue',
    help: 'Of these, those whose time is over',
    labelNames: ['severity'],
  });
  const waiting = metrics.gauge({
    name: 'approvals_waiting',
    help: 'Requests that wait for the decision of a second person',
    labelNames: ['kind'],
  });
  const acknowledged = metrics.gauge({
    name: 'finding_acknowledge_seconds',
    help: 'How long findings waited for the first act of a desk, of the last 30 days: half (share 0.5), and 95 in 100 (0.95), within so many seconds',
    labelNames: ['severity', 'share'],
  });
  let last = -Infinity;
  metrics.beforeScrape(async () => {
    if (now() - last < freshMs) return;
    const found = await look();
    if (!found) return;
    last = now();
    for (const gauge of [findings, overdue, waiting, acknowledged]) gauge.reset();
    for (const severity of severities) {
      findings.set({ severity, judged: 'open', desk_state: 'new' }, 0);
      overdue.set({ severity }, 0);
    }
    for (const { shape } of approvalOf.options) waiting.set({ kind: shape.kind.value }, 0);
    for (const { severity, judged, desk, findings: count, overdue: late } of found.states) {
      findings.inc({ severity, judged, desk_state: desk }, count);
      overdue.inc({ severity }, late);
    }
    for (const { kind, waiting: count } of found.approvals) waiting.set({ kind }, count);
    for (const { severity, half, most } of found.acknowledged) {
      acknowledged.set({ severity, share: '0.5' }, half);
      acknowledged.set({ severity, share: '0.95' }, most);
    }
  });
}
