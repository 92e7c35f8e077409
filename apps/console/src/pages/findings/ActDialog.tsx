import { Button } from '@trussworks/react-uswds';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useSession } from '../../api/session.js';
import { Dialog } from '../../parts/Dialog.js';
import { useDraft } from '../../parts/useDraft.js';
import { count } from '../../words/format.js';
import { sentenceOf } from '../../words/sentence.js';
import { ActFailed } from './ActFailed.js';
import {
  type BulkRequest,
  bulkRequest,
  type Chosen,
  type Done,
  preview,
  type Previewed,
  sendBulk,
  type To,
  type Wish,
} from './acts.js';
import type { Finding, Owner } from './finding.js';
import { doneInWords, OUTCOMES, previewInWords } from './outcome.js';
import { peopleQuery } from './people.js';
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
  onDone: (done: Done) => void;
}

interface Form {
  to: To;
  reason: string;
  note: string;
  until: string;
  duplicateOf: string;
  /** Index of the person in the list, `me` or `nobody`. */
  person: string;
}
const EMPTY: Form = { to: 'investigating', reason: '', note: '', until: '', duplicateOf: '', person: 'me' };

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
      onDone(done);
      if (!done.unfinished) clearDraft();
    },
  });
  const title =
    kind === 'give' ? `Give ${count(howMany, 'finding')} to somebody` : `Decide on ${count(howMany, 'finding')}`;
  // While it is not known what became of it, closing would lose the key that tells.
  const uncertain = (act.isError && request.current !== undefined) || act.data?.unfinished === true;

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
          {howMany === 1 && rows[0] && <p>{sentenceOf(rows[0])}</p>}
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

function wishOf(kind: ActKind, form: Form, me: Owner, people: readonly Owner[]): Wish {
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

interface FieldsProps {
  form: Form;
  set: (change: Partial<Form>) => void;
}

function MoveFields({ form, set }: FieldsProps) {
  return (
    <>
      <fieldset className="usa-fieldset">
        <legend>What is it?</legend>
        {OUTCOMES.map(([to, words, meaning]) => (
          <label key={to} className="act-outcome">
            <input type="radio" name="to" value={to} checked={form.to === to} onChange={() => set({ to })} />
            <span>
              <strong>{words}</strong> {meaning}
            </span>
          </label>
        ))}
      </fieldset>
      {form.to === 'accepted' && (
        <>
          <label className="usa-label" htmlFor="act-until">
            Until the end of this day (UTC), a year at most
          </label>
          <input
            id="act-until"
            className="usa-input"
            type="date"
            required
            min={new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}
            max={new Date(Date.now() + 364 * 86_400_000).toISOString().slice(0, 10)}
            value={form.until}
            onChange={({ target }) => set({ until: target.value })}
          />
        </>
      )}
      {form.to === 'duplicate' && (
        <>
          <label className="usa-label" htmlFor="act-duplicate">
            The other finding’s id, as its address has it
          </label>
          <input
            id="act-duplicate"
            className="usa-input"
            required
            pattern="'?[A-Za-z0-9_\-]{22}"
            value={form.duplicateOf}
            onChange={({ target }) => set({ duplicateOf: target.value })}
          />
        </>
      )}
      <label className="usa-label" htmlFor="act-reason">
        Reason, in a sentence
      </label>
      <input
        id="act-reason"
        className="usa-input"
        required
        maxLength={300}
        value={form.reason}
        onChange={({ target }) => set({ reason: target.value })}
      />
    </>
  );
}

function PersonField({
  form,
  set,
  people,
  who,
}: FieldsProps & { people: readonly (Owner & { name: string | null })[]; who: Owner }) {
  return (
    <>
      <label className="usa-label" htmlFor="act-person">
        Who has them from now on
      </label>
      <select
        id="act-person"
        className="usa-select"
        value={form.person}
        onChange={({ target }) => set({ person: target.value })}
      >
        <option value="me">You</option>
        {people.map((person, index) =>
          person.issuer === who.issuer && person.subject === who.subject ? null : (
            <option key={person.issuer + person.subject} value={index}>
              {person.name ?? person.subject}
            </option>
          ),
        )}
        <option value="nobody">Nobody</option>
      </select>
      <p className="fine">People of your desk who have signed in here.</p>
    </>
  );
}

const nameOf = (id: string, rows: readonly Finding[]): string => {
  const row = rows.find((one) => one.id === id);
  return row ? sentenceOf(row) : id;
};

/** A step of the dialog that has come: the focus is there, since what she pressed is gone. */
function useArrival() {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => element.current?.focus(), []);
  return element;
}

function PreviewWords({ previewed, rows }: { previewed: Previewed; rows: readonly Finding[] }) {
  const arrival = useArrival();
  const not = previewed.findings.filter(({ outcome }) => outcome !== 'change');
  return (
    <div ref={arrival} tabIndex={-1} className="act-step">
      {previewInWords(previewed).map((words) => (
        <p key={words}>{words}</p>
      ))}
      {not.length > 0 && (
        <ul className="act-results">
          {not.map(({ finding, outcome, problem, detail }) => (
            <li key={finding}>
              {nameOf(finding, rows)}
              <br />
              <span className="fine">
                {problem?.detail ?? detail ?? (outcome === 'unchanged' ? 'There already' : 'Not open to you, or gone')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Results({ done, rows }: { done: Done; rows: readonly Finding[] }) {
  const arrival = useArrival();
  const not = done.findings.filter(({ result }) => result !== 'done');
  return (
    <div ref={arrival} tabIndex={-1} className="act-step">
      {doneInWords(done).map((words) => (
        <p key={words}>{words}</p>
      ))}
      {not.length > 0 && (
        <ul className="act-results">
          {not.map(({ finding, problem, detail, news }) => (
            <li key={finding}>
              {nameOf(finding, rows)}
              <br />
              <span className="fine">
                {problem?.detail ??
                  detail ??
                  (news ? 'More was found since you looked.' : 'Your desk has done something else with it meanwhile.')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
