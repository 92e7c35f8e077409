import type { Compared, Step, StepId } from './steps.js';
import { WORDS } from './words.js';

/** What came of a step. */
export interface Outcome {
  state: Step['state'];
  said: string;
  compared: readonly Compared[];
}

export const passed = (said: string, ...compared: Compared[]): Outcome => ({ state: 'passed', said, compared });
export const failed = (said: string, ...compared: Compared[]): Outcome => ({ state: 'failed', said, compared });
export const notDone = (said: string, ...compared: Compared[]): Outcome => ({ state: 'not-done', said, compared });

export const stepOf = (id: StepId, outcome: Outcome): Step => ({ id, ...WORDS[id], ...outcome });
