import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useNames } from '../../api/people.js';
import { useSession } from '../../api/session.js';
import { Empty } from '../../parts/Empty.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { Severity } from '../../parts/Severity.js';
import { deskOf } from '../../words/desks.js';
import { sentenceOf } from '../../words/sentence.js';
import { inHand } from './in-hand.js';
import { mostSevereQuery, SHOWN } from './queries.js';

/** What was found, the worst first: as sentences, with who has it in hand. */
export function MostSevere() {
  const { who } = useSession();
  const named = useNames();
  const desk = deskOf(who) !== null;
  const { data, isError, error, refetch } = useQuery(mostSevereQuery(desk));
  return (
    <section className="panel home-wide" aria-labelledby="severe">
      <h2 id="severe">{desk ? 'What was found and waits, the worst first' : 'What was found, the worst first'}</h2>
      {isError ? (
        <Failing error={error} again={() => void refetch()} />
      ) : !data ? (
        <Loading what="the worst findings" rows={SHOWN} />
      ) : data.findings.length === 0 ? (
        <Empty title="Nothing waits for you.">
          <p>
            <Link to="/findings">All findings that you may see</Link> are a list of their own.
          </p>
        </Empty>
      ) : (
        <>
          <ul className="home-findings">
            {data.findings.map((finding) => (
              <li key={finding.id}>
                <Severity of={finding.severity} />
                <div>
                  <Link to="/findings/$id" params={{ id: finding.id }} className="home-sentence">
                    {sentenceOf(finding)}
                  </Link>
                  <p className="fine">
                    {inHand(finding.triage, { ...who, desk: deskOf(who) }, named, finding.exceptions)}
                  </p>
                </div>
              </li>
            ))}
          </ul>
          <p>
            <Link to="/findings" search={{ ...(desk ? { waits: '1' } : {}), sort: 'severity' }}>
              {desk ? 'All that wait' : 'All findings'}
            </Link>
          </p>
        </>
      )}
    </section>
  );
}
