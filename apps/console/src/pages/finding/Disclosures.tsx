import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { usePreferences } from '../../api/preferences.js';
import { Empty } from '../../parts/Empty.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { Pager } from '../../parts/Pager.js';
import { When } from '../../parts/When.js';
import type { Search } from '../../search.js';
import { count, number } from '../../words/format.js';
import { placeKey } from './clauses.js';
import { focusEntry, opened } from './Evidence.js';
import { disclosuresQuery } from './finding-queries.js';

/** The disclosures whose items add up to more than a cap, in the order of the sum. */
export function Disclosures({ id, search }: { id: string; search: Search }) {
  const { rows } = usePreferences();
  const cursor = search.tab === 'disclosures' ? search.cursor : undefined;
  const { data, error, refetch } = useQuery(disclosuresQuery(id, cursor, rows));
  if (error) return <Failing error={error} again={() => void refetch()} />;
  if (!data) return <Loading what="disclosures in the sum" rows={8} />;
  const { sum, disclosures, next } = data;
  if (sum === null) return <Empty title="The finding is withdrawn: no sum is above the cap" />;
  return (
    <>
      <p>
        {count(sum.parts, 'part of a disclosure', 'parts of disclosures')} add up to{' '}
        <strong>{count(sum.items, 'item')}</strong>; the cap is {number(sum.cap)}
        {sum.from !== null && sum.to !== null && (
          <>
            . From <When at={sum.from} /> to <When at={sum.to} />
          </>
        )}
        .
      </p>
      <table className="usa-table usa-table--compact cards">
        <caption className="usa-sr-only">Disclosures in the sum</caption>
        <thead>
          <tr>
            <th scope="col">Disclosure</th>
            <th scope="col">When</th>
            <th scope="col" className="numeric">
              Items
            </th>
            <th scope="col" className="numeric">
              Sum so far
            </th>
            <th scope="col">Entry</th>
          </tr>
        </thead>
        <tbody>
          {disclosures.map((one) => (
            <tr key={one.entry.url}>
              <td data-label="Disclosure">
                {one.disclosure}
                {one.takenBack !== null && <div className="fine">{one.takenBack}; it still counts</div>}
                {one.claimed && <div className="fine">nothing proves its speaker</div>}
              </td>
              <td data-label="When">{(one.day ?? one.time) && <When at={(one.day ?? one.time)!} />}</td>
              <td data-label="Items" className="numeric">
                {number(one.items)}
                {one.unlisted > 0 && <div className="fine">{number(one.unlisted)} not listed</div>}
              </td>
              <td data-label="Sum so far" className="numeric">
                {number(one.sum)}
              </td>
              <td data-label="Entry">
                <Link
                  to="."
                  search={opened(search, placeKey(one.entry))}
                  state={true}
                  resetScroll={false}
                  onClick={() => focusEntry(placeKey(one.entry))}
                >
                  {one.entry.shard}/{one.entry.index}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Pager search={{ ...search, tab: 'disclosures', cursor }} next={next} of="disclosures" stay />
    </>
  );
}
