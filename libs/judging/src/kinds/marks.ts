import type { Mark, Retraction } from '../act.js';
import { newRecord } from '../record.js';
import { sparse } from './encoding.js';
import { keys } from './key.js';
import type { KindOfFacts } from './kind.js';

/**
 * The marks of the statements under one event's id: their retractions other content of the source, and copies that came by other ways. A fact of its own, because the
 * number of retracted events is unbounded. The statements carry their marks themselves (`Act.mark`), so that no judge reads this.
 */
export interface MarksFacts {
  kind: 'marks';
  agreement: string;
  /** `<source> <id>`. */
  name: string;
  /** The retractions of the event, in judging order, whether or not they stand. */
  by: Retraction[];
  /** The events that it retracts itself: one for each content. */
  retractions: Retraction[];
  /** By entry. */
  marks: Record<string, Mark>;
  /** By entry: all ways in which its bytes came, with those of copies (`Act.via`; '': one of them proves the speaker). */
  ways: Record<string, string>;
  /** By agency: the topic, or `http`, by which it carried a copy. */
  carried: Record<string, string>;
  /** Its source sent several contents under its id. Whether they contradict each other depends on their ways and keys. */
  several: boolean;
}

const newMarks = (agreement: string, name: string): MarksFacts => ({
  kind: 'marks',
  agreement,
  name,
  by: [],
  retractions: [],
  marks: newRecord(),
  ways: newRecord(),
  carried: newRecord(),
  several: false,
});

/** The name that retractions use for an event. */
export const nameOf = ({ source, id }: { source: string; id: string }): string => `${source} ${id}`;

export const marks: KindOfFacts<MarksFacts> = {
  empty: newMarks,
  encoding: sparse(newMarks),
  *readWith({ by, retractions }, agreement) {
    for (const { target } of retractions) yield keys.marks(agreement, target);
    for (const one of by) yield keys.marks(agreement, nameOf(one));
  },
};
