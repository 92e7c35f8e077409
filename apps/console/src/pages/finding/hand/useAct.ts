import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { sendWish, type Wish, type Wished, wishName } from '../../../acting/send-wish.js';
import { keptOf, leaveKept, newRequest, sendKept } from '../../../acting/kept.js';
import { isSignedOut } from '../../../api/problem.js';
import { sessionQuery } from '../../../api/session.js';
import { peopleQuery } from '../../../api/people.js';
import { type DeskTriage, type Triage, triageQuery } from '../finding-queries.js';
import { type Outcome, outcomeOf, type Sent } from './wishes.js';

/** What was sent before this page came, or in the queue, of which nobody knows yet whether it is recorded. */
function left(id: string): Outcome | undefined {
  const kept = keptOf<Wished>(wishName(id));
  return kept && { at: 'unknown', sent: { ...kept.body, key: kept.key }, underWay: false };
}

/** Sends what she wants done, once, and says what became of it. Until that is known, it is kept as `sendKept` keeps it. */
export function useAct(id: string, own: DeskTriage | null) {
  const queries = useQueryClient();
  const [outcome, setOutcome] = useState<Outcome | undefined>(() => left(id));

  /** The finding with all that is said of it, as it is now. */
  const refresh = async (): Promise<void> => {
    await queries.refetchQueries({ queryKey: ['finding', id], type: 'active' });
    queries.removeQueries({ queryKey: ['finding', id], type: 'inactive' });
  };

  const send = async (sent: Sent, again: boolean): Promise<Outcome> => {
    setOutcome({ at: 'sending', sent });
    const { key, ...body } = sent;
    const become = (next: Outcome): Outcome => {
      setOutcome(next);
      return next;
    };
    try {
      const done = await sendKept(wishName(id), { key, body }, { send: (wished, of) => sendWish(id, wished, of) });
      if (done.triage !== null) show(done.triage);
      // Lists that she goes back to are read again, and what else is shown of this finding.
      void queries.invalidateQueries({ queryKey: ['findings'] });
      void refresh();
      return become({ at: 'done', sent, done });
    } catch (error) {
      // Whatever else is shown says that she is signed out: the shell asks for the session.
      if (isSignedOut(error)) void queries.refetchQueries(sessionQuery);
      const next = outcomeOf(error, sent, own, again);
      // What is before her now is what her next act names.
      if (next.at === 'moved') {
        show(next.now);
        // The colleague may be one who has just signed in for the first time.
        void queries.invalidateQueries(peopleQuery);
      }
      return become(next);
    }
  };

  const show = (triage: DeskTriage): void => {
    queries.setQueryData<Triage>(triageQuery(id).queryKey, (shown) => shown && { ...shown, own: triage });
  };

  return {
    outcome,
    /** Also of what nobody knows of: she gives it up. */
    forget: (): void => {
      leaveKept(wishName(id));
      setOutcome(undefined);
    },
    refresh,
    /** Each wish has a key of its own. */
    act: (wish: Wish) => send({ wish, version: own?.version ?? 0, key: newRequest(wish).key }, false),
    /** The same request with the same key: done once, whatever became of the first. */
    again: (sent: Sent) => send(sent, true),
  };
}
