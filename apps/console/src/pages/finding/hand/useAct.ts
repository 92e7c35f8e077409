import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api } from '../../../api/client.js';
import { isSignedOut } from '../../../api/problem.js';
import { sessionQuery } from '../../../api/session.js';
import { peopleQuery } from '../../../api/people.js';
import { type DeskTriage, type Triage, triageQuery } from '../finding-queries.js';
import { type Done, isRefusal, type Outcome, outcomeOf, type Sent, type Wish } from './wishes.js';

/** Sends what she wants done, once, and says what became of it. */
export function useAct(id: string, own: DeskTriage | null) {
  const queries = useQueryClient();
  const [outcome, setOutcome] = useState<Outcome>();

  /** The finding with all that is said of it, as it is now. */
  const refresh = async (): Promise<void> => {
    await queries.refetchQueries({ queryKey: ['finding', id], type: 'active' });
    queries.removeQueries({ queryKey: ['finding', id], type: 'inactive' });
  };

  const send = async (sent: Sent): Promise<Outcome> => {
    setOutcome({ at: 'sending', sent });
    const become = (next: Outcome): Outcome => {
      setOutcome(next);
      return next;
    };
    try {
      const done = await request(id, sent);
      if (done.triage !== null) show(done.triage);
      // Lists that she goes back to are read again, and what else is shown of this finding.
      void queries.invalidateQueries({ queryKey: ['findings'] });
      void refresh();
      return become({ at: 'done', sent, done });
    } catch (error) {
      // Whatever else is shown says that she is signed out: the shell asks for the session.
      if (isSignedOut(error)) void queries.refetchQueries(sessionQuery);
      const next = outcomeOf(error, sent, own);
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
    forget: () => setOutcome(undefined),
    refresh,
    /** Each wish has a key of its own. */
    act: (wish: Wish) => send({ wish, version: own?.version ?? 0, key: crypto.randomUUID() }),
    /** The same request with the same key: done once, whatever became of the first. */
    again: (sent: Sent) => send(sent),
  };
}

function request(id: string, { wish, version, key }: Sent): Promise<Done> {
  const named = (of: number, part = '') => ({
    path: { id },
    header: { 'If-Match': `"${of}"`, 'Idempotency-Key': `${key}${part}` },
  });
  switch (wish.kind) {
    case 'take':
      return take(wish, (part, of = version) => named(of, part));
    case 'assign':
      return answered(api.PUT('/v1/findings/{id}/assignee', { params: named(version), body: wish.to }));
    case 'note':
      return answered(api.POST('/v1/findings/{id}/notes', { params: named(version), body: { note: wish.note } }));
    case 'move':
      return answered(api.POST('/v1/findings/{id}/triage', { params: named(version), body: wish.move }));
  }
}

interface Named {
  path: { id: string };
  header: { 'If-Match': string; 'Idempotency-Key': string };
}

/** Each act has a key of its own and the same bytes each time, so that sending both again goes on and does nothing twice. */
async function take({ to, move }: Extract<Wish, { kind: 'take' }>, named: (part: string, of?: number) => Named) {
  const given: Done = await answered(api.PUT('/v1/findings/{id}/assignee', { params: named('.owner'), body: to }));
  if (move === null) return given;
  try {
    const params = named('.state', given.version);
    return await answered(api.POST('/v1/findings/{id}/triage', { params, body: move }));
  } catch (error) {
    // It is hers all the same, and that is what she is told.
    if (isRefusal(error)) return { ...given, half: true as const };
    throw error;
  }
}
