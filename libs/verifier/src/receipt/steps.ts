/** The steps of a check, in their order. Each has its own words in words.ts. */
export const STEPS = ['bytes', 'path', 'root', 'log-signature', 'witnesses', 'consistency'] as const;
export type StepId = (typeof STEPS)[number];

/** A value that was compared, for whoever looks: copyable, never the headline. */
export interface Compared {
  label: string;
  value: string;
}

export interface Step {
  id: StepId;
  state: 'passed' | 'failed' | 'not-done';
  /** What this step is, in one sentence. */
  title: string;
  /** What came of it: what differs where it failed, why it was not done, what was found where it passed. */
  said: string;
  compared: readonly Compared[];
  proves: string;
  doesNotProve: string;
}

/**
 * - `checked`: every step that the pinned keys and policy ask for has passed.
 * - `not-yet-checked`: nothing failed, and something that a tick needs was not done: no pinned key, no receipt yet.
 * - `does-not-check`: a step failed.
 * - `not-open`: recorded, contents not open to your agency: nothing failed, and the bytes could not be compared. No tick.
 */
export type Mark = 'checked' | 'not-yet-checked' | 'does-not-check' | 'not-open';
