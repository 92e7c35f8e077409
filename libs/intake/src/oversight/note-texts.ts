import { noteCommitment, OVERSIGHT, parseEntry } from '#libs/contracts';
import type { LedgerReader, Notes } from '#libs/ledger';
import { z } from 'zod';
import { LedgerUnavailable } from '../http/errors.js';
import { ANSWER_MS } from '../http/event-intake.js';
import { inTime } from '../http/in-time.js';

/** Notes of acts, by the acts' indexes in oversight. */
export const notesRequest = z.strictObject({ indexes: z.array(z.int().min(0)).min(1).max(100) });

/**
 * `kept`: the text. `erased`: it was erased on order. `altered`: what lies in the store is not what the act has its commitment of, or cannot
 * be opened: its key is gone without an order, too.
 */
export interface NoteOfAct {
  index: number;
  state: 'kept' | 'erased' | 'altered';
  text: string | null;
}

/** Opens notes for an api, which says who may read them. */
export class NoteTexts {
  constructor(
    private readonly notes: Pick<Notes, 'texts'>,
    private readonly reader: Pick<LedgerReader, 'entry'>,
  ) {}

  /** Those that there are, by index; an act without a note, or with one of counsel's, has none. Throws LedgerUnavailable. */
  async of(indexes: readonly number[]): Promise<NoteOfAct[]> {
    try {
      return await inTime(ANSWER_MS, this.read(indexes));
    } catch (error) {
      throw new LedgerUnavailable(error);
    }
  }

  private async read(indexes: readonly number[]): Promise<NoteOfAct[]> {
    const notes = await this.notes.texts([...new Set(indexes)]);
    return Promise.all(
      notes.map(async (note): Promise<NoteOfAct> => {
        const { index } = note;
        if (note.state !== 'kept') return { index, state: note.state === 'erased' ? 'erased' : 'altered', text: null };
        const text = note.bytes.toString();
        const fits = (await this.commitmentOf(index)) === noteCommitment(note.salt, text);
        return fits ? { index, state: 'kept', text } : { index, state: 'altered', text: null };
      }),
    );
  }

  private async commitmentOf(index: number): Promise<string | undefined> {
    const act = parseEntry(await this.reader.entry(OVERSIGHT, index)).oversight?.act;
    const note = act && 'note' in act ? act.note : undefined;
    return note && 'commitment' in note ? note.commitment : undefined;
  }
}
