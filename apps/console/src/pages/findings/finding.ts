import type { components } from '../../../generated/openapi.js';
import type { Session } from '../../api/session.js';

export type FindingPage = components['schemas']['FindingPage'];
export type Finding = FindingPage['findings'][number];
export type DeskState = Finding['triage'][number];
export type Facets = NonNullable<FindingPage['facets']>;
export type Who = Session['who'];

export { deskOf } from '../../words/desks.js';

/** Auditors read; a sending system does not even that. */
export const mayAct = ({ role }: Who): boolean =>
  role === 'compliance-officer' || role === 'privacy-officer' || role === 'overseer';

/** The triage of one desk on a finding: that which the list is about. Undefined: it has not touched it, or the reader has no desk. */
export const triageOf = ({ triage }: Pick<Finding, 'triage'>, desk: string | null): DeskState | undefined =>
  triage.find((one) => one.desk === desk);

/** Time alone makes a finding overdue, and no event tells it: by the clock of this browser, or as the api said. */
export const isOverdue = ({ overdue, due }: Pick<DeskState, 'overdue' | 'due'>, now: number): boolean =>
  overdue || (due !== null && Date.parse(due) <= now);

const CLOSED = new Set(['true-positive', 'false-positive', 'expected', 'duplicate', 'accepted']);
/** It waits for somebody of the desk: not closed, or back since, and suppressed by no exception. */
export const waits = (
  { status, suppressed }: Pick<Finding, 'status' | 'suppressed'>,
  shown: DeskState['shown'],
): boolean =>
  suppressed === null &&
  !CLOSED.has(shown) &&
  (status === 'open' || shown === 'acknowledged' || shown === 'investigating');
