import { Link } from '@tanstack/react-router';
import { Problem } from '../../api/problem.js';
import { Page } from '../../layout/Page.js';
import { Failing } from '../../parts/Failing.js';
import { When } from '../../parts/When.js';
import { changed, type Search } from '../../search.js';

interface NotShownProps {
  error: Error;
  search: Search;
  again: () => void;
}

/** Why there is no finding here: not open to her, not there yet at that time, or nothing can be shown now. */
export function NotShown({ error, search, again }: NotShownProps) {
  const status = error instanceof Problem ? error.status : 0;
  if (search.asOf === undefined || (status !== 404 && status !== 400))
    return (
      <Page title={status === 404 ? 'This finding does not exist, or is not open to you' : 'Finding'}>
        <Failing error={error} again={again} />
      </Page>
    );
  return (
    <Page title="Nothing is shown of that time">
      <p>
        {status === 404
          ? 'The finding was not there yet then, or it is not open to you.'
          : 'That is beyond what is judged, or no such time: how the finding is then, nobody can say yet.'}{' '}
        You asked for it{' '}
        {/^\d+$/.test(search.asOf) ? (
          `after ${search.asOf} entries`
        ) : Number.isNaN(Date.parse(search.asOf)) ? (
          `as of “${search.asOf}”`
        ) : (
          <>
            as of <When at={search.asOf} seconds />
          </>
        )}
        .
      </p>
      <p>
        <Link to="." search={changed(search, { asOf: undefined })} state={true}>
          Show it as it is now
        </Link>
      </p>
    </Page>
  );
}
