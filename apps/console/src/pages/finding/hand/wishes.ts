import type { components } from '../../../../generated/openapi.js';
import type { Acted, Wished } from '../../../acting/send-wish.js';
import { faultsOf } from '../../../acting/faults.js';
import { tellsOutcome } from '../../../api/outcome.js';
import { Away, Problem } from '../../../api/problem.js';
import type { DeskTriage } from '../finding-queries.js';

/** A wish as it was sent: sent again it is the same request, and done once. */
export interface Sent extends Wished {
  key: string;
}

export type News = components['schemas']['FindingChanged']['news'];

/** What became of it. Nothing is shown as done before the api has said so. */
export type Outcome =
  | { at: 'sending'; sent: Sent }
  | { at: 'done'; sent: Sent; done: Acted }
  /** A colleague was first; nothing was recorded. */
  | { at: 'moved'; before: DeskTriage | null; now: DeskTriage }
  /** The finding is not as she saw it; nothing was recorded. */
  | { at: 'changed'; news: News }
  /** Nobody knows whether it was recorded. */
  | { at: 'unknown'; sent: Sent; underWay: boolean }
  /** Nothing was recorded. */
  | { at: 'refused'; error: Problem };

/** What a failure says about the act. `again`: it was sent before, and nobody knew. */
export function outcomeOf(error: unknown, sent: Sent, before: DeskTriage | null, again = false): Outcome {
  if (!(error instanceof Problem || error instanceof Away)) throw error;
  if (error instanceof Away || !tellsOutcome(error, again))
    return { at: 'unknown', sent, underWay: error instanceof Problem && error.type === 'key-in-use' };
  if (error.type === 'triage-moved') return { at: 'moved', before, now: error.more.triage as DeskTriage };
  if (error.type === 'finding-changed') return { at: 'changed', news: error.more.news as News };
  return { at: 'refused', error };
}

/** Why the state does not allow it. A unit test holds the list against libs/triage. */
const WHY: Readonly<Record<string, string>> = {
  'no-such-move': 'From the state in which your desk has it, it cannot go there.',
  'still-closed': 'It is closed, and nothing has come since. Move it to investigating first.',
  reason: 'A reason has 1 to 300 characters.',
  'until-missing': 'Say until which day it is accepted.',
  'until-past': 'The day must be in the future, by an hour at least.',
  'until-too-far': 'It can be accepted for 365 days at most.',
  'until-not-of-this-move': 'Only what is accepted has a day.',
  'duplicate-missing': 'Say of which finding it is a duplicate.',
  'duplicate-of-itself': 'A finding is no duplicate of itself.',
  'duplicate-unseen': 'There is no such finding, or it is not open to you.',
  'duplicate-ring': 'That finding is, by way of others, a duplicate of this one.',
  'duplicate-not-of-this-move': 'Only a duplicate names another finding.',
  'same-owner': 'That is so already.',
  'not-assignable': 'Nobody of your desk with this name has signed in here.',
};
export const hasWhyWords = (why: string): boolean => Object.hasOwn(WHY, why);

/** A refusal in her words: what to change, field by field where the api says which. */
export function refusalInWords(problem: Problem): { title: string; lines: readonly string[] } {
  const { type, title, detail, more } = problem;
  const why = typeof more.why === 'string' ? WHY[more.why] : undefined;
  const faults = faultsOf(problem);
  if (type === 'act-refused')
    return {
      title: 'The text holds what looks like a person’s identifier',
      lines: [
        'Nothing was recorded. Take it out, and send the rest: what a note or a reason says may name no person.',
        ...faults,
      ],
    };
  if (type === 'too-many-keys')
    return {
      title: 'You have done very much today',
      lines: ['Nothing was recorded. Try again later; the first of today’s acts must be a day old.'],
    };
  if (type === 'session-ended' || type === 'no-token')
    return { title: 'You are signed out', lines: ['Nothing was recorded. What you typed is kept in this window.'] };
  return {
    title: why ?? title,
    lines: ['Nothing was recorded.', ...(why === undefined && detail !== '' ? [detail] : []), ...faults],
  };
}
