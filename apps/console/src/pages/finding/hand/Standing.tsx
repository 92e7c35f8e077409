import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useNow } from '../../../layout/useNow.js';
import { statusQuery } from '../../../api/status.js';
import { When } from '../../../parts/When.js';
import { hoursInWords } from '../../../words/format.js';
import { severityName, stateName } from '../../../words/names.js';
import type { DeskTriage } from '../finding-queries.js';
import type { Person } from '../../../api/person.js';

interface StandingProps {
  of: DeskTriage;
  severity: string;
  nameOf: (person: Person) => string;
}

/** Where a desk is: state, owner, how long it has, and why it stands so. */
export function Standing({ of, severity, nameOf }: StandingProps) {
  const { data: status } = useQuery(statusQuery);
  const now = useNow(30_000);
  // Time alone makes it overdue: nobody tells the page.
  const overdue = of.overdue || (of.due !== null && Date.parse(of.due) <= now);
  const hours = status?.triageHours[severity as keyof typeof status.triageHours];
  return (
    <dl className="standing">
      <div>
        <dt>State</dt>
        <dd>
          {stateName(of.shown)}
          {of.shown !== of.state && ` (the desk had it as ${stateName(of.state).toLowerCase()})`}
        </dd>
      </div>
      <div>
        <dt>Owner</dt>
        <dd>{of.owner === null ? 'nobody' : nameOf(of.owner)}</dd>
      </div>
      <div>
        <dt>Due</dt>
        <dd>
          {of.due === null ? (
            'no clock runs'
          ) : (
            <>
              <When at={of.due} />
              {overdue && <strong className="overdue"> overdue</strong>}
              {hours != null && (
                <span className="fine">
                  {' '}
                  ({severityName(severity).toLowerCase()}: {hoursInWords(hours)})
                </span>
              )}
            </>
          )}
        </dd>
      </div>
      {of.move && (
        <div>
          <dt>Reason</dt>
          <dd>
            {of.move.reason}
            <span className="fine">
              {' '}
              <When at={of.move.at} />
            </span>
          </dd>
        </div>
      )}
      {of.move?.until && (
        <div>
          <dt>Accepted until</dt>
          <dd>
            <When at={of.move.until} />
          </dd>
        </div>
      )}
      {of.move?.duplicateOf && (
        <div>
          <dt>Duplicate of</dt>
          <dd>
            <Link to="/findings/$id" params={{ id: of.move.duplicateOf }}>
              another finding
            </Link>
          </dd>
        </div>
      )}
      {of.judge === 'withdrawn' && (
        <div>
          <dt>The judge</dt>
          <dd>has withdrawn it{of.queue && '; it waits until the desk says what it makes of that'}</dd>
        </div>
      )}
    </dl>
  );
}
