import type { DataSource } from 'typeorm';
import { NotInLedger } from '../errors.js';
import type { QuarantineVault, RefusedBytes } from '../quarantine/vault.js';

/** A note of an act in oversight. `erased`: its data key is deleted. `unreadable`: it was altered, or is under another key-encryption key. */
export type NoteText =
  { index: number; state: 'kept'; bytes: Buffer; salt: Buffer } | { index: number; state: 'erased' | 'unreadable' };

interface NoteRow {
  index: string;
  key_id: string;
  salt: Buffer;
  text: Buffer;
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
      'SELECT index, key_id, salt, text FROM ledger.note WHERE index = ANY($1::bigint[]) ORDER BY index',
      [indexes],
    );
    const opened = await this.vault.openedAll(
      rows.map(({ key_id, salt, text }) => ({ keyId: key_id, salt, bytes: text })),
    );
    return rows.map(({ index }, i) => noteOf(Number(index), opened[i]));
  }

  /**
   * Erases the text of one note, here and in every backup of the ledger; the act and its commitment stay. Answers whether it could be opened
   * until then. Idempotent, and to be run again when it was interrupted. As the owner. Throws NotInLedger, and QuarantineUnreadable when the
   * key-encryption key is another than that of this key store.
   */
  async erase(index: number, reason: string): Promise<boolean> {
    await this.vault.check();
    const [row] = await this.db.query<{ key_id: string }[]>('SELECT key_id FROM ledger.note WHERE index = $1', [index]);
    if (!row) throw new NotInLedger(`a note of oversight/${index}`);
    // First: what is gone without a row was not erased on order.
    await this.db.query(
      'INSERT INTO ledger.note_erasure (index, at, reason) VALUES ($1, now(), $2) ON CONFLICT (index) DO NOTHING',
      [index, reason],
    );
    const { size } = await this.vault.kept([row.key_id]);
    await this.vault.forget([row.key_id]);
    return size > 0;
  }
}

function noteOf(index: number, opened: RefusedBytes | 'unreadable' | undefined): NoteText {
  if (opened === undefined) return { index, state: 'erased' };
  return opened === 'unreadable' ? { index, state: opened } : { index, state: 'kept', ...opened };
}
