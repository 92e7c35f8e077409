import type { Search } from '../../../search.js';
import { number } from '../../../words/format.js';
import type { Part } from '../filter.js';
import type { Facets } from '../finding.js';
import { useChange } from './useChange.js';

interface FlagsProps {
  search: Search;
  /** Undefined: not counted yet. */
  counts: Facets | undefined;
  /** She has a desk of her own. */
  mine: boolean;
}

const FLAGS: readonly [part: Part, value: string, words: string, mine: boolean][] = [
  ['waits', '1', 'Waits for somebody', true],
  ['assignee', 'me', 'Mine', true],
  ['assignee', 'nobody', 'No owner', true],
  ['overdue', '1', 'Overdue', true],
  ['reopened', '1', 'Reopened', true],
  ['since', 'last-visit', 'New since my last visit', false],
  ['suppressed', '1', 'Suppressed by an exception', false],
];

/** What is so, or is not asked for. */
export function Flags({ search, counts, mine }: FlagsProps) {
  const change = useChange(search);
  const suppressed = counts?.suppressed.find(({ value }) => value)?.count;
  return (
    <fieldset className="facet">
      <legend>In hand</legend>
      {FLAGS.filter(([, , , ofDesk]) => mine || !ofDesk || search.desk !== undefined)
        .filter(([part, value]) => mine || part !== 'assignee' || value !== 'me')
        .map(([part, value, words]) => (
          <label key={part + value}>
            <input
              type="checkbox"
              checked={search[part] === value}
              onChange={() => change({ [part]: search[part] === value ? undefined : value })}
            />
            <span>{words}</span>
            {part === 'suppressed' && suppressed !== undefined && (
              <span className="facet-count">{number(suppressed)}</span>
            )}
          </label>
        ))}
    </fieldset>
  );
}
