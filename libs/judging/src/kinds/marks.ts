import type { Mark, Retraction } from '../act.js';
import { newRecord } from '../record.js';
import { sparse } from './encoding.js';
import { keys } from './key.js';
import type { KindOfFacts } from './kind.js';

/**
 * What is made of the statements under one event's id: by who retracts them, and by what else their source said. A fact of its own, since
 * nothing bounds how many events are retracted. The statements themselves carry their marks (`Act.mark`), so that no judge looks here.
 */
export interface MarksFacts {
  kind: 'marks';
  agreement: string;
  /** `<source> <id>`. */
  name: string;
  /** Who takes the event back, in judging order, whether or not that stands. */
  by: Retraction[];
  /** What the event retracts itself: one for each content. */
  retractions: Retraction[];
  /** By entry. */
  marks: Record<string, Mark>;
}

const newMarks = (agreement: string, name: string): MarksFacts => ({
  kind: 'marks',
  agreement,
  name,
  by: [],
  retractions: [],
  marks: newRecord(),
});

/** As retractions name an event. */
export const nameOf = ({ source, id }: { source: string; id: string }): string => `${source} ${id}`;

export const marks: KindOfFacts<MarksFacts> = {
  empty: newMarks,
  encoding: sparse(newMarks),
  *readWith({ by, retractions }, agreement) {
    for (const { target } of retractions) yield keys.marks(agreement, target);
    for (const one of by) yield keys.marks(agreement, nameOf(one));
  },
};
