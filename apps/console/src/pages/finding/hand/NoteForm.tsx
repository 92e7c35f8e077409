import { Button } from '@trussworks/react-uswds';
import { useId, useImperativeHandle, useState } from 'react';
import { useDraft } from '../../../parts/useDraft.js';
import type { Form } from './forms.js';
import { count, number } from '../../../words/format.js';
import { useValidity } from './useValidity.js';
import { digestOf } from './digest.js';

/** As the api takes it: a page and a half. */
const MOST = 4_000;

/** A note alone: a text for her desk, or the digest of counsel’s document, which stays where it is. */
export function NoteForm({ id, onWish, onClose, busy, first }: Form) {
  const [text, setText] = useDraft(`finding.${id}.note`);
  const [digest, setDigest] = useDraft(`finding.${id}.counsel`);
  const [counsel, setCounsel] = useState(digest !== '' && text === '');
  const base = useId();
  const field = useValidity<HTMLTextAreaElement>(
    text.length > MOST
      ? `A note has ${MOST} characters at most.`
      : text !== '' && text.trim() === ''
        ? 'A note has words in it.'
        : '',
  );
  // She opens it to write: what she types at once is the note, and no key of the page.
  useImperativeHandle(counsel ? null : first, () => field.current as never, [counsel, field]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onWish({ kind: 'note', note: counsel ? { counsel: true, digest: digest.trim() } : text });
      }}
    >
      <fieldset className="usa-fieldset">
        <legend className="usa-legend">What kind of note</legend>
        <Radio name={base} checked={!counsel} onChoose={() => setCounsel(false)} label="A text" />
        <Radio
          name={base}
          checked={counsel}
          onChoose={() => setCounsel(true)}
          label="Counsel’s document"
          first={counsel ? first : undefined}
        />
      </fieldset>
      {counsel ? (
        <>
          <p className="fine">
            The document stays with you. The ledger keeps its digest alone, by which you can show later that it was this
            document, then.
          </p>
          <label className="usa-label" htmlFor={`${base}-file`}>
            Make the digest from the document, in this browser
          </label>
          <input
            id={`${base}-file`}
            type="file"
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              if (file) void digestOf(file).then(setDigest);
            }}
          />
          <label className="usa-label" htmlFor={`${base}-digest`}>
            Or write its digest (sha256: and 64 digits)
          </label>
          <input
            id={`${base}-digest`}
            className="usa-input"
            required
            pattern="sha256:[0-9a-f]{64}"
            value={digest}
            onChange={(event) => setDigest(event.target.value)}
          />
        </>
      ) : (
        <>
          <label className="usa-label" htmlFor={`${base}-text`}>
            Note
          </label>
          <textarea
            id={`${base}-text`}
            className="usa-textarea"
            ref={field}
            required
            aria-describedby={`${base}-means`}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <p id={`${base}-means`} className="fine">
            {text.length > MOST && (
              <strong>
                {count(text.length, 'character')} of {number(MOST)}: too long.{' '}
              </strong>
            )}
            Your desk reads it, and the auditors and overseers in whose scope the finding is. Write no name or number of
            a person: such a note is refused.
          </p>
        </>
      )}
      <p className="fine">
        That you wrote a note, and when, stays in the ledger for good. Its text lies beside the ledger, encrypted; it
        can be erased on order, and never changed.
      </p>
      <div className="hand-buttons">
        <Button type="submit" aria-disabled={busy}>
          Write the note
        </Button>
        <Button type="button" outline onClick={onClose}>
          Not now
        </Button>
      </div>
    </form>
  );
}

interface RadioProps {
  name: string;
  label: string;
  checked: boolean;
  onChoose: () => void;
  first?: Form['first'];
}

function Radio({ name, label, checked, onChoose, first }: RadioProps) {
  return (
    <label className="choice">
      <input ref={first} type="radio" name={name} checked={checked} onChange={onChoose} /> {label}
    </label>
  );
}
