import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useRouterState, useSearch } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { usePreferences } from '../../api/preferences.js';
import { Page } from '../../layout/Page.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import type { Search } from '../../search.js';
import { Disclosed } from './Disclosed.js';
import { FindingCounts } from './FindingCounts.js';
import { Funnel } from './Funnel.js';
import { NotEvaluable } from './NotEvaluable.js';
import { agreementQuery, funnelQuery } from './queries.js';
import { Requests } from './Requests.js';
import { Scope } from './Scope.js';
import { Sources } from './Sources.js';
import { rolesInWords } from './words.js';

const SECTIONS = [
  ['funnel', 'From request to receipt'],
  ['findings', 'What was found'],
  ['not-evaluable', 'What could not be judged'],
  ['requests', 'Requests'],
  ['disclosed', 'Disclosed over time'],
  ['scope', 'What it allows'],
  ['sources', 'Who speaks, and how far'],
] as const;
type SectionId = (typeof SECTIONS)[number][0];

export function AgreementPage() {
  const { id = '' } = useParams({ strict: false });
  const search: Search = useSearch({ strict: false });
  const { rows } = usePreferences();
  const agreement = useQuery(agreementQuery(id));
  const funnel = useQuery(funnelQuery(id, rows, search.cursor));
  const error = agreement.error ?? funnel.error;
  const again = (): void => void Promise.all([agreement.refetch(), funnel.refetch()]);
  const shown = agreement.data !== undefined && funnel.data !== undefined;
  const place = useRouterState({ select: ({ location }) => location });
  useEffect(() => {
    // A link to a part of the page leads the eye and the keys there, also where the part came after the address.
    if (shown && place.hash !== '') document.getElementById(`${place.hash}-title`)?.focus();
  }, [shown, place.hash, place.state]);
  return (
    <Page
      title={agreement.data ? `Agreement: ${rolesInWords(agreement.data.parties)}` : 'Agreement'}
      trail={
        <nav data-trail aria-label="Where you are" className="agreement-trail">
          <Link to="/agreements" activeOptions={{ exact: true }}>
            Agreements
          </Link>
        </nav>
      }
    >
      <p className="fine">
        <code>{id}</code>
      </p>
      {error && <Failing error={error} again={again} />}
      {!agreement.data || !funnel.data ? (
        !error && <Loading what="this agreement" rows={6} />
      ) : (
        <>
          <nav aria-label="On this page" className="on-this-page">
            <ul>
              {SECTIONS.map(([section, title]) => (
                <li key={section}>
                  <Link to="." search={true} hash={section} activeOptions={{ includeHash: true }}>
                    {title}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <Section id="funnel">
            <Funnel agreement={id} total={funnel.data.total} />
          </Section>
          <div className="beside">
            <Section id="findings">
              <FindingCounts agreement={id} />
            </Section>
            <Section id="not-evaluable">
              <NotEvaluable agreement={id} search={search} />
            </Section>
          </div>
          <Section id="requests">
            <Requests funnel={funnel.data} search={search} />
          </Section>
          <Section id="disclosed">
            <Disclosed agreement={id} search={search} />
          </Section>
          <Section id="scope">
            <Scope detail={agreement.data} />
          </Section>
          <Section id="sources">
            <Sources agreement={id} settledThrough={agreement.data.settledThrough} search={search} />
          </Section>
        </>
      )}
    </Page>
  );
}

function Section({ id, children }: { id: SectionId; children: ReactNode }) {
  const title = SECTIONS.find(([section]) => section === id)![1];
  return (
    <section className="panel" aria-labelledby={`${id}-title`} id={id}>
      <h2 id={`${id}-title`} tabIndex={-1}>
        {title}
      </h2>
      {children}
    </section>
  );
}
