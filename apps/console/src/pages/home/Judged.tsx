import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Empty } from '../../parts/Empty.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { Severity } from '../../parts/Severity.js';
import { count } from '../../words/format.js';
import { reasonOf } from '../../words/sentence.js';
import { unjudgedCount, whatItCounts } from '../../words/unjudged.js';
import { notEvaluableQuery, SHOWN } from './queries.js';

const ORDER = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'];

/** With as much weight as what was found: a rule that could not judge has cleared nobody. */
export function Judged() {
  const { data, isError, error, refetch } = useQuery(notEvaluableQuery);
  const lines = data?.notEvaluable.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  return (
    <section className="panel home-wide" aria-labelledby="not-judged">
      <h2 id="not-judged">What could not be judged</h2>
      {isError ? (
        <Failing error={error} again={() => void refetch()} />
      ) : !lines ? (
        <Loading what="what could not be judged" rows={SHOWN} />
      ) : lines.length === 0 ? (
        <Empty title="Every rule could judge all that it looked at." />
      ) : (
        <>
          <p>These neither passed nor were found wanting.</p>
          <ul className="home-findings">
            {lines.slice(0, SHOWN).map((line) => (
              <li key={[line.rule, line.agreement, line.agency, line.reason, line.shard].join('|')}>
                <Severity of={line.severity} />
                <div>
                  <Link to="/not-judged" search={whatItCounts(line)} className="home-sentence">
                    {line.title}: {unjudgedCount(line)} not judged
                  </Link>
                  <p className="fine">{reasonOf(line)}</p>
                </div>
              </li>
            ))}
          </ul>
          <p>
            <Link to="/findings" hash="not-evaluable">
              {data?.next == null
                ? `All ${count(lines.length, 'line')} of what could not be judged`
                : 'All of what could not be judged'}
            </Link>
          </p>
        </>
      )}
    </section>
  );
}
