import { useSearch } from '@tanstack/react-router';
import { Button } from '@trussworks/react-uswds';
import type { ReactNode } from 'react';
import { WrongParts } from '../address/AddressWrong.js';
import { refusedOf } from '../address/refused.js';
import { Away, Problem } from '../api/problem.js';
import type { Search } from '../search.js';
import { duration } from '../words/format.js';

interface FailingProps {
  error: unknown;
  /** Asks again; without it, asking again helps nothing. */
  again?: () => void;
}

interface Told {
  title: string;
  words: ReactNode;
  tone: 'error' | 'warning' | 'info';
  /** Asking again may help. */
  mayHelp: boolean;
}

/** By the problem's type: what it means for her, and what to do. */
const TOLD: Readonly<Record<string, Omit<Told, 'mayHelp'> & { mayHelp?: boolean }>> = {
  'access-log-away': {
    title: 'Nothing is shown now, because looking cannot be written down',
    words:
      'Whatever is shown here is first recorded in the log of who looked. That log cannot be written at the moment, so that this page shows nothing. Nothing is lost. Whoever operates Countersign must start its recorder again.',
    tone: 'warning',
    mayHelp: true,
  },
  'database-away': {
    title: 'The ledger cannot be read at the moment',
    words: 'Its database does not answer. Nothing that was recorded is lost.',
    tone: 'warning',
    mayHelp: true,
  },
  'issuer-away': {
    title: 'Your agency’s sign-in service does not answer',
    words: 'Until it does, nobody can be told apart, and nothing is shown. Your session is still there.',
    tone: 'warning',
    mayHelp: true,
  },
  'query-too-slow': {
    title: 'This takes longer than is allowed',
    words: 'Narrow it: choose one agreement, one rule, or fewer days.',
    tone: 'warning',
  },
  'not-found': {
    title: 'There is nothing here for you',
    words:
      'It does not exist, or it is not open to your agency or your scope. The two look the same on purpose. If a colleague sent you the link, ask her whose side it is on.',
    tone: 'info',
  },
  'role-not-allowed': {
    title: 'Your role may not open this',
    words: 'Ask an officer of your agency, or the overseer, for what you need of it.',
    tone: 'info',
  },
};

export function Failing({ error, again }: FailingProps) {
  const search: Search = useSearch({ strict: false });
  const wrong = refusedOf(error, search);
  if (wrong.length > 0)
    return (
      <section className="usa-alert usa-alert--warning" role="status">
        <div className="usa-alert__body">
          <h2 className="usa-alert__heading">This address asks for something that there is not</h2>
          <WrongParts wrong={wrong} search={search} />
        </div>
      </section>
    );
  const { title, words, tone, mayHelp } = told(error);
  return (
    <section className={`usa-alert usa-alert--${tone}`} role={tone === 'error' ? 'alert' : 'status'}>
      <div className="usa-alert__body">
        <h2 className="usa-alert__heading">{title}</h2>
        <p className="usa-alert__text">{words}</p>
        {error instanceof Problem && error.requestId !== null && (
          <p className="usa-alert__text fine">
            To ask for help, name this request: <code>{error.requestId}</code>
          </p>
        )}
        {again && mayHelp && (
          <Button type="button" outline onClick={again}>
            Try again
          </Button>
        )}
      </div>
    </section>
  );
}

function told(error: unknown): Told {
  if (error instanceof Away)
    return {
      title: 'Countersign does not answer',
      words: 'Your network may be down, or the service is being restarted. What you typed is still here.',
      tone: 'warning',
      mayHelp: true,
    };
  if (!(error instanceof Problem))
    return {
      title: 'This page has a fault',
      words:
        'It is ours, and not of the ledger. Load the page again; if it comes back, tell whoever operates Countersign.',
      tone: 'error',
      mayHelp: true,
    };
  const known = TOLD[error.type];
  if (known) return { mayHelp: false, ...known };
  if (error.status === 429)
    return {
      title: 'Too much was asked at once',
      words: `Wait ${error.retryAfter === null ? 'a little' : duration(error.retryAfter * 1_000)}, then try again.`,
      tone: 'warning',
      mayHelp: true,
    };
  return {
    title: error.title,
    words: error.detail,
    tone: error.status >= 500 ? 'error' : 'warning',
    mayHelp: error.status >= 500,
  };
}
