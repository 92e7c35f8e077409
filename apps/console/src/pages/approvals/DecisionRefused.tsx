import { Problem } from '../../api/problem.js';
import { ActTold } from '../../acting/ActFailed.js';

const TOLD: Readonly<Record<string, { title: string; words: string }>> = {
  'approval-closed': {
    title: 'It is decided already, or its time is over',
    words: 'Nothing of yours was recorded. Close this and look at what became of it.',
  },
  'act-moved': {
    title: 'Somebody was first',
    words: 'Another act on it was recorded just before yours; nothing of yours was. Close this and look at it again.',
  },
  'may-not-decide': {
    title: 'Somebody else decides on this',
    words: 'Nothing was recorded.',
  },
  'too-many-exceptions': {
    title: 'Your desk has as many exceptions as it may',
    words: '100 are in force or wait for a decision. End one that is not needed any more, and ask again.',
  },
};

/** Why a decision, or a request for one, was not recorded; undefined: it has no words of its own. */
export function decisionRefused(error: unknown) {
  const told = error instanceof Problem ? TOLD[error.type] : undefined;
  if (!told) return undefined;
  return (
    <ActTold title={told.title}>
      <p>
        {told.words} {error instanceof Problem && error.type === 'may-not-decide' && error.detail}
      </p>
    </ActTold>
  );
}
