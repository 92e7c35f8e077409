import { useSearch } from '@tanstack/react-router';
import { Button } from '@trussworks/react-uswds';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useSession } from '../../api/session.js';
import { Page } from '../../layout/Page.js';
import { useShortcuts } from '../../layout/shortcuts.js';
import { Dialog } from '../../parts/Dialog.js';
import { Failing } from '../../parts/Failing.js';
import { Pager } from '../../parts/Pager.js';
import type { Search } from '../../search.js';
import { ActDialog, type ActKind } from './ActDialog.js';
import { movedTo } from '../../acting/ActFailed.js';
import { keptOf, leaveKept } from '../../acting/kept.js';
import { type Wished, wishName } from '../../acting/send-wish.js';
import { SendingFailed } from '../../acting/SendingFailed.js';
import { type Chosen, type Done, taking, type Wish } from './acts.js';
import { notShown } from '../../words/reader.js';
import { Coverage } from './Coverage.js';
import { CsvDialog } from './CsvDialog.js';
import { Facets } from './facets/Facets.js';
import { chips, filterText } from './filter.js';
import { samePerson } from '../../api/person.js';
import { deskOf, type Finding, mayAct, triageOf } from './finding.js';
import { FindingTable } from './FindingTable.js';
import { LastVisit } from './LastVisit.js';
import { ListSkeleton } from './ListSkeleton.js';
import { Chips, ClearLink, NothingHere, Order, ReadsOnly } from './Toolbar.js';
import { NewsBar } from './NewsBar.js';
import { NotEvaluableList, Totals, useNotEvaluable } from './NotEvaluable.js';
import { NoteDialog } from './NoteDialog.js';
import { SavedViews } from './SavedViews.js';
import { MOST_AT_ONCE } from './selection.js';
import { SelectionBar } from './SelectionBar.js';
import { settingsQuery } from './settings.js';
import { useList } from './useList.js';
import { useRows } from './useRows.js';
import { useSelected } from './useSelected.js';

const NONE: Finding[] = [];

/** The queue: facets left, the list right, what is selected below. */
export function FindingsPage() {
  const search: Search = useSearch({ strict: false });
  const { who } = useSession();
  const { filter, desk, news, live, list, facets, tell, acting, tryLive } = useList(search);
  const rows = list.data?.page.findings ?? NONE;
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  const place = useRows(ids);
  const settings = useQuery(settingsQuery);
  const notEvaluable = useNotEvaluable(filter);
  const total = facets.data?.total ?? null;
  // Acts are those of her own desk; whoever looks at another's sees, and does nothing.
  const acts = mayAct(who) && desk === deskOf(who);
  const selection = useSelected(filterText(filter));
  const [opened, setOpened] = useState<{ kind: ActKind; of: Chosen; howMany: number; rows: Finding[] }>();
  const [noting, setNoting] = useState<Finding>();
  const [csv, setCsv] = useState(false);

  /** Version and state of her desk, as far as this page knows. */
  const known = (finding: Finding) => {
    const of = triageOf(finding, desk);
    const newer = news.desks.get(finding.id);
    return {
      version: newer?.version ?? of?.version ?? 0,
      shown: newer?.shown ?? of?.shown ?? ('new' as const),
      owner: newer ? newer.owner : of?.owner,
    };
  };
  const take = useMutation({
    mutationFn: ({ finding, run }: { finding: Finding; run: ReturnType<typeof taking> }) => acting([finding.id], run),
    onSuccess: ({ version, triage }, { finding }) => {
      const { shown } = known(finding);
      const state = triage?.shown ?? (shown === 'new' ? 'acknowledged' : shown);
      tell(finding.id, { shown: state, owner: who, version, at: Date.now(), own: true });
    },
    onError: (error, { finding }) => {
      const now = movedTo(error);
      if (now)
        tell(finding.id, {
          shown: now.shown,
          owner: now.owner,
          version: now.version,
          at: Date.now(),
          own: false,
        });
    },
  });

  const rowOf = (id = place.current()): Finding | undefined => rows.find((row) => row.id === id);
  const open = (kind: ActKind): void => {
    if (!acts) return;
    const of = selection.chosen(filter);
    if (of)
      return setOpened({
        kind,
        of,
        howMany: selection.all ? Math.min(total ?? 0, MOST_AT_ONCE) : selection.count,
        rows,
      });
    const row = rowOf();
    if (row) setOpened({ kind, of: { ids: [row.id] }, howMany: 1, rows: [row] });
  };
  const onDone = (done: Done, wish: Wish): void => {
    for (const one of done.findings) {
      const row = rowOf(one.finding);
      if (row) tellDone(one, wish, row);
    }
    // What was not done stays selected, so that she can look at it.
    if (!done.unfinished)
      selection.drop(done.findings.flatMap(({ finding, result }) => (result === 'done' ? [finding] : [])));
  };
  /** What became of one of many. What was recorded and does not show yet is shown as it was wished. */
  const tellDone = ({ finding, result, triage, version }: Done['findings'][number], wish: Wish, row: Finding): void => {
    const at = Date.now();
    if (result === 'done' && version !== null && (triage?.version ?? 0) < version) {
      const before = known(row);
      const shown = 'move' in wish ? wish.move.to : before.shown;
      const owner = 'assignee' in wish ? wish.assignee : (before.owner ?? null);
      tell(finding, { shown, owner, version, at, own: true });
    } else if (triage)
      tell(finding, {
        shown: triage.shown,
        owner: triage.owner,
        version: triage.version,
        at,
        own: result === 'done',
      });
  };

  useShortcuts([
    { key: 'j', words: 'Next finding', run: () => place.move(1) },
    { key: 'k', words: 'Finding before', run: () => place.move(-1) },
    {
      key: 'Enter',
      words: 'Open the finding that has the focus',
      run: () => document.activeElement instanceof HTMLElement && document.activeElement.click(),
    },
    { key: '/', words: 'Search', run: () => document.getElementById('queue-q')?.focus() },
    ...(acts
      ? [
          { key: 'x', words: 'Select the finding, or no longer', run: () => selection.toggle(rowOf()?.id) },
          {
            key: 'a',
            words: 'Take the finding: it is yours, and recorded at once',
            run: () => {
              if (selection.count > 0 || selection.all) return open('give');
              const finding = rowOf();
              if (!finding || take.isPending) return;
              const now = known(finding);
              // Something else was sent, of which nobody knows: that comes first.
              const sent = keptOf<Wished>(wishName(finding.id))?.body.wish.kind;
              if (sent !== undefined && sent !== 'take') return setNoting(finding);
              // What is hers already and begun needs no act that says so again.
              if (!sent && samePerson(now.owner, who) && now.shown !== 'new') return;
              take.mutate({ finding, run: taking(finding.id, now, who) });
            },
          },
          { key: 'n', words: 'Write a note on the finding', run: () => setNoting(rowOf()) },
          { key: 'r', words: 'Decide on the finding, or on all that are selected', run: () => open('move') },
        ]
      : []),
  ]);

  // Another page of the list: its first row has the focus, since the link that she followed may be gone.
  const paged = useRef(search.cursor);
  useEffect(() => {
    if (paged.current === search.cursor || list.isPlaceholderData || !list.data) return;
    paged.current = search.cursor;
    if (document.activeElement === document.body || document.activeElement?.closest('.pager')) place.focus(ids[0]);
  }, [search.cursor, list.isPlaceholderData, list.data, ids, place]);

  return (
    <Page
      title="Findings"
      aside={
        <Button type="button" outline onClick={() => setCsv(true)}>
          Download (CSV)
        </Button>
      }
    >
      <SavedViews search={search} />
      <div className="queue">
        <Facets search={search} counts={list.isError ? undefined : (facets.data?.facets ?? undefined)} />
        <div className="queue-main">
          {!list.isError && <Totals total={total} of={notEvaluable} />}
          {notShown(who) && <p className="fine">{notShown(who)}</p>}
          <Coverage />
          {!acts && <ReadsOnly desk={desk} acts={mayAct(who)} />}
          <Chips search={search} />
          <LastVisit search={search} seen={list.data?.seen ?? null} />
          <h2 id="findings-list" tabIndex={-1} className="queue-heading">
            What was found
          </h2>
          <Order search={search} />
          {list.isError ? (
            <>
              <Failing error={list.error} again={() => void list.refetch()} />
              {chips(search).length > 0 && <ClearLink search={search} />}
            </>
          ) : !list.data ? (
            <ListSkeleton />
          ) : (
            <>
              <NewsBar
                {...{ news, live, at: list.data.at, reading: list.isFetching, onTry: tryLive }}
                onShow={() => void list.refetch()}
              />
              {rows.length === 0 ? (
                <NothingHere search={search} />
              ) : (
                <FindingTable
                  {...{ rows, search, desk, news, acts }}
                  lastVisit={settings.data?.lastVisit ?? null}
                  selected={selection.selected}
                  onSelect={selection.change}
                  busy={list.isPlaceholderData}
                  body={place.body}
                />
              )}
              <Pager search={search} next={list.data.page.next} of="findings" />
            </>
          )}
          <NotEvaluableList of={notEvaluable} />
        </div>
      </div>
      {acts && (selection.count > 0 || selection.all) && (
        <SelectionBar
          selected={selection.count}
          over={selection.over}
          total={total !== null && total > rows.length ? total : null}
          all={selection.all}
          onAll={selection.chooseAll}
          onClear={() => {
            selection.clear();
            place.back();
          }}
          onAct={open}
        />
      )}
      {opened && <ActDialog {...opened} acting={acting} onClose={() => setOpened(undefined)} onDone={onDone} />}
      {noting && (
        <NoteDialog
          finding={noting}
          acting={acting}
          version={known(noting).version}
          onClose={() => setNoting(undefined)}
          onDone={(version) => {
            const { shown } = known(noting);
            tell(noting.id, {
              shown,
              owner: (news.desks.get(noting.id) ?? triageOf(noting, desk))?.owner as never,
              version,
              at: Date.now(),
              own: true,
            });
            setNoting(undefined);
          }}
        />
      )}
      {take.isError && (
        <Dialog title="Take the finding" open onClose={() => take.reset()}>
          <SendingFailed
            of={{
              ...{ pending: take.isPending, error: take.error, unknown: keptOf(wishName(take.variables.finding.id)) },
              again: () => take.mutate(take.variables),
              leave: () => {
                leaveKept(wishName(take.variables.finding.id));
                take.reset();
              },
            }}
          />
        </Dialog>
      )}
      {csv && <CsvDialog search={search} onClose={() => setCsv(false)} />}
    </Page>
  );
}
