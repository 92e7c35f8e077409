import { useQuery } from '@tanstack/react-query';
import { coverageQuery } from '../../api/coverage.js';
import { When } from '../../parts/When.js';
import { count } from '../../words/format.js';

/** Whose word is missing: absence is concluded without it. */
export function Coverage() {
  const { data } = useQuery(coverageQuery);
  if (!data || data.sources.silent + data.sources.neverVouched === 0) return null;
  const { silent, silentSince, neverVouched, total } = data.sources;
  return (
    <p className="coverage">
      {silent > 0 && (
        <strong>
          {count(silent, 'source')} of {total} silent
          {silentSince !== null && (
            <>
              {' '}
              since <When at={silentSince} />
            </>
          )}
          .{' '}
        </strong>
      )}
      {neverVouched > 0 && `${count(neverVouched, 'source has', 'sources have')} never said that all is sent.`}
    </p>
  );
}
