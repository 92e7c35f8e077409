import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { usePreferences } from '../../api/preferences.js';
import { Page } from '../../layout/Page.js';
import { Empty } from '../../parts/Empty.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { Pager } from '../../parts/Pager.js';
import type { Search } from '../../search.js';
import { AskForErasure } from './AskForErasure.js';
import { erasureOf } from './erasure.js';
import { Meaning } from './Meaning.js';
import { erasuresQuery, quarantineQuery } from './queries.js';
import { RefusalPanel } from './RefusalPanel.js';
import { SourceFilter } from './SourceFilter.js';
import { type Refusal, titleOf } from './words.js';

export function QuarantinePage() {
  const search: Search = useSearch({ strict: false });
  const { rows } = usePreferences();
  const { data, error, refetch } = useQuery(quarantineQuery(search.source, rows, search.cursor));
  return (
    <Page title="Quarantine">
      <p>
        What systems sent and could not be taken in as it was. Each refusal also adds to a finding:{' '}
        <Link to="/findings" search={{ rule: 'INT-09' }}>
          Refused at admission
        </Link>
        .
      </p>
      <Meaning />
      {error && <Failing error={error} again={() => void refetch()} />}
      {!data ? (
        !error && <Loading what="what was refused" rows={4} />
      ) : (
        <Refusals refusals={data.refusals} next={data.next} search={search} />
      )}
    </Page>
  );
}

interface RefusalsProps {
  refusals: readonly Refusal[];
  next: string | null;
  search: Search;
}

function Refusals({ refusals, next, search }: RefusalsProps) {
  const erasures = useQuery(erasuresQuery);
  const [asking, setAsking] = useState<Refusal>();
  const close = (): void => {
    const of = asking && titleOf(asking);
    setAsking(undefined);
    // The button that opened it is gone where something was asked for: the focus goes to what it was about.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body && of !== undefined) document.getElementById(of)?.focus();
    });
  };
  const sources = [...new Set(refusals.flatMap(({ known }) => known.source ?? []))].sort();
  if (refusals.length === 0 && search.cursor === undefined && search.source === undefined)
    return (
      <Empty title="Nothing that you may see was refused">
        <p>You see what systems of your agency sent; an auditor or overseer sees what lies in her scope.</p>
      </Empty>
    );
  return (
    <>
      <SourceFilter search={search} sources={sources} />
      {erasures.error && (
        <p role="status">Which erasures were asked for is not known now. Look among approvals before you ask.</p>
      )}
      {refusals.length === 0 ? (
        <Empty title="Nothing of this source was refused, or it is not yours to see" />
      ) : (
        <>
          <p className="fine">By shard, the oldest first.</p>
          <ul className="refusals">
            {refusals.map((refusal) => (
              <RefusalPanel
                key={`${refusal.shard}/${refusal.index}`}
                refusal={refusal}
                search={search}
                erasure={erasureOf(erasures.data?.approvals ?? [], refusal.shard, refusal.index)}
                onErase={() => setAsking(refusal)}
              />
            ))}
          </ul>
        </>
      )}
      <Pager search={search} next={next} of="what was refused" />
      {asking && <AskForErasure refusal={asking} onClose={close} />}
    </>
  );
}
