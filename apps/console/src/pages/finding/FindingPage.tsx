import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useRouterState, useSearch } from '@tanstack/react-router';
import { Button } from '@trussworks/react-uswds';
import { useState } from 'react';
import { usePreferences } from '../../api/preferences.js';
import { isSignedOut } from '../../api/problem.js';
import { Page } from '../../layout/Page.js';
import { useShortcuts } from '../../layout/shortcuts.js';
import { Loading } from '../../parts/Loading.js';
import { changed, type Search } from '../../search.js';
import { Bands } from './bands.js';
import { neighbour } from './came-from.js';
import { Compared } from './Compared.js';
import { FindingHead, Trail } from './FindingHead.js';
import { detailQuery, triageQuery } from './finding-queries.js';
import { FindingTabs } from './FindingTabs.js';
import { Aside } from './Aside.js';
import { NotShown } from './NotShown.js';
import { OnPaper } from './OnPaper.js';
import { Unjudged } from './Unjudged.js';

/** One finding: what was found, what was compared, what it rests on, what was done about it; and what she does about it. */
export function FindingPage() {
  const { id = '' } = useParams({ strict: false });
  // Another finding is another page: what was said of the one before is not of this one.
  return <Finding key={id} id={id} />;
}

function Finding({ id }: { id: string }) {
  const search: Search = useSearch({ strict: false });
  const detail = useQuery(detailQuery(id, search.asOf));
  const triage = useQuery({ ...triageQuery(id), enabled: search.asOf === undefined });
  const step = useSteps(id);
  const failed = detail.error ?? (search.asOf === undefined ? triage.error : null);
  if (failed && !isSignedOut(failed) && !detail.data)
    return (
      <NotShown
        error={failed}
        search={search}
        again={() => void Promise.all([detail.refetch(), ...(search.asOf === undefined ? [triage.refetch()] : [])])}
      />
    );
  if (!detail.data || (search.asOf === undefined && !triage.data && !triage.error))
    return (
      <div className="finding-loading">
        <Loading what="the finding" rows={6} />
      </div>
    );
  const own = triage.data?.own ?? null;
  return (
    <Page
      title={detail.data.finding.title}
      trail={<Trail finding={detail.data.finding} list={step.list} />}
      aside={
        <div className="finding-tools screen-only">
          {step.list !== undefined && (
            <>
              <Button type="button" outline onClick={() => step.go(-1)}>
                Previous finding
              </Button>
              <Button type="button" outline onClick={() => step.go(1)}>
                Next finding
              </Button>
            </>
          )}
          <Button type="button" outline onClick={() => print()}>
            Print or save as PDF
          </Button>
        </div>
      }
    >
      <OnPaper detail={detail.data} />
      <p role="status" className="step-told">
        {step.told}
      </p>
      <Bands detail={detail.data} own={own} search={search} />
      <FindingHead detail={detail.data} search={search} />
      <div className="finding">
        <div className="finding-main">
          <Compared detail={detail.data} search={search} />
          {search.asOf === undefined && <Unjudged detail={detail.data} />}
          <FindingTabs detail={detail.data} search={search} />
        </div>
        <div className="finding-side">
          <Aside detail={detail.data} triage={triage.data} error={triage.error} search={search} />
        </div>
      </div>
      <Keys search={search} />
    </Page>
  );
}

function Keys({ search }: { search: Search }) {
  const navigate = useNavigate();
  useShortcuts([
    {
      key: 'o',
      words: 'Show what the finding rests on',
      run: () => {
        const next = changed(search, { tab: 'evidence' });
        void navigate({ to: '.', search: next, state: true, resetScroll: false }).then(() =>
          document.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus(),
        );
      },
    },
  ]);
  return null;
}

/** The findings before and after this one in the list that she came from. */
function useSteps(id: string) {
  const list = useRouterState({ select: ({ location }) => location.state.list });
  const { rows } = usePreferences();
  const navigate = useNavigate();
  const [told, setTold] = useState('');
  const go = (step: 1 | -1): void => {
    if (list === undefined) return setTold('You came from no list: open a finding from the list to go on from there.');
    setTold('');
    neighbour(list, id, step, rows).then(
      (next) =>
        next === undefined
          ? setTold(step > 0 ? 'This is the last of the list.' : 'This is the first of its page of the list.')
          : void navigate({ to: '/findings/$id', params: { id: next.id }, state: { list: next.list } }),
      () => setTold('The list could not be read now.'),
    );
  };
  useShortcuts([
    { key: '[', words: 'The finding before, in the list that you came from', run: () => go(-1) },
    { key: ']', words: 'The finding after, in the list that you came from', run: () => go(1) },
  ]);
  return { list, told, go };
}
