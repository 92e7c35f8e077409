import { Button } from '@trussworks/react-uswds';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { Dialog } from '../../parts/Dialog.js';
import { useDraft } from '../../parts/useDraft.js';
import { sentenceOf } from '../../words/sentence.js';
import { ActFailed } from './ActFailed.js';
import { newKey, writeNote } from './acts.js';
import type { Finding } from './finding.js';
import type { List } from './useList.js';

interface NoteDialogProps {
  finding: Finding;
  version: number;
  acting: List['acting'];
  onClose: () => void;
  onDone: (version: number) => void;
}

/** What she typed stays until it is recorded: also when her session ends meanwhile. */
export function NoteDialog({ finding, version, acting, onClose, onDone }: NoteDialogProps) {
  const [text, setText, clear] = useDraft(`note.${finding.id}`);
  // Another text is another request, and takes another key.
  const sent = useRef({ text: '', key: '' });
  const act = useMutation({
    mutationFn: () => {
      if (sent.current.text !== text) sent.current = { text, key: newKey() };
      const { key } = sent.current;
      return acting([finding.id], () => writeNote(finding.id, version, text, key));
    },
    onSuccess: (done) => {
      clear();
      onDone(done.version);
    },
  });
  return (
    <Dialog title="Write a note" open onClose={onClose}>
      <p>{sentenceOf(finding)}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!act.isPending) act.mutate();
        }}
      >
        <label className="usa-label" htmlFor="note-text">
          Note, for your desk and those who oversee it
        </label>
        <textarea
          id="note-text"
          className="usa-textarea"
          required
          maxLength={4000}
          value={text}
          aria-describedby="note-hint"
          onChange={({ target }) => setText(target.value)}
        />
        <p id="note-hint" className="fine">
          That you wrote a note is recorded for good, and it cannot be changed afterwards. No names, numbers or
          addresses of people.
        </p>
        {act.isError && <ActFailed error={act.error} again={() => act.mutate()} />}
        <Button type="submit" aria-disabled={act.isPending}>
          {act.isPending ? 'Recording…' : 'Record the note'}
        </Button>
      </form>
    </Dialog>
  );
}
