import { Link } from '@tanstack/react-router';
import type { Search } from '../../search.js';
import { placeKey, placeOf } from './clauses.js';
import type { Detail } from './finding-queries.js';
import { focusEntry, opened } from './Evidence.js';

/** Whether a comparison holds, by word and shape together. */
function Holds({ holds }: { holds: boolean }) {
  return (
    <span className={holds ? 'holds' : 'holds holds-not'}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
        <path
          d={holds ? 'M2 8.5 6 12.5 14 3.5' : 'M3 3 13 13M13 3 3 13'}
          fill="none"
          stroke="currentColor"
          strokeWidth="2.5"
        />
      </svg>
      {holds ? 'holds' : 'does not hold'}
    </span>
  );
}

/** Entries that a comparison names; all of them are among the evidence. */
const MOST_NAMED = 8;

/** Each comparison, failing ones first, with the entries that hold its values. */
export function Compared({ detail: { clauses, evidence, finding }, search }: { detail: Detail; search: Search }) {
  const number = new Map(evidence.map(({ url }, at) => [url, at + 1]));
  return (
    <section className="panel" aria-labelledby="compared">
      <h2 id="compared">What was compared</h2>
      {finding.status === 'withdrawn' && <p>The finding is withdrawn: these are the values as they are now.</p>}
      {clauses.length === 0 && <p>Nothing was compared for this finding.</p>}
      <ol className="clauses">
        {clauses.map((clause, at) => {
          const { what, expected, by, was } = clause.said;
          return (
            <li key={at}>
              <div className="clause-what">
                <strong>{what}</strong>
                <Holds holds={clause.holds} />
              </div>
              <dl>
                {expected !== null && (
                  <div>
                    <dt>expected</dt>
                    <dd>
                      {expected}
                      {by !== null && <span className="fine"> ({by})</span>}
                    </dd>
                  </div>
                )}
                <div>
                  <dt>was</dt>
                  <dd>{was}</dd>
                </div>
              </dl>
              {clause.entries.length > 0 && (
                <p className="fine">
                  Rests on{' '}
                  {clause.entries.slice(0, MOST_NAMED).map((url) => {
                    const place = placeOf(url);
                    return (
                      <Link
                        key={url}
                        to="."
                        search={opened(search, placeKey(place))}
                        state={true}
                        resetScroll={false}
                        className="clause-entry"
                        onClick={() => focusEntry(placeKey(place))}
                      >
                        {number.has(url) ? `evidence ${number.get(url)}` : `entry ${place.shard}/${place.index}`}
                      </Link>
                    );
                  })}
                  {clause.entries.length > MOST_NAMED && ` and ${clause.entries.length - MOST_NAMED} more`}
                </p>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
