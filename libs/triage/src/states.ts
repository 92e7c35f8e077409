import type { TriageState } from '#libs/contracts';

/** Resolved, for one of four reasons. */
export const RESOLVED = ['true-positive', 'false-positive', 'expected', 'duplicate'] as const;
export type Resolution = (typeof RESOLVED)[number];
/** Done for now: nobody works on it, and no clock runs. */
export const CLOSED = [...RESOLVED, 'accepted'] as const;
export type Closed = (typeof CLOSED)[number];

export const isResolved = (state: TriageState): state is Resolution => RESOLVED.some((one) => one === state);
export const isClosed = (state: TriageState): state is Closed => CLOSED.some((one) => one === state);

/**
 * Which states follow which. A closed finding is closed again only if it has come back by itself: it was *reopened*, or the day until which
 * it was accepted has passed (`decide` asks for that; the entries alone do not say whether a finding grew).
 */
export const MOVES: Readonly<Record<TriageState, readonly TriageState[]>> = {
  new: ['acknowledged', 'investigating', ...CLOSED],
  acknowledged: ['investigating', ...CLOSED],
  investigating: CLOSED,
  'true-positive': ['investigating', ...CLOSED],
  'false-positive': ['investigating', ...CLOSED],
  expected: ['investigating', ...CLOSED],
  duplicate: ['investigating', ...CLOSED],
  accepted: ['investigating', ...CLOSED],
};

/** What a move needs beside `seen` and a reason. */
export const NEEDS: Readonly<Partial<Record<TriageState, 'until' | 'duplicateOf'>>> = {
  accepted: 'until',
  duplicate: 'duplicateOf',
};

const DAY = 86_400_000;
/** A finding is accepted for a year at most, so that somebody looks at it again. */
export const LONGEST_ACCEPTANCE = 365 * DAY;
/** And not for a moment that is over when the act reaches the ledger, whose clock decides. */
export const SHORTEST_ACCEPTANCE = DAY / 24;
export const LONGEST_REASON = 300;
