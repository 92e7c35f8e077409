import { OVERSIGHT } from '#libs/contracts';
import { type Append, type Notes, StreamMoved } from '#libs/ledger';
import { controlDraft } from '../control-draft.js';

export interface NoteErasureOptions {
  /** Of the ledger, as whoever may append to `oversight`. */
  ledger: { append(append: Append): Promise<unknown> };
  notes: Pick<Notes, 'mustBeThere' | 'erase'>;
  /** Who appends, as the entry names it. */
  instance: string;
}

/** Of the entry that says that a note was erased: there is one at most. */
const erasureStream = (index: number): string => `note-erasure/${index}`;

/**
 * Erases the text of a note. The control entry comes first, so that nothing is gone without a word that stays; then the data key goes. Answers
 * whether the note could be opened until then. Idempotent, and to be run again when it was interrupted. Throws NotInLedger,
 * QuarantineUnreadable.
 */
export async function eraseNote(
  { ledger, notes, instance }: NoteErasureOptions,
  index: number,
  reason: string,
): Promise<boolean> {
  await notes.mustBeThere(index);
  try {
    await ledger.append({
      drafts: [controlDraft(instance, OVERSIGHT, { kind: 'note.erased', index, reason })],
      stream: { stream: erasureStream(index), expectedVersion: 0 },
    });
  } catch (error) {
    // It was said before.
    if (!(error instanceof StreamMoved)) throw error;
  }
  return notes.erase(index, reason);
}
