import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useSession } from '../../api/session.js';
import { When } from '../../parts/When.js';
import type { Erasure } from './queries.js';

/** How far a wish for erasure has come, with the way to it. */
export function ErasureState({ erasure, erased }: { erasure: Erasure; erased: boolean }) {
  const { who } = useSession();
  const mine = erasure.asked.issuer === who.issuer && erasure.asked.subject === who.subject;
  return (
    <p>
      Erasure was asked for by {mine ? 'you' : 'a colleague'} on <When at={erasure.asked.at} />.{' '}
      {stateOf(erasure, erased)}{' '}
      <Link to="/approvals" hash={`approval-${erasure.id}`} search={mine ? {} : { for: 'all' }}>
        See it among approvals
      </Link>
    </p>
  );
}

function stateOf({ state, until, decided, ended }: Erasure, erased: boolean): ReactNode {
  const on = decided ?? ended;
  const at = on && (
    <>
      {' '}
      on <When at={on.at} />
    </>
  );
  switch (state) {
    case 'asked':
      return (
        <>
          It waits for a second person, until <When at={until} />.
        </>
      );
    case 'given':
      return erased ? <>It was approved{at}.</> : <>It was approved{at}, and is being done: look again in a minute.</>;
    case 'refused':
      return <>It was refused{at}.</>;
    case 'withdrawn':
      return <>It was withdrawn{at}.</>;
    case 'lapsed':
      return 'Nobody decided in time.';
    default:
      return 'It has ended.';
  }
}
