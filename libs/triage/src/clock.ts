import type { Severity } from '#libs/judging';
import { isLapsed, type Pause, type Triage } from './triage.js';
import { isClosed } from './states.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How long a desk may take, in milliseconds. null: as long as it likes. */
export type Targets = Readonly<Record<Severity, number | null>>;
export const DEFAULT_TARGETS: Targets = {
  CRITICAL: 72 * HOUR,
  HIGH: 7 * DAY,
  MEDIUM: 30 * DAY,
  LOW: 90 * DAY,
  INFO: null,
};

/** What the judge says that a clock needs. Times: milliseconds since 1970, of the recorder's receipt. */
export interface Timed {
  severity: Severity;
  count: number;
  /** When the finding last began: first seen, came back after it was withdrawn, or became graver than it had been since. */
  clockAt: number;
}

export interface Clock {
  /** null: the clock stands still. */
  due: number | null;
  overdue: boolean;
}

const STANDS: Clock = { due: null, overdue: false };

/**
 * When a desk must be done with a finding: docs/triage.md has the table. `reopenedAt`: the time of the hit that reopened it; null: it is not
 * reopened.
 */
export function clock(
  finding: Timed,
  triage: Pick<Triage, 'state' | 'move' | 'clockFrom' | 'pauses'> | undefined,
  reopenedAt: number | null,
  targets: Targets,
  now: number,
): Clock {
  const target = targets[finding.severity];
  if (finding.count === 0 || target === null) return STANDS;
  const closed = triage !== undefined && isClosed(triage.state);
  const lapsed = triage !== undefined && isLapsed(triage, now);
  if (closed && !lapsed && reopenedAt === null) return STANDS;
  const start = Math.max(finding.clockAt, triage?.clockFrom ?? -Infinity, reopenedAt ?? -Infinity);
  // What came back during its acceptance has waited since, and not only from the day of it.
  const accepted = lapsed && reopenedAt === null ? [{ from: triage.move!.at, to: triage.move!.until! }] : [];
  const pauses = [...(triage?.pauses ?? []), ...accepted];
  const due = start + target + pausedSince(start, pauses);
  return { due, overdue: due <= now };
}

const pausedSince = (start: number, pauses: readonly Pause[]): number =>
  pauses.reduce((sum, { from, to }) => sum + Math.max(0, to - Math.max(from, start)), 0);
