import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { answered, api } from '../../api/client.js';
import { usePreferences } from '../../api/preferences.js';
import { Page } from '../../layout/Page.js';
import { Empty } from '../../parts/Empty.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { Pager } from '../../parts/Pager.js';
import type { Search } from '../../search.js';
import { reasonOf, subjectOf } from '../../words/sentence.js';
import { unjudgedCount } from '../../words/unjudged.js';
import { opens } from './opens.js';

const unjudgedQuery = ({ rule, agreement, reason, agency, acts, cursor }: Search, limit: number) => ({
  queryKey: ['unjudged', rule, agreement, reason, agency, acts, cursor, limit],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    answered(
      api.GET('/v1/not-evaluable/subjects', {
        params: { query: { rule, agreement, reason, agency, acts: acts as 'requests' | undefined, cursor, limit } },
        signal,
      }),
    ),
});

/** What a number of what could not be judged counts: each request, disclosure or source, with its share. */
export function UnjudgedPage() {
  const search: Search = useSearch({ strict: false });
  const { rows } = usePreferences();
  const { data, error, refetch } = useQuery(unjudgedQuery(search, rows));
  const { rule, agreement, agency } = search;
  const asked = [
    ...(rule === undefined ? [] : [`rule ${rule}`]),
    ...(agreement === undefined ? [] : [`agreement ${agreement}`]),
    ...(agency === undefined ? [] : [`agency ${agency}`]),
  ];
  return (
    <Page title="What could not be judged">
      <p>
        These neither passed nor were found wanting.{' '}
        <Link
          to="/findings"
          search={search.agreement === undefined ? {} : { agreement: search.agreement }}
          hash="not-evaluable"
        >
          Beside what was found
        </Link>
      </p>
      {error && <Failing error={error} again={() => void refetch()} />}
      {!data ? (
        !error && <Loading what="what could not be judged" rows={4} />
      ) : data.subjects.length === 0 ? (
        <Empty title="Nothing here that you may see">
          <p>
            {asked.length > 0 && `This page is of ${asked.join(', ')}. `}
            <Link to="/findings" hash="not-evaluable">
              All that could not be judged
            </Link>
          </p>
        </Empty>
      ) : (
        <ul className="unjudged">
          {data.subjects.map((one) => (
            <Subject key={[one.rule, one.agreement, one.shard, one.reason, one.subject].join('|')} {...one} />
          ))}
        </ul>
      )}
      <Pager search={search} next={data?.next ?? null} of="what could not be judged" />
    </Page>
  );
}

type One = Awaited<ReturnType<ReturnType<typeof unjudgedQuery>['queryFn']>>['subjects'][number];

function Subject(one: One) {
  const { rule, title, agreement } = one;
  const more = opens(one);
  return (
    <li>
      <p>
        <strong>{subjectOf(one)}</strong>: {unjudgedCount(one)}. {reasonOf(one)}
      </p>
      <p className="fine">
        {title} <code>{rule}</code>
        {agreement !== null && (
          <>
            {', under '}
            <Link to="/agreements/$id" params={{ id: agreement }}>
              {agreement}
            </Link>
          </>
        )}
        .{' '}
        {more && (
          <Link to={more.to} search={more.search}>
            {more.to === '/quarantine' ? 'What was refused' : 'What was found of it'}
          </Link>
        )}
      </p>
    </li>
  );
}
