import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { answered, api } from '../../api/client.js';
import { Empty } from '../../parts/Empty.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { Severity } from '../../parts/Severity.js';
import { When } from '../../parts/When.js';
import { number } from '../../words/format.js';
import { agencyName } from '../../words/names.js';
import { reasonOf } from '../../words/sentence.js';
import { unitWord } from '../../words/units.js';
import { whatItCounts } from '../../words/unjudged.js';
import { type Filter, values } from './filter.js';

/** What could not be judged, under the filter's agreement and rules: that is all of the filter that it has. */
export function useNotEvaluable({ agreement, rule }: Filter) {
  const query = useQuery({
    queryKey: ['not-evaluable', agreement],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/v1/not-evaluable', {
          params: { query: { limit: 200, ...(agreement ? { agreement } : {}) } },
          signal,
        }),
      ),
  });
  const rules = values(rule);
  const lines = query.data?.notEvaluable.filter((line) => rules.length === 0 || rules.includes(line.rule));
  return { query, lines, more: query.data?.next != null };
}

export type NotEvaluable = ReturnType<typeof useNotEvaluable>;

/** As much of it as of what was found: a rule that could not judge has cleared nobody. */
export function NotEvaluableList({ of: { query, lines, more } }: { of: NotEvaluable }) {
  const place = useLocation();
  const there = lines !== undefined;
  // A link to this part leads here, once there is something to read.
  useEffect(() => {
    if (there && place.hash === 'not-evaluable') document.getElementById('not-evaluable')?.focus();
  }, [there, place.hash, place.state]);
  return (
    <section className="not-evaluable" aria-labelledby="not-evaluable">
      <h2 id="not-evaluable" tabIndex={-1}>
        Could not be judged
      </h2>
      {query.isError ? (
        <Failing error={query.error} again={() => void query.refetch()} />
      ) : lines === undefined ? (
        <Loading what="what could not be judged" />
      ) : lines.length === 0 ? (
        <Empty title="Every rule here could judge all that it looked at." />
      ) : (
        <>
          <p>
            These neither passed nor were found wanting. {more && 'The first 200 lines of more; choose an agreement.'}
          </p>
          <table role="table" className="usa-table usa-table--borderless queue-table">
            <caption className="usa-sr-only">What could not be judged</caption>
            <thead role="rowgroup">
              <tr role="row">
                <th scope="col" role="columnheader" className="queue-severity">
                  Would be
                </th>
                <th scope="col" role="columnheader">
                  Why not
                </th>
                <th scope="col" role="columnheader" className="queue-count">
                  How many
                </th>
                <th scope="col" role="columnheader">
                  Agreement
                </th>
                <th scope="col" role="columnheader">
                  Since
                </th>
              </tr>
            </thead>
            <tbody role="rowgroup">
              {lines.map((line) => (
                <tr role="row" key={[line.rule, line.agreement, line.reason, line.agency, line.shard].join('|')}>
                  <td role="cell" data-label="Would be">
                    <Severity of={line.severity} />
                  </td>
                  <td role="cell" data-label="Why not" className="queue-finding">
                    {reasonOf(line)}
                    <span className="queue-about">
                      {line.title} <code>{line.rule}</code>
                      {line.agency !== null && ` · ${line.acts ?? 'system'} of ${agencyName(line.agency)}`}
                    </span>
                  </td>
                  <td role="cell" data-label="How many" className="queue-count">
                    <Link to="/not-judged" search={whatItCounts(line)}>
                      {number(line.items)} <span className="queue-unit">{unitWord(line.items, line.unit)}</span>
                    </Link>
                    {line.subjects > 1 && <span className="queue-unit"> in {number(line.subjects)} cases</span>}
                  </td>
                  <td role="cell" data-label="Agreement">
                    {line.agreement === null ? (
                      'No agreement'
                    ) : (
                      <Link to="/agreements/$id" params={{ id: line.agreement }}>
                        {line.agreement}
                      </Link>
                    )}
                  </td>
                  <td role="cell" data-label="Since">
                    <When at={line.since} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}

/** What was found and what could not be judged, side by side: both open. */
export function Totals({ total, of }: { total: number | null; of: NotEvaluable }) {
  const { lines, more } = of;
  return (
    <div className="totals">
      <a href="#findings-list" className="total">
        <strong>{total === null ? '…' : number(total)}</strong>
        <span>{total === 1 ? 'finding' : 'findings'} under this filter</span>
      </a>
      <a href="#not-evaluable" className="total">
        <strong>
          {lines === undefined ? '…' : number(lines.length)}
          {more && ' and more'}
        </strong>
        <span>{lines?.length === 1 ? 'check' : 'checks'} could not be judged</span>
      </a>
    </div>
  );
}
