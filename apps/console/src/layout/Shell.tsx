import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useRouterState, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { AddressWrong } from '../address/AddressWrong.js';
import { wrongIn } from '../address/parts.js';
import { isSignedOut } from '../api/problem.js';
import { sessionQuery } from '../api/session.js';
import { Failing } from '../parts/Failing.js';
import { Loading } from '../parts/Loading.js';
import type { Search } from '../search.js';
import { TAKEN_OUT } from './address.js';
import { AsOfBar } from './AsOfBar.js';
import { ReaderMenu } from './ReaderMenu.js';
import { SessionEnds } from './SessionEnds.js';
import { ShortcutHelp } from './ShortcutHelp.js';
import { SignedOut, SignIn } from './SignIn.js';

const PAGES = [
  ['/', 'Now'],
  ['/findings', 'Findings'],
  ['/approvals', 'Approvals'],
  ['/agreements', 'Agreements'],
  ['/ledger', 'Ledger'],
  ['/quarantine', 'Quarantine'],
] as const;

/** What is around every page: where to go, who reads, how far the ledger and the judging are, and the way back in. */
export function Shell() {
  const session = useQuery(sessionQuery);
  const [help, setHelp] = useState(false);
  const signedOut = isSignedOut(session.error);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const search: Search = useSearch({ strict: false });
  const wrong = session.data ? wrongIn(path, search, session.data.who) : [];
  return (
    <>
      <SkipLink to="main">Skip to the page</SkipLink>
      {session.data && !signedOut && path === '/findings' && wrong.length === 0 && (
        <SkipLink to="findings-list" rather="findings-rows">
          Skip to the list
        </SkipLink>
      )}
      <header className="bar">
        <div className="bar-inner">
          <Link to="/" className="bar-name">
            Countersign
          </Link>
          {session.data && !signedOut && <Navigation />}
          {session.data && !signedOut && <ReaderMenu who={session.data.who} onHelp={() => setHelp(true)} />}
        </div>
      </header>
      {session.data && !signedOut && <AsOfBar />}
      <main id="main" tabIndex={-1}>
        {TAKEN_OUT && (
          <p role="status" className="fine">
            The address that you came by had what looks like a number or a pseudonym of a person. It was taken out:
            nothing is looked for by it, and it is kept nowhere here.
          </p>
        )}
        {session.data ? (
          // Signed out, nothing of what she read is to be read, whoever sits there; what she typed waits behind.
          <div hidden={signedOut}>
            {wrong.length > 0 ? <AddressWrong key={path} wrong={wrong} search={search} /> : <Outlet />}
          </div>
        ) : signedOut ? (
          <SignIn error={session.error} />
        ) : session.isError ? (
          <Failing error={session.error} again={() => void session.refetch()} />
        ) : (
          <Loading what="who is signed in" />
        )}
      </main>
      {session.data && signedOut && <SignedOut error={session.error} />}
      {session.data && !signedOut && <SessionEnds session={session.data} />}
      {session.data && <ShortcutHelp open={help} onOpen={setHelp} />}
    </>
  );
}

interface SkipLinkProps {
  to: string;
  /** Nearer to what she wants, once it is there. */
  rather?: string;
  children: ReactNode;
}

/** Leads the focus past what is on every page. The address stays: a link that she sends leads to the page, and not past a part of it. */
function SkipLink({ to, rather = to, children }: SkipLinkProps) {
  return (
    <a
      className="usa-skipnav"
      href={`#${to}`}
      onClick={(event) => {
        event.preventDefault();
        const target = document.getElementById(rather) ?? document.getElementById(to);
        target?.focus({ preventScroll: true });
        target?.scrollIntoView();
      }}
    >
      {children}
    </a>
  );
}

function Navigation() {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  return (
    <nav aria-label="Pages" className="bar-pages">
      <ul>
        {PAGES.map(([to, name]) => (
          <li key={to}>
            <Link
              to={to}
              // Below a page the router would say that this is the page.
              activeOptions={{ exact: true }}
              aria-current={to === path ? 'page' : to !== '/' && path.startsWith(`${to}/`) ? 'true' : undefined}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
