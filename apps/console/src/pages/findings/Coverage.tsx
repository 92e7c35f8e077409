import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../../api/client.js';
import { When } from '../../parts/When.js';
import { count } from '../../words/format.js';

/** Whose word is missing: absence is concluded without it. */
export function Coverage() {
  const { data } = useQuery({
    queryKey: ['coverage'],
    queryFn: ({ signal }) => answered(api.GET('/v1/coverage', { signal })),
    refetchInterval: 60_000,
  });
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
