import { Link, useRouterState } from '@tanstack/react-router';
import { Page } from '../layout/Page.js';
import type { Search } from '../search.js';
import type { Wrong } from './parts.js';

interface AddressWrongProps {
  wrong: readonly Wrong[];
  search: Search;
}

/** A page whose address cannot be read: nothing is asked for, and so nothing is shown that she did not mean. */
export function AddressWrong({ wrong, search }: AddressWrongProps) {
  return (
    <Page title="This address cannot be read">
      <WrongParts wrong={wrong} search={search} />
    </Page>
  );
}

/** What is wrong, and the way on without it. */
export function WrongParts({ wrong, search }: AddressWrongProps) {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const inPath = wrong.some(({ part }) => part === 'id');
  const rest = Object.fromEntries(Object.entries(search).filter(([name]) => !wrong.some(({ part }) => part === name)));
  return (
    <>
      <ul className="address-wrong">
        {wrong.map(({ part, value, words }) => (
          <li key={part}>
            <code>
              {part === 'id' ? '' : `${part}=`}
              {shortened(value)}
            </code>{' '}
            {words}
          </li>
        ))}
      </ul>
      <p>
        {inPath ? (
          <Link to={path.startsWith('/agreements') ? '/agreements' : '/findings'}>
            {path.startsWith('/agreements') ? 'All agreements' : 'All findings'}
          </Link>
        ) : (
          <Link to="." search={rest}>
            Show the page without {wrong.length === 1 ? 'it' : 'these'}
          </Link>
        )}
      </p>
    </>
  );
}

const MOST = 80;
const shortened = (value: string): string => (value.length > MOST ? `${value.slice(0, MOST)}…` : value);
