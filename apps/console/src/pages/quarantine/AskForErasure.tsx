import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from '@trussworks/react-uswds';
import { useState, type SyntheticEvent } from 'react';
import { SendingFailed } from '../../acting/SendingFailed.js';
import { useSending } from '../../acting/useSending.js';
import { Problem } from '../../api/problem.js';
import { Dialog } from '../../parts/Dialog.js';
import { KEPT } from '../../parts/TextField.js';
import { useFormDraft } from '../../parts/useFormDraft.js';
import { When } from '../../parts/When.js';
import { askForErasure, type Demand } from './queries.js';
import { tooLong } from '../../words/too-long.js';
import { missing, MOST_AUTHORITY, MOST_REASON, type Refusal } from './words.js';

/** Asks for the erasure of what was refused. What it takes, and what stays, is said before. */
export function AskForErasure({ refusal: { shard, index }, onClose }: { refusal: Refusal; onClose: () => void }) {
  const queries = useQueryClient();
  const name = `erasure.${shard}.${index}`;
  const [{ authority, reason }, set, clear] = useFormDraft(name, { authority: '', reason: '' });
  const [tried, setTried] = useState(false);
  const sending = useSending(name, {
    send: (demand: Demand, key) =>
      askForErasure(shard, index, demand, key).catch((error: unknown) => {
        for (const field of FIELDS) if (faultOf(error, `/${field}`) !== null) focusOn(field);
        // It may be recorded though the answer was lost.
        void queries.invalidateQueries({ queryKey: ['approvals'] });
        throw error;
      }),
    // The list behind shows it before she is told, and goes back there.
    onDone: () => {
      clear();
      return queries.invalidateQueries({ queryKey: ['approvals'] });
    },
  });
  const { done: asked, pending, error, unknown } = sending;
  const wrong = missing(authority, reason);
  const send = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTried(true);
    if (wrong !== null) return focusOn(faulty(authority, MOST_AUTHORITY) ? 'authority' : 'reason');
    sending.send({ authority: authority.trim(), reason: reason.trim() });
  };
  const sent = pending || unknown !== undefined;
  const faults = FIELDS.map((field) => faultOf(error, `/${field}`));
  if (asked)
    return (
      <Dialog title="Erasure is asked for" open onClose={onClose}>
        <p role="status">
          It is recorded, and waits for a second person
          {asked.approval && (
            <>
              {' '}
              until <When at={asked.approval.until} />
            </>
          )}
          . Nothing is erased before.
        </p>
        <p>
          <Link to="/approvals" hash={`approval-${asked.id}`}>
            See it among approvals
          </Link>
        </p>
        <Button type="button" autoFocus onClick={onClose}>
          Back to the list
        </Button>
      </Dialog>
    );
  return (
    <Dialog title="Ask for erasure" open onClose={onClose} busy={pending}>
      <p>
        A second person must approve: an overseer, or an officer of the other side of the agreement. Then what was sent
        (entry {index} of shard {shard}) can never be opened again, here or in a backup of the ledger. That it came,
        when, from whom, and why it was refused stay for good.
      </p>
      <p>
        <strong>What you write here stays in the ledger for good.</strong> Write no name and no number of a person.
      </p>
      <form onSubmit={send} noValidate>
        <Field
          id="authority"
          label="What demands it"
          hint={`The law, order or policy, such as 26 U.S.C. § 6103(p)(4). At most ${MOST_AUTHORITY} characters.`}
          error={
            faults[0] ??
            tooLong(authority, MOST_AUTHORITY) ??
            (tried && faulty(authority, MOST_AUTHORITY) ? wrong : null)
          }
        >
          {(described) => (
            <input
              {...described}
              className={`usa-input${described['aria-invalid'] ? ' usa-input--error' : ''}`}
              readOnly={sent}
              value={authority}
              onChange={({ target }) => set({ authority: target.value })}
            />
          )}
        </Field>
        <Field
          id="reason"
          label="Why"
          hint={`In a few words. At most ${MOST_REASON} characters.`}
          error={
            faults[1] ?? tooLong(reason, MOST_REASON) ?? (tried && !faulty(authority, MOST_AUTHORITY) ? wrong : null)
          }
        >
          {(described) => (
            <textarea
              {...described}
              className={`usa-textarea${described['aria-invalid'] ? ' usa-input--error' : ''}`}
              rows={3}
              readOnly={sent}
              value={reason}
              onChange={({ target }) => set({ reason: target.value })}
            />
          )}
        </Field>
        <p className="fine">{KEPT}</p>
        <SendingFailed of={sending} told={() => (faults.some((fault) => fault !== null) ? <></> : undefined)} />
        <div className="erasure-acts">
          {unknown === undefined && (
            <Button type="submit" aria-disabled={pending}>
              {pending ? 'Asking…' : 'Ask for erasure'}
            </Button>
          )}
          <Button type="button" unstyled onClick={onClose}>
            Not now
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const faulty = (text: string, most: number): boolean => text.trim() === '' || text.length > most;

const FIELDS = ['authority', 'reason'] as const;
const focusOn = (field: (typeof FIELDS)[number]): void => document.getElementById(field)?.focus();

/** What the api says of one field. */
function faultOf(error: unknown, pointer: string): string | null {
  if (!(error instanceof Problem) || !Array.isArray(error.more.errors)) return null;
  const faults = error.more.errors as { pointer?: unknown; detail?: unknown }[];
  const fault = faults.find((one) => typeof one.pointer === 'string' && one.pointer.endsWith(pointer));
  if (typeof fault?.detail !== 'string') return null;
  const { detail } = fault;
  return detail.startsWith('must ') ? `This ${detail}.` : `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`;
}

interface FieldProps {
  id: string;
  label: string;
  hint: string;
  error: string | null;
  children: (described: { id: string; 'aria-invalid': boolean; 'aria-describedby': string }) => React.ReactNode;
}

function Field({ id, label, hint, error, children }: FieldProps) {
  return (
    <div className={`usa-form-group${error === null ? '' : ' usa-form-group--error'}`}>
      <label className="usa-label" htmlFor={id}>
        {label}
      </label>
      <span className="usa-hint" id={`${id}-hint`}>
        {hint}
      </span>
      {error !== null && (
        <span className="usa-error-message" id={`${id}-error`} role="alert">
          {error}
        </span>
      )}
      {children({
        id,
        'aria-invalid': error !== null,
        'aria-describedby': error === null ? `${id}-hint` : `${id}-hint ${id}-error`,
      })}
    </div>
  );
}
