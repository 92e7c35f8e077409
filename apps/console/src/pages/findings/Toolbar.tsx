import { Link, useNavigate } from '@tanstack/react-router';
import { prefer, usePreferences } from '../../api/preferences.js';
import { Empty } from '../../parts/Empty.js';
import { changed, type Search } from '../../search.js';
import { deskName } from '../../words/names.js';
import { chips, cleared, SORTS, toggled } from './filter.js';

/** Nobody looks for acts that her role or the desk in view does not have. */
export function ReadsOnly({ desk, acts }: { desk: string | null; acts: boolean }) {
  return (
    <p className="fine">
      {acts
        ? `You look at the desk of ${deskName(desk ?? '')}. What you decide is your own desk’s: show that to act.`
        : 'You can read all of this, and change nothing.'}
    </p>
  );
}

export function Order({ search }: { search: Search }) {
  const navigate = useNavigate();
  const { rows } = usePreferences();
  return (
    <div className="order">
      <label htmlFor="queue-sort">Order</label>
      <select
        id="queue-sort"
        className="usa-select"
        value={search.sort ?? 'newest'}
        onChange={({ target }) =>
          void navigate({
            to: '.',
            search: changed(search, { sort: target.value === 'newest' ? undefined : target.value }),
            resetScroll: false,
          })
        }
      >
        {SORTS.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
      <label htmlFor="queue-rows">Rows on a page</label>
      <select
        id="queue-rows"
        className="usa-select"
        value={rows}
        onChange={({ target }) => {
          prefer({ rows: target.value === '100' ? 100 : 50 });
          void navigate({ to: '.', search: changed(search, {}), resetScroll: false });
        }}
      >
        <option value="50">50</option>
        <option value="100">100</option>
      </select>
    </div>
  );
}

export function Chips({ search }: { search: Search }) {
  const set = chips(search);
  if (set.length === 0) return null;
  return (
    <ul className="chips" aria-label="Filters that are set">
      {set.map(({ part, value, words }) => (
        <li key={part + value}>
          <Link
            to="."
            search={
              part === 'q' || part === 'assignee'
                ? changed(search, { [part]: undefined })
                : toggled(search, part, value)
            }
            resetScroll={false}
          >
            {words} <span aria-hidden="true">×</span>
            <span className="usa-sr-only"> (take this filter away)</span>
          </Link>
        </li>
      ))}
      <li>
        <ClearLink search={search} />
      </li>
    </ul>
  );
}

export const ClearLink = ({ search }: { search: Search }) => (
  <Link to="." search={cleared(search)} resetScroll={false}>
    Clear all filters
  </Link>
);

export function NothingHere({ search }: { search: Search }) {
  if (chips(search).length > 0)
    return (
      <Empty title="No finding fits this filter.">
        <ClearLink search={search} />
      </Empty>
    );
  return (
    <Empty title="Nothing was found.">
      <p>No rule has an open finding that you may see. Look below at what could not be judged.</p>
    </Empty>
  );
}
