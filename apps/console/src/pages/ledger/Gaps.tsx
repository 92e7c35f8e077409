import { Link } from '@tanstack/react-router';
import { useSession } from '../../api/session.js';
import type { Status } from '../../api/status.js';
import { whoseSide } from '../../words/reader.js';
import { gapInWords } from './words.js';

/** Where judging failed: findings may be missing there, which is said with the weight of a finding. */
export function Gaps({ gaps, complete }: { gaps: Status['gaps']; complete: boolean }) {
  const { who } = useSession();
  return (
    <section className="panel" aria-labelledby="gaps-title">
      <h2 id="gaps-title">What judging left out</h2>
      {gaps.length === 0 ? (
        <p>Nothing: no rule has failed at an entry of {whoseSide(who)}.</p>
      ) : (
        <>
          <p>
            A rule has failed here, which is a fault of Countersign and not of an agency. Findings may be missing until
            another rule set has judged the ledger anew. Tell whoever operates it.
          </p>
          <ul className="gaps">
            {gaps.map(({ shard, index, portion, rule }) => (
              <li key={[shard, index, portion, rule].join(' ')}>
                {gapInWords({ shard, index, rule })}{' '}
                {/^[A-Z]/.test(rule) && (
                  <Link to="/findings" search={{ rule }}>
                    What {rule} found elsewhere
                  </Link>
                )}
              </li>
            ))}
          </ul>
          {!complete && <p>There are more: these are the first {gaps.length}.</p>}
        </>
      )}
      <p className="fine">What cannot be judged because a fact is missing stands on the page of each agreement.</p>
    </section>
  );
}
