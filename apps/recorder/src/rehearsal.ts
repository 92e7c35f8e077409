import { LedgerAppender, LedgerError, type LeafDraft } from '#libs/ledger';
import type { DataSource } from 'typeorm';

class Rehearsed extends LedgerError {
  readonly category = 'rehearsed';
  constructor() {
    super('rehearsed');
  }
}

/**
 * Does all that an append does but commit: shows that appends work again, where nobody may send because the recorder is not ready. Throws what
 * an append would.
 */
export class Rehearsal {
  private readonly appender: LedgerAppender;

  constructor(db: DataSource, shards: number) {
    const crash = (point: string): void => {
      if (point === 'append.beforeCommit') throw new Rehearsed();
    };
    this.appender = new LedgerAppender({ db, shards, crash });
  }

  async run(drafts: readonly LeafDraft[]): Promise<void> {
    try {
      await this.appender.append({ drafts });
    } catch (error) {
      if (!(error instanceof Rehearsed)) throw error;
    }
  }
}
