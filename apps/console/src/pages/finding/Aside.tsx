import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { changed, type Search } from '../../search.js';
import { Failing } from '../../parts/Failing.js';
import { type Detail, timelineQuery, type Triage, triageQuery } from './finding-queries.js';
import { History } from './hand/History.js';
import { InHand } from './hand/InHand.js';
import { Meanwhile } from './Meanwhile.js';
import { OtherDesks } from './OtherDesks.js';
import { useNames } from '../../api/people.js';

interface AsideProps {
  detail: Detail;
  triage: Triage | undefined;
  error: Error | null;
  search: Search;
}

/** What desks do about the finding. Of the past nobody can do anything. */
export function Aside({ detail, triage, error, search }: AsideProps) {
  const { id, unit, severity } = detail.finding;
  const nameOf = useNames();
  const timeline = useQuery({ ...timelineQuery(id), enabled: detail.then === null });
  const { refetch } = useQuery({ ...triageQuery(id), enabled: false });
  if (detail.then !== null)
    return (
      <section className="panel" aria-labelledby="in-hand-then">
        <h2 id="in-hand-then">In hand</h2>
        <p>
          What desks do, they do about the finding as it is.{' '}
          <Link to="." search={changed(search, { asOf: undefined })} state={true}>
            Show it as it is now
          </Link>
        </p>
      </section>
    );
  if (!triage) return <Failing error={error} again={() => void refetch()} />;
  const { own, others } = triage;
  const news = <Meanwhile id={id} unit={unit} nameOf={nameOf} />;
  return (
    <>
      {own === null && news}
      {own && (
        <InHand detail={detail} own={own} nameOf={nameOf} news={news}>
          <History rows={timeline.data?.rows ?? []} desk={own.desk} nameOf={nameOf} search={search} />
        </InHand>
      )}
      {(own === null || others.length > 0) && <OtherDesks others={others} severity={severity} nameOf={nameOf} />}
      {own === null && <p className="fine">You read what desks do. You do nothing here that changes it.</p>}
    </>
  );
}
