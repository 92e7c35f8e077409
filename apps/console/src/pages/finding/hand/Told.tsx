import { Button } from '@trussworks/react-uswds';
import { type ReactNode, type Ref } from 'react';
import { When } from '../../../parts/When.js';
import { count } from '../../../words/format.js';
import type { Person } from '../../../api/person.js';
import { hitInWords, whatChanged } from '../timeline-words.js';
import { type Outcome, refusalInWords, type Sent } from './wishes.js';

interface ToldProps {
  outcome: Outcome | undefined;
  unit: string;
  nameOf: (person: Person) => string;
  /** Gets the focus when something is told. */
  at: Ref<HTMLDivElement>;
  onAgain: (sent: Sent) => void;
  onLook: () => void;
  /** What nobody knows of is sent no more. */
  onLeave: () => void;
}

/** What became of her last act. */
export function Told({ outcome, at, ...how }: ToldProps) {
  if (!outcome) return null;
  if (outcome.at === 'sending') return <p role="status">Sending …</p>;
  return (
    <div ref={at} tabIndex={-1} className={`told told-${outcome.at}`}>
      {toldOf(outcome, how)}
    </div>
  );
}

type How = Omit<ToldProps, 'outcome' | 'at'>;

function toldOf(
  outcome: Exclude<Outcome, { at: 'sending' }>,
  { unit, nameOf, onAgain, onLook, onLeave }: How,
): ReactNode {
  switch (outcome.at) {
    case 'done': {
      const { entry, triage } = outcome.done;
      return (
        <>
          <h3>Recorded</h3>
          <p>
            {WISHES[outcome.sent.wish.kind]} It is entry oversight/{entry.index} of the ledger, of{' '}
            <When at={entry.receivedAt} seconds />.
          </p>
          {triage === null && (
            <>
              <p>It does not show here yet.</p>
              <Button type="button" outline onClick={onLook}>
                Look again
              </Button>
            </>
          )}
        </>
      );
    }
    case 'moved': {
      const { before, now } = outcome;
      const changes = before === null ? [] : whatChanged(before, now, nameOf);
      return (
        <>
          <h3>A colleague acted meanwhile. Nothing of yours was recorded.</h3>
          <ul>
            {changes.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <p>What you typed is still here. Look at it again, then send it, or leave it.</p>
          <Button type="button" outline onClick={onLook}>
            Show all of it as it is now
          </Button>
        </>
      );
    }
    case 'changed': {
      const { hits, total } = outcome.news;
      return (
        <>
          <h3>The finding has changed since you opened it. Nothing was recorded.</h3>
          <p>{count(total, 'change')} since then:</p>
          <ul>
            {hits.slice(0, 5).map((hit) => (
              <li key={hit.no}>{hitInWords(hit, unit)}</li>
            ))}
          </ul>
          <p>What you typed is still here. Look at the finding as it is now, then decide again.</p>
          <Button type="button" outline onClick={onLook}>
            Show the finding as it is now
          </Button>
        </>
      );
    }
    case 'unknown':
      return (
        <>
          <h3>{outcome.underWay ? 'It is still under way' : 'Nobody knows yet whether this was recorded'}</h3>
          <p>
            {outcome.underWay
              ? 'The first request has not been answered. Ask again in a moment.'
              : 'The answer was lost, or the ledger could not say. It may be recorded.'}{' '}
            Sending it again is safe: the same request is done once. It is kept in this window until its outcome is
            known.
          </p>
          <div className="hand-buttons">
            <Button type="button" onClick={() => onAgain(outcome.sent)}>
              Send the same again
            </Button>
            <Button type="button" outline onClick={onLook}>
              Look whether it is there
            </Button>
            <Button type="button" outline onClick={onLeave}>
              Leave it
            </Button>
          </div>
        </>
      );
    case 'refused': {
      const { title, lines } = refusalInWords(outcome.error);
      return (
        <>
          <h3>{title}</h3>
          {lines.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </>
      );
    }
  }
}

const WISHES = {
  take: 'It is yours.',
  assign: 'Who has it is recorded.',
  note: 'Your note is recorded.',
  move: 'Its new state is recorded.',
} as const;
