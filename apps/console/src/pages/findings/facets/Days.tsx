import type { Search } from '../../../search.js';
import { firstDay, fromDay, lastDay, toDay } from '../filter.js';
import { useChange } from './useChange.js';

/** Days of UTC: a list that a colleague in another zone opens is the same. */
export function Days({ search }: { search: Search }) {
  const change = useChange(search);
  return (
    <fieldset className="facet">
      <legend>First seen (days of UTC)</legend>
      <label className="facet-day">
        <span>From</span>
        <input
          className="usa-input"
          type="date"
          value={firstDay(search.from)}
          onChange={({ target }) => change({ from: fromDay(target.value) })}
        />
      </label>
      <label className="facet-day">
        <span>To</span>
        <input
          className="usa-input"
          type="date"
          value={lastDay(search.to)}
          onChange={({ target }) => change({ to: toDay(target.value) })}
        />
      </label>
    </fieldset>
  );
}
