import type { DataSource } from 'typeorm';
import { NotInLedger } from '../errors.js';
import type { QuarantineVault, RefusedBytes } from '../quarantine/vault.js';

/**
 * A note of an act in oversight. `erased`: its data key is deleted, on an order that `note_erasure` has. `lost`: it is deleted, and nobody
 * ordered it. `unreadable`: the note was altered, or is under another key-encryption key.
 */
export type NoteText =
  | { index: number; state: 'kept'; bytes: Buffer; salt: Buffer }
  | { index: number; state: 'erased' | 'lost' | 'unreadable' };

/** As it lies in `ledger.note`. `ordered`: somebody ordered that it be erased. */
export interface EncryptedNote {
  index: number;
  keyId: string;
  salt: Buffer;
  text: Buffer;
  ordered: boolean;
}

export interface NoteRow {
  index: string;
  key_id: string;
  salt: Buffer;
  text: Buffer;
  ordered: boolean;
}

/** What every reader of notes selects, from `ledger.note n`. */
export const NOTE_COLUMNS = `n.index, n.key_id, n.salt, n.text,
  EXISTS (SELECT FROM ledger.note_erasure e WHERE e.index = n.index) AS ordered`;

export const encryptedNote = ({ index, key_id: keyId, ...rest }: NoteRow): EncryptedNote => ({
  ...rest,
  index: Number(index),
  keyId,
});

/** Opens stored notes with one question to the key store. */
export async function openNotes(vault: QuarantineVault, notes: readonly EncryptedNote[]): Promise<NoteText[]> {
  const opened = await vault.openedAll(notes.map(({ keyId, salt, text }) => ({ keyId, salt, bytes: text })));
  return notes.map((note, i) => noteOf(note, opened[i]));
}

/** What officers noted, which no log may have: encrypted, each under a data key of its own, so that one can be erased. */
export class Notes {
  /** `db`: the ledger's. */
  constructor(
    private readonly db: DataSource,
    private readonly vault: QuarantineVault,
  ) {}

  /** Those that there are, by index. The caller compares each with the commitment of its act. */
  async texts(indexes: readonly number[]): Promise<NoteText[]> {
    const rows = await this.db.query<NoteRow[]>(
      `SELECT ${NOTE_COLUMNS} FROM ledger.note n WHERE n.index = ANY($1::bigint[]) ORDER BY n.index`,
      [indexes],
    );
    return openNotes(this.vault, rows.map(encryptedNote));
  }

  /**
   * Before an erasure. As the owner. Throws NotInLedger, and QuarantineUnreadable when the key-encryption key is another than that of this key
   * store. Answers the data key of the note.
   */
  async mustBeThere(index: number): Promise<string> {
    await this.vault.check();
    // Refuses whoever is not the owner, before anything is said.
    await this.db.query(`INSERT INTO ledger.note_erasure SELECT 0, now(), '' WHERE false`);
    const [row] = await this.db.query<{ key_id: string }[]>('SELECT key_id FROM ledger.note WHERE index = $1', [index]);
    if (!row) throw new NotInLedger(`a note of oversight/${index}`);
    return row.key_id;
  }

  /**
   * Erases the text of one note, here and in every backup of the ledger; the act and its commitment stay. Answers whether it could be opened
   * until then. Idempotent. Throws as `mustBeThere`. The entry of `oversight` that says so comes before it (libs/intake, eraseNote).
   */
  async erase(index: number, reason: string): Promise<boolean> {
    const key = await this.mustBeThere(index);
    // First: what is gone without a row was not erased on order.
    await this.db.query(
      'INSERT INTO ledger.note_erasure (index, at, reason) VALUES ($1, now(), $2) ON CONFLICT (index) DO NOTHING',
      [index, reason],
    );
    const { size } = await this.vault.kept([key]);
    await this.vault.forget([key]);
    return size > 0;
  }
}

function noteOf({ index, ordered }: EncryptedNote, opened: RefusedBytes | 'unreadable' | undefined): NoteText {
  if (opened === undefined) return { index, state: ordered ? 'erased' : 'lost' };
  return opened === 'unreadable' ? { index, state: opened } : { index, state: 'kept', ...opened };
}
