import { Link } from '@tanstack/react-router';
import { Button } from '@trussworks/react-uswds';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Failing } from '../../parts/Failing.js';
import { When } from '../../parts/When.js';
import { changed, type Search } from '../../search.js';
import { withVisit } from './kept.js';
import { keep, settingsQuery } from './settings.js';

interface LastVisitProps {
  search: Search;
  /** Until when the list on screen has everything; null: not known. */
  seen: string | null;
}

/**
 * What is new is new until she says that she has seen it: neither a page that she only passed through, nor a second window, takes it away from
 * her.
 */
export function LastVisit({ search, seen }: LastVisitProps) {
  const { data } = useQuery(settingsQuery);
  const save = useMutation({ mutationFn: keep });
  if (!data) return null;
  const only = search.since === 'last-visit';
  return (
    <div className="visit">
      <p>
        {data.lastVisit === null ? (
          'You have not said yet what you have seen, so all is new to you. '
        ) : (
          <>
            You have seen all up to <When at={data.lastVisit} />.{' '}
          </>
        )}
        {data.lastVisit !== null && !only && (
          <Link to="." search={changed(search, { since: 'last-visit' })}>
            Show what is new since
          </Link>
        )}
        {only && (
          <Link to="." search={changed(search, { since: undefined })}>
            Show all again
          </Link>
        )}
      </p>
      <Button
        type="button"
        outline
        aria-disabled={seen === null || save.isPending}
        onClick={() => seen === null || save.isPending || save.mutate(withVisit(seen))}
      >
        I have seen these
      </Button>
      {save.isError && <Failing error={save.error} again={() => save.mutate(withVisit(seen!))} />}
    </div>
  );
}
