import { TRIAGE_STATES, type TriageState } from '#libs/contracts';
import { isClosed } from './states.js';

/**
 * What the judge says of a finding. `retracted`: its author retracted or replaced evidence, and it still counts. `restated`: the newest hit
 * changed only its severity or clauses. Nothing that a desk does changes any of it.
 */
export const JUDGES_STATES = ['open', 'restated', 'retracted', 'withdrawn'] as const;
export type JudgesState = (typeof JUDGES_STATES)[number];

export function judgesState(finding: {
  count: number;
  /** A clause says that its author retracted or replaced evidence. */
  takenBack: boolean;
  /** What the newest hit did. */
  change: 'raised' | 'withdrawn' | 'restated';
}): JudgesState {
  if (finding.count === 0) return 'withdrawn';
  if (finding.takenBack) return 'retracted';
  return finding.change === 'restated' ? 'restated' : 'open';
}

/** The desk's state as shown. `lapsed`: accepted until a day that is over. `reopened`: closed, and the finding has grown since. */
export const SHOWN_STATES = [...TRIAGE_STATES, 'lapsed', 'reopened'] as const;
export type ShownState = (typeof SHOWN_STATES)[number];

export function shownState(triage: { state: TriageState; lapsed: boolean; reopened: boolean }): ShownState {
  if (isClosed(triage.state) && triage.reopened) return 'reopened';
  return triage.state === 'accepted' && triage.lapsed ? 'lapsed' : triage.state;
}

export interface Shown {
  /** In the open queue: what waits for somebody. */
  queue: boolean;
  /** The name under which facets count it. */
  counted: ShownState | 'withdrawn';
  /** Whether its clock runs, so that it can be overdue. */
  overdue: boolean;
}

const IN_HAND: readonly ShownState[] = ['acknowledged', 'investigating'];
const BACK: readonly ShownState[] = ['lapsed', 'reopened'];

/**
 * The table of both states (docs/triage.md). null: cannot be, since a withdrawn finding has no unit that could have reopened it. What the
 * judge withdraws stays in the queue for as long as the desk has it in hand: somebody must say what she makes of it.
 */
export function shown(judge: JudgesState, desk: ShownState): Shown | null {
  if (judge === 'withdrawn') {
    if (desk === 'reopened') return null;
    return { queue: IN_HAND.includes(desk), counted: desk === 'new' ? 'withdrawn' : desk, overdue: false };
  }
  const waits = desk === 'new' || IN_HAND.includes(desk) || BACK.includes(desk);
  return { queue: waits, counted: desk, overdue: waits };
}
