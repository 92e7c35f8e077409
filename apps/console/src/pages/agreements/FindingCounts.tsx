import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Empty } from '../../parts/Empty.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { Severity } from '../../parts/Severity.js';
import { count, number } from '../../words/format.js';
import { useSession } from '../../api/session.js';
import { notShown } from '../../words/reader.js';
import { findingCountsQuery } from './queries.js';

const ORDER = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'];
const bySeverity = <T extends { value: string }>(counts: readonly T[]): T[] =>
  counts.toSorted((a, b) => ORDER.indexOf(a.value) - ORDER.indexOf(b.value));

/** What was found under the agreement and holds now: each number opens its findings. */
export function FindingCounts({ agreement }: { agreement: string }) {
  const { who } = useSession();
  const { data, error, refetch } = useQuery(findingCountsQuery(agreement));
  const unseen = notShown(who);
  if (!data)
    return error ? (
      <Failing error={error} again={() => void refetch()} />
    ) : (
      <Loading what="findings of this agreement" rows={2} />
    );
  const { facets } = data;
  const total = data.total ?? 0;
  if (total === 0)
    return (
      <Empty title="Nothing was found that holds now">
        <p>
          That is as far as could be judged: what could not be stands below. See also{' '}
          <Link to="/findings" search={{ agreement, status: 'withdrawn' }}>
            findings that were withdrawn
          </Link>
          .
        </p>
        {unseen && <p>{unseen}</p>}
      </Empty>
    );
  return (
    <>
      <p>
        <Link to="/findings" search={{ agreement }}>
          {count(total, 'finding')}
        </Link>{' '}
        {total === 1 ? 'holds' : 'hold'} now. A finding is what does not fit, and not yet a violation. {unseen}
      </p>
      <div className="counts">
        <table className="usa-table usa-table--borderless">
          <caption>By severity</caption>
          <thead className="usa-sr-only">
            <tr>
              <th scope="col">Severity</th>
              <th scope="col">Findings</th>
            </tr>
          </thead>
          <tbody>
            {bySeverity(facets?.severity ?? []).map(({ value, count: findings }) => (
              <tr key={value}>
                <th scope="row">
                  <Severity of={value} />
                </th>
                <td className="numeric">
                  <Link to="/findings" search={{ agreement, severity: value }}>
                    {number(findings)}
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <table className="usa-table usa-table--borderless">
          <caption>By rule</caption>
          <thead className="usa-sr-only">
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">Findings</th>
            </tr>
          </thead>
          <tbody>
            {facets?.rule.map(({ value, title, count: findings }) => (
              <tr key={value}>
                <th scope="row">
                  {title} <code className="fine">{value}</code>
                </th>
                <td className="numeric">
                  <Link to="/findings" search={{ agreement, rule: value }}>
                    {number(findings)}
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
