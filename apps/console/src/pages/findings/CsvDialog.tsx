import { useState } from 'react';
import { Dialog } from '../../parts/Dialog.js';
import type { Search } from '../../search.js';
import { filterOf } from './filter.js';

/** Columns of the file, by the api's names, in the order of the file. */
const COLUMNS: readonly [name: string, words: string, unlessTold: boolean][] = [
  ['id', 'Id', true],
  ['rule', 'Rule', true],
  ['ruleVersion', 'Version of the rule', false],
  ['title', 'Title', true],
  ['sentence', 'What was found', true],
  ['derived', 'How it was derived', true],
  ['theory', 'Standing of the legal theory', false],
  ['severity', 'Severity', true],
  ['status', 'What the rules say', true],
  ['restated', 'Restated', false],
  ['retracted', 'Retracted by its author', false],
  ['agreement', 'Agreement', true],
  ['subject', 'Subject', true],
  ['subjectKind', 'Kind of subject', false],
  ['count', 'Count', true],
  ['unit', 'Unit', true],
  ['shard', 'Shard', false],
  ['actTime', 'Time of the act', true],
  ['firstSeen', 'First seen', true],
  ['lastSeen', 'Last seen', true],
  ['triage', 'State on the desk', true],
  ['owner', 'Owner', true],
  ['due', 'Due', true],
  ['overdue', 'Overdue', false],
  ['desks', 'All desks', false],
  ['suppressed', 'Suppressed', true],
  ['suppressedUntil', 'Suppressed until', false],
  ['exceptions', 'Exceptions', false],
  ['url', 'Address', true],
];

export function csvLink(search: Search, columns: readonly string[]): string {
  const query = new URLSearchParams({ ...filterOf(search), ...(search.sort ? { sort: search.sort } : {}) });
  query.set('columns', columns.join(','));
  return `/v1/findings.csv?${query.toString()}`;
}

/** All that the filter leaves, as a file. */
export function CsvDialog({ search, onClose }: { search: Search; onClose: () => void }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    new Set(COLUMNS.flatMap(([name, , unlessTold]) => (unlessTold ? [name] : []))),
  );
  const columns = COLUMNS.map(([name]) => name).filter((name) => chosen.has(name));
  return (
    <Dialog title="Download as a spreadsheet (CSV)" open onClose={onClose}>
      <p>
        All findings of this filter, not only this page. The first lines begin with # and say when it was made, the rule
        set, how far the ledger and the judging were, the filter and the number of rows; times are UTC. They do not say
        who asked. That you take it is written down.
      </p>
      <fieldset className="usa-fieldset csv-columns">
        <legend>Columns</legend>
        {COLUMNS.map(([name, words]) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={chosen.has(name)}
              onChange={() => {
                const next = new Set(chosen);
                if (!next.delete(name)) next.add(name);
                setChosen(next);
              }}
            />
            <span>{words}</span>
          </label>
        ))}
      </fieldset>
      {columns.length === 0 ? (
        <p>Choose a column.</p>
      ) : (
        <a className="usa-button" href={csvLink(search, columns)} download onClick={onClose}>
          Download
        </a>
      )}
    </Dialog>
  );
}
