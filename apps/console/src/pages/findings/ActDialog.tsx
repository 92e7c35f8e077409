import { Button } from '@trussworks/react-uswds';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useSession } from '../../api/session.js';
import { Dialog } from '../../parts/Dialog.js';
import { useDraft } from '../../parts/useDraft.js';
import { count } from '../../words/format.js';
import { sentenceOf } from '../../words/sentence.js';
import { EMPTY, type Form, MoveFields, PersonField } from './ActFields.js';
import { ActFailed } from './ActFailed.js';
import {
  type BulkRequest,
  bulkRequest,
  type Chosen,
  type Done,
  preview,
  type Previewed,
  sendBulk,
  type Wish,
} from './acts.js';
import type { Finding } from './finding.js';
import type { Person } from '../../api/person.js';
import { PreviewWords, Results } from './ActResults.js';
import { peopleQuery } from '../../api/people.js';
import type { List } from './useList.js';

export type ActKind = 'move' | 'give';

interface ActDialogProps {
  kind: ActKind;
  of: Chosen;
  howMany: number;
  /** Rows on screen, to name findings by. */
  rows: readonly Finding[];
  /** What is told of these meanwhile is hers. */
  acting: List['acting'];
  onClose: () => void;
  onDone: (done: Done, wish: Wish) => void;
}

/** One finding or many: what is wanted, what it would change, and what became of each. */
export function ActDialog({ kind, of, howMany, rows, acting, onClose, onDone }: ActDialogProps) {
  const { who } = useSession();
  const people = useQuery({ ...peopleQuery, enabled: kind === 'give' });
  const [draft, setDraft, clearDraft] = useDraft(`queue.${kind}`);
  const form = { ...EMPTY, ...parsed(draft) };
  const set = (change: Partial<Form>): void => setDraft(JSON.stringify({ ...form, ...change }));
  const request = useRef<BulkRequest | undefined>(undefined);
  const [looked, setLooked] = useState<{ previewed: Previewed; wish: Wish } | undefined>(undefined);

  const look = useMutation({
    mutationFn: async () => {
      const wish = wishOf(kind, form, who, people.data ?? []);
      return { previewed: await preview(of, wish), wish };
    },
    onSuccess: (seen) => {
      request.current = undefined;
      setLooked(seen);
    },
  });
  const act = useMutation({
    mutationFn: () => {
      // The same bytes with the same key, however often it is sent.
      request.current ??= bulkRequest(looked!.previewed, looked!.wish, form.note.trim() || form.reason.trim());
      const sent = request.current;
      return acting(
        sent.body.findings.map(({ id }) => id),
        () => sendBulk(sent),
      );
    },
    onSuccess: (done) => {
      onDone(done, looked!.wish);
      if (!done.unfinished) clearDraft();
    },
  });
  const title =
    kind === 'give' ? `Give ${count(howMany, 'finding')} to somebody` : `Decide on ${count(howMany, 'finding')}`;
  // While it is not known what became of it, closing would lose the key that tells.
  const uncertain = (act.isError && request.current !== undefined) || act.data?.unfinished === true;

  // The one that is acted on, by its id: the list's first row may be another.
  const only = 'ids' in of && of.ids.length === 1 ? rows.find(({ id }) => id === of.ids[0]) : undefined;
  return (
    <Dialog title={title} open onClose={onClose}>
      {act.data ? (
        <>
          <Results done={act.data} rows={rows} />
          {act.data.unfinished && (
            <Button type="button" aria-disabled={act.isPending} onClick={() => act.isPending || act.mutate()}>
              Go on
            </Button>
          )}
          <Button type="button" outline={act.data.unfinished} onClick={onClose}>
            Close
          </Button>
        </>
      ) : looked ? (
        <>
          <PreviewWords previewed={looked.previewed} rows={rows} />
          <p>
            What you record stays in the ledger for good. You can decide otherwise later; that you decided so now cannot
            be taken back.
          </p>
          {act.isError && <ActFailed error={act.error} again={() => act.mutate()} />}
          {looked.previewed.counts.change > 0 && !uncertain && (
            <Button type="button" aria-disabled={act.isPending} onClick={() => act.isPending || act.mutate()}>
              {act.isPending ? 'Recording…' : `Record it for ${count(looked.previewed.counts.change, 'finding')}`}
            </Button>
          )}
          {!uncertain && (
            <Button type="button" outline onClick={() => setLooked(undefined)}>
              Back
            </Button>
          )}
        </>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!look.isPending) look.mutate();
          }}
        >
          {only && <p>{sentenceOf(only)}</p>}
          {kind === 'move' ? (
            <MoveFields form={form} set={set} />
          ) : (
            <PersonField form={form} set={set} people={people.data ?? []} who={who} />
          )}
          <label className="usa-label" htmlFor="act-note">
            {kind === 'give' ? 'Why, for whoever gets them' : 'Note, for your desk (if there is more to say)'}
          </label>
          <textarea
            id="act-note"
            className="usa-textarea"
            required={kind === 'give'}
            maxLength={4000}
            value={form.note}
            onChange={({ target }) => set({ note: target.value })}
          />
          <p className="fine">No names, numbers or addresses of people: what is recorded stays for good.</p>
          {look.isError && <ActFailed error={look.error} again={() => look.mutate()} />}
          <Button type="submit" aria-disabled={look.isPending}>
            {look.isPending ? 'Looking…' : 'See what will change'}
          </Button>
        </form>
      )}
    </Dialog>
  );
}

function parsed(draft: string): Partial<Form> {
  try {
    return draft === '' ? {} : (JSON.parse(draft) as Partial<Form>);
  } catch {
    return {};
  }
}

function wishOf(kind: ActKind, form: Form, me: Person, people: readonly Person[]): Wish {
  if (kind === 'give') {
    const owner = form.person === 'me' ? me : form.person === 'nobody' ? null : (people[Number(form.person)] ?? me);
    return { assignee: owner && { issuer: owner.issuer, subject: owner.subject } };
  }
  return {
    move: {
      to: form.to,
      reason: form.reason.trim(),
      // The last moment of the day that she chose, in UTC.
      ...(form.to === 'accepted' ? { until: `${form.until}T23:59:59Z` } : {}),
      ...(form.to === 'duplicate' ? { duplicateOf: form.duplicateOf.trim() } : {}),
    },
  };
}
