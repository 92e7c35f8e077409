import type { StepId } from './steps.js';

interface Words {
  title: string;
  proves: string;
  doesNotProve: string;
}

/** What each step is, proves and does not prove. The texts of results stand where they are found. */
export const WORDS: Readonly<Record<StepId, Words>> = {
  bytes: {
    title: 'The bytes are those that the finding names.',
    proves: 'The entry shown here is the very one that the finding rests on, to the last bit.',
    doesNotProve: 'That what the entry says is true, or who wrote it.',
  },
  path: {
    title: 'The entry has its place in the log.',
    proves: 'The receipt is about this entry number, and leads from it to one root.',
    doesNotProve: 'That anybody signed this root.',
  },
  root: {
    title: 'The checkpoint has this root.',
    proves: 'The checkpoint is about a log that holds this entry, and every other entry up to its size, unchanged.',
    doesNotProve: 'Who made the checkpoint.',
  },
  'log-signature': {
    title: 'The log signed the checkpoint, with a key that you pinned.',
    proves: 'Whoever holds the log’s key stands by this log up to this size, and cannot deny it later.',
    doesNotProve: 'That others are shown the same log.',
  },
  witnesses: {
    title: 'Enough of your witnesses signed the checkpoint too.',
    proves: 'These witnesses have seen no other history of this log than the one shown to you.',
    doesNotProve:
      'That an entry is true or that nothing was left out before it was recorded. It counts for as much as the witnesses are independent of the operator.',
  },
  consistency: {
    title: 'The log has only grown since this browser last looked.',
    proves: 'Nothing that was in the log then was changed or removed since.',
    doesNotProve: 'Anything about the time before this browser first looked.',
  },
};
