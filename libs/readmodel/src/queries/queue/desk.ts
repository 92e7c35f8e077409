import type { Targets } from '#libs/triage';
import { triageState } from '../triage-state.js';
import type { QueueFilter } from './filter.js';
import type { Sort } from './sort.js';
import type { Values } from './values.js';

/** Whose triage a filter and an order are about. */
export interface QueueDesk {
  desk: string;
  /** As of when findings are overdue, and acceptances lapse. */
  now: Date;
  targets: Targets;
}

/** The desk's state of each finding, which costs a look at the clocks of every row: joined only where somebody asks for it. */
export const joinDesk = ({ desk, now, targets }: QueueDesk, values: Values): string =>
  triageState({
    desk: values.put(desk),
    now: values.put(now.toISOString()),
    targets: values.put(JSON.stringify(targets)),
  });

const isGiven = (of: QueueFilter['desk']): boolean =>
  of !== undefined && Object.values(of).some((value) => value !== undefined);

/** The join that a filter and an order need. Throws if they are about a desk, and there is none. */
export function joinFor(
  filter: QueueFilter,
  sort: Sort | undefined,
  of: QueueDesk | undefined,
  values: Values,
): string {
  if (!isGiven(filter.desk) && sort !== 'due') return '';
  if (!of) throw new Error('whose triage narrows or orders the queue?');
  return joinDesk(of, values);
}
