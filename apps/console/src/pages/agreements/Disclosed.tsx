import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ColumnChart } from '../../charts/ColumnChart.js';
import { periodName, shortPeriod } from '../../charts/periods.js';
import { Empty } from '../../parts/Empty.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import type { Search } from '../../search.js';
import { number } from '../../words/format.js';
import { disclosedQuery } from './queries.js';
import { type Disclosed as Row, disclosedColumns, disclosedSentence, spanOf } from './words.js';

/** More rows than these are folded away below the chart. */
const ROWS_SHOWN = 12;

/** What was disclosed when: a chart, and the same numbers as a table. */
export function Disclosed({ agreement, search }: { agreement: string; search: Search }) {
  const by = search.by === 'month' ? 'month' : 'day';
  const { data, error, refetch } = useQuery(disclosedQuery(agreement, { by, from: search.from, to: search.to }));
  if (!data)
    return error ? (
      <Failing error={error} again={() => void refetch()} />
    ) : (
      <Loading what="what was disclosed when" rows={4} />
    );
  const { rows, earlier, later, timeZone } = data;
  const sentence = disclosedSentence(rows, by);
  const columns = disclosedColumns(rows, by);
  return (
    <>
      {data.from === null ? (
        <Empty title="Nothing is recorded as disclosed, as far as you may see" />
      ) : (
        <>
          <p>{sentence}</p>
          {columns.length > 0 && (
            <ColumnChart
              sentence={`${sentence} The table below has each number.`}
              columns={columns.map(({ period, amount }) => ({ name: shortPeriod(period), amount }))}
            />
          )}
          <nav className="spans" aria-label="Disclosed over time">
            <Link
              to="."
              hash="disclosed"
              search={{ ...search, by: by === 'day' ? 'month' : undefined, from: undefined, to: undefined }}
            >
              {by === 'day' ? 'By month' : 'By day'}
            </Link>
            {earlier !== null && (
              <Link
                to="."
                hash="disclosed"
                activeOptions={{ exact: true }}
                search={{ ...search, from: undefined, to: undefined, ...spanOf(earlier) }}
              >
                Earlier
              </Link>
            )}
            {later !== null && (
              <Link
                to="."
                hash="disclosed"
                activeOptions={{ exact: true }}
                search={{ ...search, from: undefined, to: undefined, ...spanOf(later) }}
              >
                Later
              </Link>
            )}
          </nav>
          {rows.length > 0 && (
            <details open={rows.length <= ROWS_SHOWN} className="numbers">
              <summary>The same numbers as a table</summary>
              <Table rows={rows} by={by} />
            </details>
          )}
          <p className="fine">
            By the day on which the source says that it disclosed. Where it says a time, days are those of {timeZone}.
            An item that two disclosures name counts in each of them here, and once in the funnel.
          </p>
        </>
      )}
    </>
  );
}

function Table({ rows, by }: { rows: readonly Row[]; by: 'day' | 'month' }) {
  return (
    <table className="usa-table usa-table--borderless cards">
      <caption className="usa-sr-only">Items disclosed, by {by}</caption>
      <thead>
        <tr>
          <th scope="col">{by === 'day' ? 'Day' : 'Month'}</th>
          <th scope="col" className="numeric">
            Disclosures begun
          </th>
          <th scope="col" className="numeric">
            Stated
          </th>
          <th scope="col" className="numeric">
            Named
          </th>
          <th scope="col" className="numeric">
            Unknown
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ day, disclosures, stated, named, unknown }) => (
          <tr key={day}>
            <th scope="row">{periodName(day)}</th>
            <td className="numeric" data-label="Disclosures begun">
              {number(disclosures)}
            </td>
            <td className="numeric" data-label="Stated">
              {number(stated)}
            </td>
            <td className="numeric" data-label="Named">
              {number(named)}
            </td>
            <td className="numeric" data-label="Unknown">
              {number(unknown)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
