import { Link } from '@tanstack/react-router';
import { When } from '../../parts/When.js';
import { useSession } from '../../api/session.js';
import { deskOf, theDesk } from '../../words/desks.js';
import { parseSearch } from '../../search.js';
import { number } from '../../words/format.js';
import type { Work } from './queries.js';

/** Numbers that open the list that counts the same. */
export function WorkCounts({ work }: { work: Work }) {
  const { who } = useSession();
  const { mine, unassignedCritical, overdue, reopened, fresh, approvals } = work;
  // Of her own desk alone: what other desks have in hand counts there.
  const desk = theDesk(deskOf(who) ?? '');
  const counts = [
    { of: unassignedCritical, words: `critical, without an owner on ${desk}` },
    { of: mine, words: 'in your hand' },
    { of: overdue, words: `overdue on ${desk}` },
    { of: reopened, words: `reopened on ${desk}: more was found after it was closed` },
  ];
  return (
    <ul className="work-counts">
      {counts.map(
        ({ of, words }) =>
          of && (
            <li key={words}>
              <Link to="/findings" search={parseSearch(of.query)} className={of.count === 0 ? 'work-none' : undefined}>
                <strong>{number(of.count)}</strong> {words}
              </Link>
            </li>
          ),
      )}
      <li>
        <Link
          to="/findings"
          search={fresh.since === null ? {} : { since: 'last-visit' }}
          className={fresh.count === 0 ? 'work-none' : undefined}
        >
          <strong>{number(fresh.count)}</strong>{' '}
          {fresh.since === null ? (
            'open, all new to you'
          ) : (
            <>
              new or grown since you last looked, <When at={fresh.since} />
            </>
          )}
        </Link>
      </li>
      <li>
        <Link to="/approvals" className={approvals.count === 0 ? 'work-none' : undefined}>
          <strong>{number(approvals.count)}</strong>{' '}
          {approvals.count === 1 ? 'approval waits for you' : 'approvals wait for you'}
        </Link>
      </li>
    </ul>
  );
}
