import { Button } from '@trussworks/react-uswds';
import { useId, useState } from 'react';
import { NOTE_STAYS, NoteField } from '../../../acting/NoteField.js';
import { useDraft } from '../../../parts/useDraft.js';
import { digestOf } from './digest.js';
import type { Form } from './forms.js';

/** A note alone: a text for her desk, or the digest of counsel’s document, which stays where it is. */
export function NoteForm({ id, onWish, onClose, busy, first }: Form) {
  const [text, setText] = useDraft(`finding.${id}.note`);
  const [digest, setDigest] = useDraft(`finding.${id}.counsel`);
  const [counsel, setCounsel] = useState(digest !== '' && text === '');
  const base = useId();
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
        // She opens it to write: what she types at once is the note, and no key of the page.
        <NoteField ref={first} value={text} onChange={setText} readOnly={busy} />
      )}
      <p className="fine">{NOTE_STAYS}</p>
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
