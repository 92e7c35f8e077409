import { useRef } from 'react';
import { prefer, usePreferences } from '../../../api/preferences.js';
import { useSession } from '../../../api/session.js';
import type { Search } from '../../../search.js';
import { severityName, stateName, statusName } from '../../../words/names.js';
import { chips } from '../filter.js';
import { deskOf, type Facets as Counts } from '../finding.js';
import { Agencies } from './Agencies.js';
import { Choice, OneOf } from './Choice.js';
import { Days } from './Days.js';
import { Flags } from './Flags.js';
import { Words } from './Words.js';

interface FacetsProps {
  search: Search;
  /** Undefined: not counted yet. */
  counts: Counts | undefined;
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
      <Choice
        counted={counts !== undefined}
        title="Severity"
        part="severity"
        of={severity}
        name={severityName}
        search={search}
      />
      <Choice
        counted={counts !== undefined}
        title="State on the desk"
        part="triage"
        of={counts?.triage.map((one) => ({ ...one, words: stateName(one.value) })) ?? []}
        name={stateName}
        search={search}
      />
      <Choice
        counted={counts !== undefined}
        title="Rule"
        part="rule"
        of={counts?.rule.map(({ value, title, count }) => ({ value, count, words: title })) ?? []}
        search={search}
        codes
      />
      <Choice
        counted={counts !== undefined}
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
