import { Link } from '@tanstack/react-router';
import { When } from '../../../parts/When.js';
import { changed, type Search } from '../../../search.js';
import type { TimelineRow } from '../finding-queries.js';
import type { Person } from '../../../api/person.js';
import { actInWords } from '../timeline-words.js';

/** So many of the newest acts. */
const SHOWN = 5;

interface HistoryProps {
  rows: readonly TimelineRow[];
  desk: string;
  nameOf: (person: Person) => string;
  search: Search;
}

/** What the desk did last, from the ledger; all of it is in the timeline. */
export function History({ rows, desk, nameOf, search }: HistoryProps) {
  const acts = rows.filter(({ act }) => act?.desk === desk);
  if (acts.length === 0) return <p className="fine">The desk has done nothing with it yet.</p>;
  return (
    <section className="history screen-only" aria-labelledby="history">
      <h3 id="history">History, from the ledger</h3>
      <ol reversed>
        {acts
          .slice(-SHOWN)
          .reverse()
          .map(({ at, act }) => (
            <li key={act!.entry}>
              <strong>{nameOf(act!.by)}</strong> {actInWords(act!, nameOf)}{' '}
              <span className="fine">
                <When at={at} />
                {act!.mark !== null && ', which changed nothing'}
              </span>
            </li>
          ))}
      </ol>
      <p>
        <Link to="." search={changed(search, { tab: 'timeline' })} replace state={true} resetScroll={false}>
          All of it, with reasons and notes
        </Link>
      </p>
    </section>
  );
}
