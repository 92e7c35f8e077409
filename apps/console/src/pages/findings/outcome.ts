import { stateName } from '../../words/names.js';
import { count, day } from '../../words/format.js';
import type { Person } from '../../api/person.js';
import type { Done, Previewed, Wish } from './acts.js';

type Name = (person: Person) => string;

/** Where it would leave them: the new state, or the new owner. `name`: the reader is `you`. */
function wishInWords(wish: Wish, one: boolean, name: Name): string {
  if ('assignee' in wish)
    return wish.assignee
      ? `${one ? 'it' : 'each'} will be with ${name(wish.assignee)}`
      : `nobody will have ${one ? 'it' : 'them'}`;
  const { to, until } = wish.move;
  const end = until === undefined ? '' : `, until the end of ${day(until)} (UTC)`;
  return `${one ? 'its state' : 'the state of each'} will be ${stateName(to)}${end}`;
}

/** What the act would do, before it is done. */
export function previewInWords({ counts, more }: Pick<Previewed, 'counts' | 'more'>, wish: Wish, name: Name): string[] {
  const { change } = counts;
  return [
    change > 0
      ? `${count(change, 'finding')} will change: ${wishInWords(wish, change === 1, name)}.`
      : 'Nothing will change.',
    ...(counts.unchanged > 0 ? [`${count(counts.unchanged, 'is', 'are')} there already.`] : []),
    ...(counts.refused > 0 ? [`${count(counts.refused, 'does', 'do')} not allow it.`] : []),
    ...(counts.notFound > 0 ? [`${count(counts.notFound, 'is', 'are')} not open to you, or gone.`] : []),
    ...(more > 0
      ? [
          `${count(more, 'finding')} more ${more === 1 ? 'is' : 'are'} not part of this: at most 200 at once. Do these, and look again.`,
        ]
      : []),
  ];
}

/** What a selection leaves out, said as she selects. `all`: of a filter, in the order of the list. */
export const limitInWords = (over: number, all: boolean): string =>
  over === 0
    ? ''
    : all
      ? `One act takes the first 200; ${count(over, 'is', 'are')} left for the next. `
      : `One act takes 200; ${count(over, 'more is', 'more are')} not selected. `;

/** What became of them. Only what is known is said. */
export function doneInWords({ counts, unfinished, shows }: Done): string[] {
  return [
    ...(counts.done > 0 ? [`${count(counts.done, 'finding')} recorded.`] : []),
    ...(counts.unchanged > 0 ? [`${count(counts.unchanged, 'was', 'were')} there already.`] : []),
    ...(counts.stale > 0
      ? [
          `${count(counts.stale, 'had', 'had')} changed since you looked, and nothing was done with ${counts.stale === 1 ? 'it' : 'them'}.`,
        ]
      : []),
    ...(counts.refused > 0 && !unfinished ? [`${count(counts.refused, 'was', 'were')} refused.`] : []),
    ...(counts.notFound > 0 ? [`${count(counts.notFound, 'is', 'are')} not open to you, or gone.`] : []),
    ...(unfinished
      ? [
          'Some were not tried, or it is not known whether they were recorded. Go on: what is recorded is not done twice.',
        ]
      : []),
    ...(counts.done > 0 && !shows ? ['It will show in the list soon.'] : []),
  ];
}
