import { Button } from '@trussworks/react-uswds';
import { useEffect } from 'react';
import { Problem } from '../api/problem.js';
import { signInLink } from '../api/session.js';
import { Dialog } from '../parts/Dialog.js';
import { Page } from './Page.js';

const ENDED: Readonly<Record<string, string>> = {
  idle: 'Nothing was done here for a while, so your session has ended.',
  over: 'A session lasts for a working day at most; yours has ended.',
  refused: 'Your agency’s sign-in service did not renew your session.',
  role: 'Your role has changed or ended, so your session has ended.',
  token: 'Your sign-in is no longer accepted here.',
};

/** Why a session has ended, in words; undefined: none is known. */
const ended = (error: unknown): string | undefined =>
  error instanceof Problem && error.type === 'session-ended' ? ENDED[error.reason ?? ''] : undefined;

/** The page of somebody who is not signed in. */
export function SignIn({ error }: { error: unknown }) {
  return (
    <Page title="Sign in">
      {ended(error) && <p>{ended(error)}</p>}
      <p className="usa-intro">
        Countersign records what agencies disclose to each other under their agreements, in a log that nobody can alter
        unseen, and shows what does not fit. Sign in with your agency’s own account.
      </p>
      <p>
        <a className="usa-button" href={signInLink()}>
          Sign in
        </a>
      </p>
      <p>What you open here is written down: who looked, at what, and when.</p>
    </Page>
  );
}

/** In place of the page, which is hidden and not gone: what she typed is still there when she comes back. */
export function SignedOut({ error }: { error: unknown }) {
  // The title of the window names what she read, too.
  useEffect(() => {
    const { title } = document;
    document.title = 'Signed out · Countersign';
    return () => void (document.title = title);
  }, []);
  return (
    <Dialog title="You are signed out" open>
      <p>{ended(error) ?? 'Your session has ended.'} What you typed is kept in this window until you are back.</p>
      <Button type="button" onClick={() => location.assign(signInLink())}>
        Sign in again
      </Button>
    </Dialog>
  );
}
