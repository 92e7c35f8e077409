import { Button } from '@trussworks/react-uswds';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { sayActed } from '../api/client.js';
import { type Session, sessionQuery, signInLink } from '../api/session.js';
import { Dialog } from '../parts/Dialog.js';
import { duration } from '../words/format.js';
import { useNow } from './useNow.js';

const WARNING_MS = 2 * 60_000;

/** Warns two minutes before a session ends. */
export function SessionEnds({ session }: { session: Session }) {
  const queries = useQueryClient();
  const now = useNow(1_000);
  const [dismissed, setDismissed] = useState('');
  const [idle, over] = [Date.parse(session.idleUntil) - now, Date.parse(session.until) - now];
  const left = Math.min(idle, over);
  // Each end is told once: dismissed until another comes near.
  const end = idle < over ? session.idleUntil : session.until;
  const stay = (): void => {
    sayActed();
    void queries.refetchQueries(sessionQuery);
  };
  // What the browser believes is asked for again when the time has come, so that a wrong clock locks nobody out.
  const gone = left <= 0;
  useEffect(() => {
    if (gone) void queries.refetchQueries(sessionQuery);
  }, [gone, queries]);
  if (left > WARNING_MS || dismissed === end) return null;
  return (
    <Dialog title="Your session is about to end" open onClose={() => setDismissed(end)}>
      <p aria-live="off">It ends in {duration(left)}. What you typed is kept in this window.</p>
      {idle < over ? (
        <Button type="button" onClick={stay}>
          Stay signed in
        </Button>
      ) : (
        <Button type="button" onClick={() => location.assign(signInLink())}>
          Sign in again now
        </Button>
      )}
    </Dialog>
  );
}
