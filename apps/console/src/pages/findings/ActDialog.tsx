import { Button } from '@trussworks/react-uswds';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ActFailed } from '../../acting/ActFailed.js';
import { EMPTY_MOVE, MoveFields } from '../../acting/MoveFields.js';
import { findingIdOf, GOALS, untilOf } from '../../acting/moves.js';
import { NoteField } from '../../acting/NoteField.js';
import { PersonField } from '../../acting/PersonField.js';
import { chosenPerson, others } from '../../acting/person-choice.js';
import { SendingFailed } from '../../acting/SendingFailed.js';
import { useSending } from '../../acting/useSending.js';
import { peopleQuery } from '../../api/people.js';
import type { Person } from '../../api/person.js';
import { isUncertain } from '../../api/outcome.js';
import { useSession } from '../../api/session.js';
import { Dialog } from '../../parts/Dialog.js';
import { Failing } from '../../parts/Failing.js';
import { useFormDraft } from '../../parts/useFormDraft.js';
import { count } from '../../words/format.js';
import { sentenceOf } from '../../words/sentence.js';
import { PreviewWords, Results } from './ActResults.js';
import { bulkBody, type BulkBody, type Chosen, type Done, preview, type Previewed, sendBulk, type Wish, wishOf } from './acts.js'; // prettier-ignore
import { draftName } from './draft-name.js';
import type { Finding } from './finding.js';
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

const EMPTY = { ...EMPTY_MOVE, to: 'investigating' as (typeof EMPTY_MOVE)['to'], note: '', person: 'me' };
type Form = typeof EMPTY;

/** One finding or many: what is wanted, what it would change, and what became of each. */
export function ActDialog({ kind, of, howMany, rows, acting, onClose, onDone }: ActDialogProps) {
  const { who } = useSession();
  const people = useQuery({ ...peopleQuery, enabled: kind === 'give' });
  const name = draftName(kind, of);
  const [form, set, clear] = useFormDraft(name, EMPTY);
  const [looked, setLooked] = useState<{ previewed: Previewed; wish: Wish }>();
  const look = useMutation({
    mutationFn: async (wish: Wish) => ({ previewed: await preview(of, wish), wish }),
    onSuccess: setLooked,
  });
  const sending = useSending(name, {
    send: (body: BulkBody, key) =>
      acting(
        body.findings.map(({ id }) => id),
        () => sendBulk(body, key),
      ),
    onDone: (done, body) => {
      onDone(done, wishOf(body));
      if (!done.unfinished) clear();
    },
    unfinished: ({ unfinished }) => unfinished,
  });
  const ask = (): void => {
    const wish = wished(kind, form, who, people.data ?? []);
    if (wish && !look.isPending) look.mutate(wish);
  };
  // The one that is acted on, by its id: the list's first row may be another.
  const only = 'ids' in of && of.ids.length === 1 ? rows.find(({ id }) => id === of.ids[0]) : undefined;
  const title =
    kind === 'give' ? `Give ${count(howMany, 'finding')} to somebody` : `Decide on ${count(howMany, 'finding')}`;
  const step = (): React.ReactNode => {
    if (sending.done)
      return (
        <>
          <Results done={sending.done} rows={rows} />
          {sending.done.unfinished && (
            <Button type="button" onClick={sending.again}>
              Go on
            </Button>
          )}
          <Button type="button" outline={sending.done.unfinished} onClick={onClose}>
            Close
          </Button>
        </>
      );
    if (looked)
      return (
        <>
          <PreviewWords {...looked} rows={rows} />
          <p>
            What you record stays in the ledger for good. You can decide otherwise later; that you decided so now cannot
            be taken back.
          </p>
          <SendingFailed of={sending} />
          {looked.previewed.counts.change > 0 && sending.unknown === undefined && (
            <Button
              type="button"
              aria-disabled={sending.pending}
              onClick={() => sending.send(bulkBody(looked.previewed, looked.wish, form.note.trim()))}
            >
              {sending.pending ? 'Recording…' : `Record it for ${count(looked.previewed.counts.change, 'finding')}`}
            </Button>
          )}
          {sending.unknown === undefined && !sending.pending && (
            <Button
              type="button"
              outline
              onClick={() => {
                sending.reset();
                setLooked(undefined);
              }}
            >
              Back
            </Button>
          )}
        </>
      );
    if (sending.pending) return <p role="status">Recording…</p>;
    // Sent before this was opened again.
    if (sending.unknown) return <SendingFailed of={sending} />;
    return (
      <form
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        {only && <p>{sentenceOf(only)}</p>}
        {kind === 'move' ? (
          <MoveFields form={form} set={set} goals={GOALS} />
        ) : (
          <PersonField
            label="Who has them from now on"
            value={form.person}
            onChange={(person) => set({ person })}
            people={others(people.data ?? [], who)}
            me="You"
            nobody="Nobody"
            hint="People of your desk who have signed in here."
          />
        )}
        <NoteField
          label={kind === 'give' ? 'Why, for whoever gets them' : 'Note, beside the reason (if there is more to say)'}
          value={form.note}
          onChange={(note) => set({ note })}
          required={kind === 'give'}
        />
        {look.isError &&
          (isUncertain(look.error) ? <Failing error={look.error} again={ask} /> : <ActFailed error={look.error} />)}
        <Button type="submit" aria-disabled={look.isPending}>
          {look.isPending ? 'Looking…' : 'See what will change'}
        </Button>
      </form>
    );
  };
  return (
    <Dialog title={title} open onClose={onClose} busy={sending.pending}>
      {step()}
    </Dialog>
  );
}

/** Undefined: something is missing, which the browser has said. */
function wished(kind: ActKind, form: Form, me: Person, people: readonly Person[]): Wish | undefined {
  if (kind === 'give') {
    const assignee = chosenPerson(form.person, people, me);
    return assignee === undefined ? undefined : { assignee };
  }
  const [until, duplicateOf] = [untilOf(form.until, Date.now()), findingIdOf(form.duplicateOf)];
  if (form.to === '') return undefined;
  return {
    move: {
      to: form.to,
      reason: form.reason.trim(),
      ...(form.to === 'accepted' && until !== undefined ? { until } : {}),
      ...(form.to === 'duplicate' && duplicateOf !== undefined ? { duplicateOf } : {}),
    },
  };
}
