import { count } from '../../words/format.js';
import type { Done, Previewed, To } from './acts.js';

/** What she can say of findings, in her words, and what it means. */
export const OUTCOMES: readonly [to: To, words: string, meaning: string][] = [
  ['acknowledged', 'Taken', 'Somebody has it in hand. It stays in the queue.'],
  ['investigating', 'Investigating', 'You are finding out. It stays in the queue.'],
  ['true-positive', 'Confirmed', 'It is as the rule says.'],
  ['false-positive', 'Not as flagged', 'The rule flagged what is in order.'],
  ['expected', 'Expected', 'It is as the rule says, and was known and allowed.'],
  ['accepted', 'Accepted until a day', 'It is left as it is until then, and comes back after.'],
  ['duplicate', 'Duplicate', 'Another finding is about the same.'],
];

/** What the act would do, before it is done. */
export function previewInWords({ counts, more }: Previewed): string[] {
  return [
    ...(counts.change > 0 ? [`${count(counts.change, 'finding')} will change.`] : ['Nothing will change.']),
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
