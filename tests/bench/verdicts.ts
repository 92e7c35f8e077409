/** What was aimed at, and whether it was reached. */
export interface Verdict {
  what: string;
  measured: number;
  aim: string;
  reached: boolean;
}

export const atMost = (what: string, measured: number, limit: number, unit: string): Verdict => ({
  ...{ what, measured, aim: `at most ${limit} ${unit}`, reached: measured <= limit },
});

export const atLeast = (what: string, measured: number, limit: number, unit: string): Verdict => ({
  ...{ what, measured, aim: `at least ${limit} ${unit}`, reached: measured >= limit },
});

/** A figure of requests counts only if all were answered. */
export const allAnswered = (failures: readonly string[]): Verdict =>
  atMost(
    `requests without an answer${failures.length > 0 ? `, the first: ${failures[0]}` : ''}`,
    failures.length,
    0,
    '',
  );

export const verdictLines = (verdicts: readonly Verdict[]): string[] =>
  verdicts.map(
    ({ what, measured, aim, reached }) =>
      `${reached ? 'reached' : 'NOT REACHED'}: ${what}: ${measured}, aim ${aim.trim()}`,
  );
