import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { coverageQuery } from '../../api/coverage.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { When } from '../../parts/When.js';
import { count, duration } from '../../words/format.js';
import { silentSourcesQuery } from './queries.js';

/** Whose word is missing: nothing that such a source did since can be counted on, in either direction. */
export function SourcesNow() {
  const coverage = useQuery(coverageQuery);
  const { data, isError, error, refetch } = useQuery(silentSourcesQuery);
  return (
    <section className="panel" aria-labelledby="sources">
      <h2 id="sources" tabIndex={-1}>
        Sources
      </h2>
      {isError ? (
        <Failing error={error} again={() => void refetch()} />
      ) : !data ? (
        <Loading what="the sources" />
      ) : (
        <>
          {data.sources.length === 0 ? (
            <p>Every source of yours has said lately that all it did is recorded.</p>
          ) : (
            <ul className="home-sources">
              {data.sources.map(({ agreement, source, state, silentSince, latenessSeconds }) => (
                <li key={`${agreement} ${source}`}>
                  <Link to="/agreements/$id" params={{ id: agreement }} hash="sources">
                    <code>{source}</code>
                  </Link>
                  <p className="fine">
                    {state === 'silent' && silentSince !== null ? (
                      <>
                        Silent since <When at={silentSince} />: what is missing after that is taken as not done,{' '}
                        {duration(latenessSeconds * 1_000)} later.
                      </>
                    ) : (
                      'It has never said that all it did is recorded.'
                    )}
                  </p>
                </li>
              ))}
            </ul>
          )}
          {data.next !== null && <p>These are the first {data.sources.length}; agreements list all of theirs.</p>}
          {coverage.data && coverage.data.agreements.silent > 0 && (
            <p>
              {count(coverage.data.agreements.silent, 'agreement', 'agreements')} of {coverage.data.agreements.total}{' '}
              {coverage.data.agreements.silent === 1 ? 'has' : 'have'} a party whose word does not reach up to now.{' '}
              <Link to="/agreements">Agreements</Link> say how far.
            </p>
          )}
        </>
      )}
    </section>
  );
}
