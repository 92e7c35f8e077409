import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Coverage, coverageQuery } from '../api/coverage.js';
import { Problem } from '../api/problem.js';
import { When } from '../parts/When.js';
import { count } from '../words/format.js';
import { notKnownOf, silentAgreements, silentSources } from '../words/silence.js';
import { notJudged } from './not-judged.js';
import { useNow } from './useNow.js';

/** No answer for so long: what is on screen may be old. */
const STALE_MS = 60_000;

/** How far the judging is, and whose word is missing, on every page; it turns when that stops moving. */
export function AsOfBar() {
  const { data, failureReason, dataUpdatedAt } = useQuery(coverageQuery);
  const now = useNow(5_000);
  const stale = dataUpdatedAt > 0 && now - dataUpdatedAt > STALE_MS;
  const behind = data !== undefined && data.behind > 0;
  return (
    <div role="region" aria-label="As of" className={`as-of${stale || behind ? ' as-of-stale' : ''}`}>
      <div className="as-of-inner">
        {stale && (
          <p role="status">
            <strong>Not up to date.</strong>{' '}
            {failureReason instanceof Problem
              ? 'How far the judging is cannot be read; this page is as of '
              : 'Countersign does not answer; this page is as of '}
            <When at={new Date(dataUpdatedAt).toISOString()} seconds />.
          </p>
        )}
        {data && !stale && <Covered by={data} />}
      </div>
    </div>
  );
}

function Covered({ by }: { by: Coverage }) {
  const { judgedThrough, behind, sources, agreements } = by;
  return (
    <p>
      {judgedThrough === null ? (
        notJudged(by.asOf)
      ) : (
        <>
          Judged up to <When at={judgedThrough} seconds />
        </>
      )}
      {behind > 0 && <strong>, {count(behind, 'entry waits', 'entries wait')} to be judged</strong>}
      {sources.silent > 0 && sources.silentSince !== null ? (
        <>
          ,{' '}
          <Link to="/" hash="sources">
            {silentSources(sources.silent)}
          </Link>{' '}
          since <When at={sources.silentSince} />
        </>
      ) : (
        agreements.silent > 0 &&
        agreements.silentSince !== null && (
          <>
            , <Link to="/agreements">{silentAgreements(agreements.silent)}</Link> since{' '}
            <When at={agreements.silentSince} />
          </>
        )
      )}
      {agreements.notKnown > 0 && (
        <>
          , <Link to="/agreements">{notKnownOf(agreements.notKnown)}</Link>
        </>
      )}
      .
    </p>
  );
}
