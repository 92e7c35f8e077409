import { useNow } from '../../layout/useNow.js';
import { When } from '../../parts/When.js';
import { duration } from '../../words/format.js';
import { deskName, stateName } from '../../words/names.js';
import { type DeskState, type Finding, isOverdue, triageOf } from './finding.js';
import type { DeskNews } from './news.js';
import { useNamesAndYou } from '../../api/people.js';

interface DeskCellProps {
  finding: Finding;
  desk: string | null;
  /** What was done since the list was read. */
  news: DeskNews | undefined;
}

/** Where the desk is with it: state, owner, due. What somebody did meanwhile takes their place, in as many lines. */
export function DeskCell({ finding, desk, news }: DeskCellProps) {
  const now = useNow(30_000);
  const name = useNamesAndYou();
  const of = desk === null ? undefined : triageOf(finding, desk);
  const others = finding.triage.filter((one) => one.desk !== desk);
  return (
    <>
      {desk !== null && (
        <>
          <span className="queue-state">{stateName(news?.shown ?? of?.shown ?? 'new')}</span>
          {news ? (
            <strong>
              {news.owner === null ? 'No owner' : `With ${name(news.owner)}`}, {ago(now - news.at)}
            </strong>
          ) : (
            <span>{of?.owner ? `With ${name(of.owner)}` : 'No owner'}</span>
          )}
          <Due of={of} news={news} now={now} />
        </>
      )}
      {others.map((one) => (
        <span key={one.desk} className="fine">
          {deskName(one.desk)}: {stateName(one.shown)}
        </span>
      ))}
      {desk === null && others.length === 0 && <span>No desk has begun</span>}
    </>
  );
}

const CLOSED = new Set(['true-positive', 'false-positive', 'expected', 'duplicate', 'accepted']);

function Due({ of, news, now }: { of: DeskState | undefined; news: DeskNews | undefined; now: number }) {
  // A clock that an act has stopped is not shown as running; when it goes on, the list must be read again to say.
  if (!of || of.due === null || (news && CLOSED.has(news.shown))) return null;
  if (isOverdue(of, now)) return <strong className="overdue">Overdue since {<When at={of.due} />}</strong>;
  return (
    <span>
      Due <When at={of.due} />
    </span>
  );
}

const ago = (milliseconds: number): string => (milliseconds < 60_000 ? 'just now' : `${duration(milliseconds)} ago`);
