import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { coverageQuery } from '../../api/coverage.js';
import { useSession } from '../../api/session.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { When } from '../../parts/When.js';
import { number } from '../../words/format.js';
import { whoseSide } from '../../words/reader.js';
import { NEVER_SAID, noneSilent, silentAgreements, whatSilenceMeans } from '../../words/silence.js';
import { sourceName } from '../quarantine/words.js';
import { anySourceQuery, silentSourcesQuery } from './queries.js';

/** Whose word is missing: nothing that such a source did since can be counted on, in either direction. */
export function SourcesNow() {
  const { who } = useSession();
  const coverage = useQuery(coverageQuery);
  const { data, isError, error, refetch } = useQuery(silentSourcesQuery);
  const any = useQuery({ ...anySourceQuery, enabled: data?.sources.length === 0 });
  return (
    <section className="panel" aria-labelledby="sources">
      <h2 id="sources" tabIndex={-1}>
        Sources
      </h2>
      {isError || any.error ? (
        <Failing error={error ?? any.error} again={() => void Promise.all([refetch(), any.refetch()])} />
      ) : !data || any.isLoading ? (
        <Loading what="the sources" />
      ) : (
        <>
          {data.sources.length === 0 ? (
            any.data && <p>{noneSilent(whoseSide(who), any.data.sources.length > 0)}</p>
          ) : (
            <ul className="home-sources">
              {data.sources.map(({ agreement, source, state, silentSince, latenessSeconds }) => (
                <li key={`${agreement} ${source}`}>
                  <Link to="/agreements/$id" params={{ id: agreement }} hash="sources">
                    {sourceName(source)}
                  </Link>
                  <p className="fine">
                    {state === 'silent' && silentSince !== null ? (
                      <>
                        Silent since <When at={silentSince} />. {whatSilenceMeans(latenessSeconds)}
                      </>
                    ) : (
                      NEVER_SAID
                    )}
                  </p>
                </li>
              ))}
            </ul>
          )}
          {data.next !== null && <p>These are the first {data.sources.length}; agreements list all of theirs.</p>}
          {coverage.data && coverage.data.agreements.silent > 0 && (
            <p>
              <Link to="/agreements">{silentAgreements(coverage.data.agreements.silent)}</Link>, of{' '}
              {number(coverage.data.agreements.total)}.
            </p>
          )}
        </>
      )}
    </section>
  );
}
