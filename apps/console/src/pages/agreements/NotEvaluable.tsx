import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { usePreferences } from '../../api/preferences.js';
import { Empty } from '../../parts/Empty.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { Severity } from '../../parts/Severity.js';
import { When } from '../../parts/When.js';
import type { Search } from '../../search.js';
import { unjudgedCount, whatItCounts } from '../../words/unjudged.js';
import { notEvaluableQuery } from './queries.js';
import { SectionPager } from './SectionPager.js';
import { aboutWhose, reasonOf } from './words.js';

/** What could not be judged, and why: of the same weight as what was found. */
export function NotEvaluable({ agreement, search }: { agreement: string; search: Search }) {
  const { rows } = usePreferences();
  const { data, error, refetch } = useQuery(notEvaluableQuery(agreement, rows, search.unjudged));
  if (!data)
    return error ? (
      <Failing error={error} again={() => void refetch()} />
    ) : (
      <Loading what="what could not be judged" rows={3} />
    );
  const { notEvaluable: lines, next } = data;
  if (lines.length === 0 && search.unjudged === undefined)
    return <Empty title="Nothing is known that could not be judged" />;
  return (
    <>
      <p>What a rule cannot judge neither passes nor fires. A missing fact never counts as good.</p>
      <ul className="unjudged">
        {lines.map((line) => (
          <li key={[line.rule, line.agency, line.acts, line.reason].join(' ')}>
            <p>
              Cannot be judged: <strong>{line.title}</strong>. {reasonOf(line)}
            </p>
            <p className="fine">
              <Link to="/not-judged" search={whatItCounts(line)}>
                {unjudgedCount(line)}
              </Link>
              {aboutWhose(line)}. Would be <Severity of={line.severity} />. Since <When at={line.since} />.{' '}
              {/^[A-Z]/.test(line.rule) && (
                <Link to="/findings" search={{ agreement, rule: line.rule, status: 'all' }}>
                  What the rule did find ({line.rule})
                </Link>
              )}
            </p>
          </li>
        ))}
      </ul>
      <SectionPager search={search} name="unjudged" next={next} at="not-evaluable" of="what cannot be judged" />
    </>
  );
}
