import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { answered, api } from '../../api/client.js';
import { usePreferences } from '../../api/preferences.js';
import { useSession } from '../../api/session.js';
import { Page } from '../../layout/Page.js';
import { Empty } from '../../parts/Empty.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { Pager } from '../../parts/Pager.js';
import { changed, type Search } from '../../search.js';
import { mayAct } from '../findings/finding.js';
import { ApprovalCard } from './ApprovalCard.js';
import { InForce } from './InForce.js';

type Whose = 'me' | 'mine' | 'all';

/** What takes two persons: what waits for her, what she asked for, what is in force, and all of it. */
export function ApprovalsPage() {
  const search: Search = useSearch({ strict: false });
  const { who } = useSession();
  // Nobody waits for an auditor, and she asks for nothing.
  const acts = mayAct(who);
  const all = search.for === 'all' || !acts;
  return (
    <Page title="Approvals">
      <p className="usa-intro">What hides a finding from a queue, or erases anything, takes two persons.</p>
      {acts && (
        <nav className="views" aria-label="Which approvals">
          <ul>
            <li>
              <Link to="/approvals" activeOptions={{ exact: true }} aria-current={all ? undefined : 'page'}>
                Yours
              </Link>
            </li>
            <li>
              <Link
                to="/approvals"
                search={{ for: 'all' }}
                activeOptions={{ exact: true }}
                aria-current={all ? 'page' : undefined}
              >
                All that was asked for
              </Link>
            </li>
          </ul>
        </nav>
      )}
      {all ? (
        <Listed title="All that was asked for" whose="all" empty="Nothing has been asked for." search={search} />
      ) : (
        <>
          <Listed title="Waits for you" whose="me" empty="Nothing waits for you." search={search} />
          <Listed
            title="You asked for"
            whose="mine"
            empty="You have asked for nothing. An exception is asked for on the page of a finding."
            search={search}
          />
        </>
      )}
      <section aria-labelledby="in-force">
        <h2 id="in-force">Exceptions in force</h2>
        <InForce />
      </section>
    </Page>
  );
}

interface ListedProps {
  title: string;
  whose: Whose;
  empty: string;
  search: Search;
}

function Listed({ title, whose, empty, search }: ListedProps) {
  const { rows: limit } = usePreferences();
  // Two lists are on a page, and the address has one place for a page: the cursor is of the list that it names.
  const cursor = whose === (search.for ?? 'all') || search.for === whose ? search.cursor : undefined;
  const { data, isError, error, refetch } = useQuery({
    queryKey: ['approvals', whose, cursor, limit],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/v1/approvals', { params: { query: { for: whose, limit, ...(cursor ? { cursor } : {}) } }, signal }),
      ),
  });
  return (
    <section aria-labelledby={`approvals-${whose}`} className="approvals">
      <h2 id={`approvals-${whose}`}>{title}</h2>
      {isError ? (
        <Failing error={error} again={() => void refetch()} />
      ) : !data ? (
        <Loading what={title.toLowerCase()} />
      ) : data.approvals.length === 0 ? (
        <Empty title={empty} />
      ) : (
        <>
          {data.approvals.map((one) => (
            <ApprovalCard key={one.id} of={one} />
          ))}
          <Pager search={changed(search, { for: whose, cursor })} next={data.next} of={title.toLowerCase()} />
        </>
      )}
    </section>
  );
}
