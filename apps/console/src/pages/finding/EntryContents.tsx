import { useQuery } from '@tanstack/react-query';
import { Button } from '@trussworks/react-uswds';
import { useState } from 'react';
import { Problem } from '../../api/problem.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { When } from '../../parts/When.js';
import { count, isDay, number } from '../../words/format.js';
import { isTime, type Place } from './clauses.js';
import { contentsOf, type Row, type Shown, type Table } from './entry-rows.js';
import { entryQuery } from './finding-queries.js';

/** What an entry says, as a table; of one whose bytes are another agency’s, that it is recorded. */
export function EntryContents({ place }: { place: Place }) {
  const { data, error, refetch } = useQuery(entryQuery(place));
  if (error instanceof Problem && error.status === 404)
    return (
      <p className="evidence-shut">
        <strong>Recorded, contents not open to your agency.</strong> Another agency wrote this entry. That it is in the
        ledger, and where, you see here; what it says, its sender can show you.
      </p>
    );
  if (error) return <Failing error={error} again={() => void refetch()} />;
  if (!data) return <Loading what="what the entry says" rows={4} />;
  const { title, rows } = contentsOf(data);
  const name = `Entry ${place.shard}/${place.index}: ${title}`;
  return (
    <div className="entry-contents">
      <table className="usa-table usa-table--borderless">
        <caption>{name}</caption>
        <thead className="usa-sr-only">
          <tr>
            <th scope="col">What</th>
            <th scope="col">As recorded</th>
          </tr>
        </thead>
        <tbody>{rows.map((row, at) => row.value.kind !== 'table' && <Line key={at} row={row} />)}</tbody>
      </table>
      {rows.map(
        ({ label, value }, at) => value.kind === 'table' && <Listed key={at} label={label} table={value.table} />,
      )}
    </div>
  );
}

function Line({ row: { label, under, value } }: { row: Row }) {
  return (
    <tr>
      <th scope="row">
        {under.length > 0 && <span className="entry-under">{under.join(', ')}: </span>}
        {label}
      </th>
      <td>
        <Value value={value} />
      </td>
    </tr>
  );
}

function Value({ value }: { value: Shown }) {
  switch (value.kind) {
    case 'time':
      return <When at={value.at} seconds />;
    case 'number':
      return number(value.number);
    case 'list':
      return value.values.length === 0 ? 'none' : value.values.map((one, at) => <div key={at}>{one}</div>);
    case 'text':
      return value.text;
    case 'table':
      return null;
  }
}

/** Rows that are shown at first. */
const FIRST = 20;
/** Columns whose cells are numbers. */
const cell = (text: string) => (isTime(text) || isDay(text) ? <When at={text} seconds /> : text);

function Listed({ label, table: { columns, rows, shared } }: { label: string; table: Table }) {
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, FIRST);
  return (
    <div className="entry-listed">
      <table className="usa-table usa-table--borderless usa-table--compact cards">
        <caption>
          {label}: {count(rows.length, 'row')}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, at) => (
            <tr key={at}>
              {row.map((text, column) => (
                <td key={column} data-label={columns[column]}>
                  {cell(text)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {shared.length > 0 && (
        <p className="fine">
          For all of them:{' '}
          {shared.map(({ label: what, value }, at) => (
            <span key={what}>
              {at > 0 && ', '}
              {what} <Value value={value} />
            </span>
          ))}
          .
        </p>
      )}
      {rows.length > FIRST && (
        <Button type="button" unstyled onClick={() => setAll(!all)}>
          {all ? `Show the first ${FIRST} alone` : `Show all ${number(rows.length)} rows`}
        </Button>
      )}
    </div>
  );
}
