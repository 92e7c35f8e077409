import { useNavigate } from '@tanstack/react-router';
import type { Search } from '../../../search.js';
import { number } from '../../../words/format.js';
import { type Part, toggled, values } from '../filter.js';
import { useChange } from './useChange.js';

interface Value {
  value: string;
  words: string;
  /** Undefined: the api counts none of this kind. */
  count?: number | undefined;
}

interface ChoiceProps {
  title: string;
  part: Part;
  of: readonly Value[];
  search: Search;
  /** Names a value that is chosen and has no count. */
  name?: (value: string) => string;
  /** What holds where nothing is chosen. */
  unset?: string;
  /** The value is a code that some look for: shown small beside its words. */
  codes?: boolean;
  /** False: nothing is counted, so that what is not among the counts is not none. */
  counted?: boolean;
}

/** Several at once. What is chosen stays there though nothing has it any more, so that it can be taken away. */
export function Choice({
  title,
  part,
  of,
  search,
  name = (value) => value,
  unset,
  codes = false,
  counted = true,
}: ChoiceProps) {
  const navigate = useNavigate();
  const chosen = values(search[part] ?? unset);
  const missing = chosen.filter((value) => !of.some((one) => one.value === value));
  const all: Value[] = [
    ...of,
    ...missing.map((value) => ({ value, words: name(value), count: counted ? 0 : undefined })),
  ];
  if (all.length === 0) return null;
  const from = { ...search, [part]: search[part] ?? unset };
  return (
    <fieldset className="facet">
      <legend>{title}</legend>
      {all.map(({ value, words, count }) => (
        <label key={value}>
          <input
            type="checkbox"
            checked={chosen.includes(value)}
            onChange={() => void navigate({ to: '.', search: toggled(from, part, value), resetScroll: false })}
          />
          <span>
            {words}
            {codes && <code> {value}</code>}
          </span>
          {count !== undefined && <span className="facet-count">{number(count)}</span>}
        </label>
      ))}
    </fieldset>
  );
}

/** One or any. */
export function OneOf({ title, part, of, search }: Omit<ChoiceProps, 'name' | 'unset' | 'codes' | 'counted'>) {
  const change = useChange(search);
  const id = `queue-${part}`;
  const chosen = search[part] ?? '';
  return (
    <div className="facet">
      <label htmlFor={id}>{title}</label>
      <select
        id={id}
        className="usa-select"
        value={chosen}
        onChange={({ target }) => change({ [part]: target.value || undefined })}
      >
        <option value="">Any</option>
        {chosen !== '' && !of.some(({ value }) => value === chosen) && <option value={chosen}>{chosen}</option>}
        {of.map(({ value, words, count }) => (
          <option key={value} value={value}>
            {words}
            {count !== undefined && ` (${number(count)})`}
          </option>
        ))}
      </select>
    </div>
  );
}
