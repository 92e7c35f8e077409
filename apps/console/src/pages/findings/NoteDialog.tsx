import { Button } from '@trussworks/react-uswds';
import { NOTE_STAYS, NoteField } from '../../acting/NoteField.js';
import { sendWish, type Wished, wishName } from '../../acting/send-wish.js';
import { SendingFailed } from '../../acting/SendingFailed.js';
import { useSending } from '../../acting/useSending.js';
import { Dialog } from '../../parts/Dialog.js';
import { useDraft } from '../../parts/useDraft.js';
import { sentenceOf } from '../../words/sentence.js';
import type { Finding } from './finding.js';
import type { List } from './useList.js';

interface NoteDialogProps {
  finding: Finding;
  version: number;
  acting: List['acting'];
  onClose: () => void;
  onDone: (version: number) => void;
}

/** A note on one finding. The draft is that of the finding’s own page. */
export function NoteDialog({ finding, version, acting, onClose, onDone }: NoteDialogProps) {
  const { id } = finding;
  const [text, setText, clear] = useDraft(`finding.${id}.note`);
  const sending = useSending(wishName(id), {
    send: (wished: Wished, key) => acting([id], () => sendWish(id, wished, key)),
    onDone: (done, { wish }) => {
      if (wish.kind === 'note') clear();
      onDone(done.version);
    },
  });
  const sent = sending.pending || sending.unknown !== undefined;
  return (
    <Dialog title="Write a note" open onClose={onClose} busy={sending.pending}>
      <p>{sentenceOf(finding)}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          sending.send({ wish: { kind: 'note', note: text }, version });
        }}
      >
        <NoteField value={text} onChange={setText} readOnly={sent} />
        <p className="fine">{NOTE_STAYS}</p>
        <SendingFailed of={sending} />
        {sending.unknown === undefined && (
          <Button type="submit" aria-disabled={sending.pending}>
            {sending.pending ? 'Recording…' : 'Write the note'}
          </Button>
        )}
      </form>
    </Dialog>
  );
}
