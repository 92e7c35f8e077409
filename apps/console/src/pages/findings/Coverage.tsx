import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { coverageQuery } from '../../api/coverage.js';
import { When } from '../../parts/When.js';
import { count, number } from '../../words/format.js';
import { silentSources } from '../../words/silence.js';

/** Whose word is missing: absence is concluded without it. */
export function Coverage() {
  const { data } = useQuery(coverageQuery);
  if (!data || data.sources.silent + data.sources.neverVouched === 0) return null;
  const { silent, silentSince, neverVouched, total } = data.sources;
  return (
    <p className="coverage">
      {silent > 0 && (
        <strong>
          <Link to="/" hash="sources">
            {silentSources(silent)}
          </Link>
          , of {number(total)},
          {silentSince !== null && (
            <>
              {' '}
              since <When at={silentSince} />
            </>
          )}
          .{' '}
        </strong>
      )}
      {neverVouched > 0 && (
        <>
          <Link to="/" hash="sources">
            {count(neverVouched, 'source has', 'sources have')}
          </Link>{' '}
          never said that all it did is recorded.
        </>
      )}
    </p>
  );
}
