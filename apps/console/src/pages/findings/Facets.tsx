import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { prefer, usePreferences } from '../../api/preferences.js';
import { useSession } from '../../api/session.js';
import { changed, type Search } from '../../search.js';
import { number } from '../../words/format.js';
import { agencyName, deskName, severityName, stateName, statusName } from '../../words/names.js';
import { chips, firstDay, fromDay, hasPseudonym, lastDay, type Part, toDay, toggled, values } from './filter.js';
import { deskOf, type Facets as Counts } from './finding.js';

interface FacetsProps {
  search: Search;
  /** Undefined: not counted yet. */
  counts: Counts | undefined;
}

interface Value {
  value: string;
  words: string;
  /** Undefined: the api counts none of this kind. */
  count?: number | undefined;
}

const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'];

/** What narrows the list. Each change is another address, at once; a count is what the list would have with it. */
export function Facets({ search, counts }: FacetsProps) {
  const wide = useRef(matchMedia('(min-width: 64rem)').matches);
  const { filters } = usePreferences();
  // As she left it, beside the list; where it lies before the list it is folded until she opens it.
  const open = useRef(wide.current && filters);
  const { who } = useSession();
  const set = chips(search).length;
  const severity = (counts?.severity ?? []).map((one) => ({ ...one, words: severityName(one.value) }));
  severity.sort((one, other) => SEVERITIES.indexOf(one.value) - SEVERITIES.indexOf(other.value));
  return (
    <details
      className="facets"
      open={open.current}
      onToggle={({ currentTarget }) => {
        if (wide.current && currentTarget.open !== open.current) prefer({ filters: currentTarget.open });
        open.current = currentTarget.open;
      }}
    >
      <summary>
        <h2>Filters{set > 0 && ` (${set} set)`}</h2>
      </summary>
      <Words search={search} />
      <Flags search={search} counts={counts} mine={deskOf(who) !== null} />
      <Choice title="Severity" part="severity" of={severity} name={severityName} search={search} />
      <Choice
        title="State on the desk"
        part="triage"
        of={counts?.triage.map((one) => ({ ...one, words: stateName(one.value) })) ?? []}
        name={stateName}
        search={search}
      />
      <Choice
        title="Rule"
        part="rule"
        of={counts?.rule.map(({ value, title, count }) => ({ value, count, words: title })) ?? []}
        search={search}
        codes
      />
      <Choice
        title="What the rules say now"
        part="status"
        of={counts?.status.map((one) => ({ ...one, words: statusName(one.value) })) ?? []}
        name={statusName}
        search={search}
        unset="open"
      />
      <OneOf
        title="Agreement"
        part="agreement"
        of={(counts?.agreement ?? []).flatMap(({ value, count }) =>
          value === null ? [] : [{ value, count, words: value }],
        )}
        search={search}
      />
      <Agencies search={search} />
      <Days search={search} />
    </details>
  );
}

function useChange(search: Search): (change: Search) => void {
  const navigate = useNavigate();
  return (change) => void navigate({ to: '.', search: changed(search, change), replace: false, resetScroll: false });
}

/** Searched when she presses Enter or leaves the field, so that no half word is looked up and written down. */
function Words({ search }: { search: Search }) {
  const change = useChange(search);
  const [text, setText] = useState(search.q ?? '');
  useEffect(() => setText(search.q ?? ''), [search.q]);
  const seek = (): void => {
    if (text.trim() !== (search.q ?? '') && !hasPseudonym(text)) change({ q: text.trim() || undefined });
  };
  return (
    <form
      role="search"
      className="facet"
      onSubmit={(event) => {
        event.preventDefault();
        seek();
      }}
    >
      <label htmlFor="queue-q">Words, ids, subjects</label>
      <div className="facet-search">
        <input
          id="queue-q"
          className="usa-input"
          type="search"
          maxLength={100}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <button type="submit" className="usa-button usa-button--outline">
          Find
        </button>
      </div>
      {hasPseudonym(text) && (
        <p className="fine" role="alert">
          This is a person’s pseudonym. It would be in the address and in logs, so it is not looked for here.
        </p>
      )}
    </form>
  );
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
}

/** Several at once. What is chosen stays there though nothing has it any more, so that it can be taken away. */
function Choice({ title, part, of, search, name = (value) => value, unset, codes = false }: ChoiceProps) {
  const navigate = useNavigate();
  const chosen = values(search[part] ?? unset);
  const missing = chosen.filter((value) => !of.some((one) => one.value === value));
  const all: Value[] = [...of, ...missing.map((value) => ({ value, words: name(value), count: 0 }))];
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
function OneOf({ title, part, of, search }: Omit<ChoiceProps, 'name' | 'unset' | 'codes'>) {
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

const FLAGS: readonly [part: Part, value: string, words: string, mine: boolean][] = [
  ['waits', '1', 'Waits for somebody', true],
  ['assignee', 'me', 'Mine', true],
  ['assignee', 'nobody', 'No owner', true],
  ['overdue', '1', 'Overdue', true],
  ['reopened', '1', 'Reopened', true],
  ['since', 'last-visit', 'New since my last visit', false],
  ['suppressed', '1', 'Suppressed by an exception', false],
];

function Flags({ search, counts, mine }: FacetsProps & { mine: boolean }) {
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

/** Of an officer her own desk alone; an auditor and an overseer choose. */
function Agencies({ search }: { search: Search }) {
  const { who } = useSession();
  const change = useChange(search);
  const known = who.scope.agencies === '*' ? [] : who.scope.agencies;
  const officer = who.role !== 'auditor' && who.role !== 'overseer';
  return (
    <>
      <TextFilter title="Agency that it is about" part="agency" search={search} known={known} />
      {!officer && (
        <div className="facet">
          <label htmlFor="queue-desk">Whose desk</label>
          <input
            id="queue-desk"
            className="usa-input"
            list="queue-desks"
            defaultValue={search.desk ?? ''}
            key={search.desk ?? ''}
            aria-describedby="queue-desk-hint"
            onKeyDown={({ key, currentTarget }) => key === 'Enter' && currentTarget.blur()}
            onBlur={({ target }) => {
              const desk = target.value.trim();
              if (desk !== (search.desk ?? '')) change({ desk: desk || undefined });
            }}
          />
          <datalist id="queue-desks">
            {[...known, '@overseers'].map((desk) => (
              <option key={desk} value={desk}>
                {deskName(desk)}
              </option>
            ))}
          </datalist>
          <span id="queue-desk-hint" className="fine">
            Its agency’s id, or @overseers
          </span>
        </div>
      )}
    </>
  );
}

interface TextFilterProps {
  title: string;
  part: Part;
  search: Search;
  known: readonly string[];
}

function TextFilter({ title, part, search, known }: TextFilterProps) {
  const change = useChange(search);
  const id = `queue-${part}`;
  return (
    <div className="facet">
      <label htmlFor={id}>{title}</label>
      <input
        id={id}
        className="usa-input"
        list={`${id}-known`}
        autoCapitalize="none"
        defaultValue={search[part] ?? ''}
        key={search[part] ?? ''}
        onKeyDown={({ key, currentTarget }) => key === 'Enter' && currentTarget.blur()}
        onBlur={({ target }) => {
          const value = target.value.trim().toLowerCase();
          if (value !== (search[part] ?? '')) change({ [part]: value || undefined });
        }}
      />
      <datalist id={`${id}-known`}>
        {known.map((value) => (
          <option key={value} value={value}>
            {agencyName(value)}
          </option>
        ))}
      </datalist>
    </div>
  );
}

/** Days of UTC: a list that a colleague in another zone opens is the same. */
function Days({ search }: { search: Search }) {
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
