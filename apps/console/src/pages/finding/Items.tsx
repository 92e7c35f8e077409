import { useQuery } from '@tanstack/react-query';
import { usePreferences } from '../../api/preferences.js';
import { Empty } from '../../parts/Empty.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { Pager } from '../../parts/Pager.js';
import type { Search } from '../../search.js';
import { number } from '../../words/format.js';
import { units } from '../../words/units.js';
import { type Detail, itemsQuery } from './finding-queries.js';

/** The items that hit, by the number that they have in their request. Of whom they are, this page does not say. */
export function Items({ detail, search }: { detail: Detail; search: Search }) {
  const { rows } = usePreferences();
  const first = detail.items?.first ?? [];
  const cursor = search.tab === undefined || search.tab === 'items' ? search.cursor : undefined;
  // The finding has its first 50 itself; a reader who wants more on a page, or the next, asks for a page.
  const paged = detail.then === null && (cursor !== undefined || (rows > 50 && detail.items?.next !== null));
  const { data, error, refetch } = useQuery({ ...itemsQuery(detail.finding.id, cursor, rows), enabled: paged });
  if (error) return <Failing error={error} again={() => void refetch()} />;
  if (paged && !data) return <Loading what="items" rows={8} />;
  const items = paged ? data!.items : first;
  const next = paged ? data!.next : (detail.items?.next ?? null);
  const { count, id, unit } = detail.finding;
  if (items.length === 0)
    return (
      <Empty title={count === 0 ? 'No item holds any more' : 'No item is named'}>
        {count > 0 && <p>Of {units(count, unit)} only the number is known: no record says which they are.</p>}
      </Empty>
    );
  return (
    <>
      <p>
        {detail.then === null ? (
          <a href={`/v1/findings/${id}/items.csv`} download className="screen-only">
            All items as a file (CSV)
          </a>
        ) : (
          `The first ${number(items.length)} of ${units(count, unit)}, as they were.`
        )}
      </p>
      <table className="usa-table usa-table--compact cards items">
        <caption className="usa-sr-only">Items that the finding holds</caption>
        <thead>
          <tr>
            <th scope="col">Request</th>
            <th scope="col" className="numeric">
              Item number in the request
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ request, itemNo }) => (
            <tr key={`${request} ${itemNo}`}>
              <td data-label="Request">{request ?? 'The disclosure names no request'}</td>
              <td data-label="Item number" className="numeric">
                {number(itemNo)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {detail.then === null && <Pager search={{ ...search, tab: 'items', cursor }} next={next} of="items" stay />}
    </>
  );
}
