import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { reasonOf } from '../../words/sentence.js';
import { unjudgedCount, whatItCounts } from '../../words/unjudged.js';
import { type Detail, unjudgedQuery } from './finding-queries.js';

/** What of the finding's own subject its rule could not judge: it may be as bad as what was found, or not. */
export function Unjudged({ detail: { finding } }: { detail: Detail }) {
  const { data } = useQuery(unjudgedQuery(finding));
  const lines = data?.subjects.filter(({ subject }) => subject === finding.subject) ?? [];
  // Of very many subjects the page has the first alone.
  const more = data !== undefined && data.next !== null;
  if (lines.length === 0 && !more) return null;
  return (
    <section className="panel" aria-labelledby="unjudged-here">
      <h2 id="unjudged-here">What could not be judged of the same</h2>
      <ul className="unjudged">
        {lines.map((line) => (
          <li key={line.reason}>
            <Link to="/not-judged" search={whatItCounts(line)}>
              {unjudgedCount(line)} not judged
            </Link>
            . {reasonOf(line)} These may be as bad as what was found, or not.
          </li>
        ))}
      </ul>
      {more && (
        <p>
          <Link
            to="/not-judged"
            search={{ rule: finding.rule, ...(finding.agreement === null ? {} : { agreement: finding.agreement }) }}
          >
            All that this rule could not judge
          </Link>
        </p>
      )}
    </section>
  );
}
