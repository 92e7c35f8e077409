import { z } from 'zod';
import { ConfigError } from '#libs/platform';
import type { Targets } from '#libs/triage';
import type { ApiSettings } from '../config.js';

/** What whoever shows a clock is given: one value for lists, facets, details, files and streams. */
export const TARGETS = Symbol('how long desks may take');

const HOUR_MS = 3_600_000;
const KEYS = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const;

/** How long a desk may take, as the settings say. @throws ConfigError where what is graver may take longer: numbers were mixed up */
export function targetsOf(settings: ApiSettings): Targets {
  const hours = KEYS.map((severity) => settings[`COUNTERSIGN_TRIAGE_HOURS_${severity}`]);
  const problems = KEYS.flatMap((severity, n) => {
    if (n === 0 || hours[n]! >= hours[n - 1]!) return [];
    const key = `COUNTERSIGN_TRIAGE_HOURS_${severity}`;
    const expected = `no less than COUNTERSIGN_TRIAGE_HOURS_${KEYS[n - 1]}, ${hours[n - 1]}, is expected`;
    return [{ key, expected, received: `is ${hours[n]}` }];
  });
  if (problems.length > 0) throw new ConfigError(problems);
  const [CRITICAL, HIGH, MEDIUM, LOW] = hours.map((n) => n * HOUR_MS) as [number, number, number, number];
  return { CRITICAL, HIGH, MEDIUM, LOW, INFO: null };
}

/** The settings, as answers and files have them: whoever reads `overdue` sees what it rests on. */
export const triageHours = z
  .strictObject({
    ...{ CRITICAL: z.number().min(1), HIGH: z.number().min(1), MEDIUM: z.number().min(1), LOW: z.number().min(1) },
    INFO: z.null(),
  })
  .describe(
    'Hours that a desk may take for a finding of each severity, as this api is set: `due` and `overdue` rest on them, wherever they stand. null: as long as it likes',
  );

export function hoursOf({ CRITICAL, HIGH, MEDIUM, LOW }: Targets): z.output<typeof triageHours> {
  const hours = (ms: number | null): number => (ms ?? NaN) / HOUR_MS;
  return { CRITICAL: hours(CRITICAL), HIGH: hours(HIGH), MEDIUM: hours(MEDIUM), LOW: hours(LOW), INFO: null };
}
