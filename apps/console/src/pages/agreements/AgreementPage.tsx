import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { usePreferences } from '../../api/preferences.js';
import { Page } from '../../layout/Page.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import type { Search } from '../../search.js';
import { FindingCounts } from './FindingCounts.js';
import { Funnel } from './Funnel.js';
import { NotEvaluable } from './NotEvaluable.js';
import { funnelQuery } from './queries.js';
import { Requests } from './Requests.js';

export function AgreementPage() {
  const { id = '' } = useParams({ strict: false });
  const search: Search = useSearch({ strict: false });
  const { rows } = usePreferences();
  const funnel = useQuery(funnelQuery(id, rows, search.cursor));
  return (
    <Page
      title={`Agreement ${id}`}
      trail={
        <nav aria-label="Where you are" className="trail">
          <Link to="/agreements">Agreements</Link>
        </nav>
      }
    >
      {funnel.error ? (
        <Failing error={funnel.error} again={() => void funnel.refetch()} />
      ) : !funnel.data ? (
        <Loading what="this agreement" rows={6} />
      ) : (
        <>
          <Section id="funnel" title="From request to receipt">
            <Funnel total={funnel.data.total} />
          </Section>
          <div className="beside">
            <Section id="findings" title="What was found">
              <FindingCounts agreement={id} />
            </Section>
            <Section id="not-evaluable" title="What could not be judged">
              <NotEvaluable agreement={id} search={search} />
            </Section>
          </div>
          <Section id="requests" title="Requests">
            <Requests funnel={funnel.data} search={search} />
          </Section>
        </>
      )}
    </Page>
  );
}

export function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section className="panel" aria-labelledby={`${id}-title`} id={id}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}
