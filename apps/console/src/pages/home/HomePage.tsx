import { useQuery } from '@tanstack/react-query';
import { useSession } from '../../api/session.js';
import { Page } from '../../layout/Page.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { Judged } from './Judged.js';
import { LedgerNow } from './LedgerNow.js';
import { MostSevere } from './MostSevere.js';
import { SourcesNow } from './SourcesNow.js';
import { workQuery } from './queries.js';
import { WorkCounts } from './WorkCounts.js';

/** The morning's page: what waits for her, what is worst, what could not be judged, whose word is missing, and how old the ledger's newest seal is. */
export function HomePage() {
  const { who } = useSession();
  const work = useQuery(workQuery);
  return (
    <Page title={who.role === 'auditor' ? 'What is there now' : 'What needs you now'}>
      {work.data ? (
        <WorkCounts work={work.data} />
      ) : work.isError ? (
        <Failing error={work.error} again={() => void work.refetch()} />
      ) : (
        <Loading what="what waits for you" rows={2} />
      )}
      <div className="home-halves">
        <MostSevere />
        <Judged />
        <SourcesNow />
        <LedgerNow />
      </div>
    </Page>
  );
}
