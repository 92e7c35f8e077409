import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { access as accessBody, type Access, ACCESS, entryTail } from '#libs/contracts';
import { LedgerError, type LeafDraft, type Placed, type ReaderKey } from '#libs/ledger';
import type { FieldLog } from '#libs/system';
import { LedgerUnavailable } from '../http/errors.js';
import { ANSWER_MS } from '../http/event-intake.js';
import { inTime } from '../http/in-time.js';
import type { LedgerPort } from '../ports.js';

/** What an api asks to be written down; the name of a person beside it, for the erasable store alone. */
export const accessRequest = z.strictObject({ access: accessBody, name: z.string().min(1).max(300).nullish() });

/** How long the first of a group waits for others. */
const WINDOW_MS = 5;
/** Of one append. */
const MOST_TOGETHER = 256;
/** Entries that wait for their append; beyond, readers are turned away until it gets better. */
const MOST_WAITING = 2_000;
/** Names that wait to be stored. */
const MOST_NAMES = 1_000;

/** More ask than can be written down. Nothing was recorded. */
export class AccessBusy extends Error {
  constructor() {
    super(`${MOST_WAITING} entries wait to be recorded`);
    this.name = 'AccessBusy';
  }
}

/** Stores names of readers; `ReaderNames` is it. */
export interface NamesPort {
  remember(reader: ReaderKey, name: string): Promise<void>;
}

export interface AccessIntakeOptions {
  ledger: Pick<LedgerPort, 'append'>;
  names?: NamesPort;
  log: FieldLog;
  windowMs?: number;
}

interface Waiting {
  draft: LeafDraft;
  resolve: (placed: Placed) => void;
  reject: (error: unknown) => void;
}

/**
 * Writes down who looked, in the log `access`. Requests of a few milliseconds share an append, and one append follows the other, so that
 * many readers cost few transactions.
 */
export class AccessIntake {
  private queue: Waiting[] = [];
  private busy: Promise<void> | undefined;
  private ended = false;
  private readonly names = new Map<string, { reader: ReaderKey; name: string }>();
  private naming: Promise<void> | undefined;

  constructor(private readonly options: AccessIntakeOptions) {}

  /**
   * Durable when it resolves. `api`: the process that says so; `name`: of the reader, who is a person. Throws AccessBusy,
   * LedgerUnavailable and what the ledger refuses.
   */
  async record(access: Access, api: string, name: string | null): Promise<Placed> {
    if (this.ended) throw new LedgerUnavailable(new Error('this recorder is stopping'));
    if (this.queue.length >= MOST_WAITING) throw new AccessBusy();
    const draft = { shard: ACCESS, tail: entryTail({ api: { instance: api } }, { access }), access };
    const placed = new Promise<Placed>((resolve, reject) => {
      this.queue.push({ draft, resolve, reject });
      this.busy ??= this.drain().finally(() => (this.busy = undefined));
    });
    try {
      const { reader } = access;
      const at = await inTime(ANSWER_MS, placed);
      if (name !== null) this.remember(reader, name);
      return at;
    } catch (error) {
      throw error instanceof LedgerError && error.category === 'frozen' ? error : new LedgerUnavailable(error);
    }
  }

  /** Takes no more, and resolves when all that was taken is recorded or refused. */
  async end(): Promise<void> {
    this.ended = true;
    while (this.busy) await this.busy;
    await this.naming;
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      // Who stops need not wait for others.
      if (!this.ended) await sleep(this.options.windowMs ?? WINDOW_MS);
      const group = this.queue.splice(0, MOST_TOGETHER);
      try {
        const { placed } = await this.options.ledger.append({ drafts: group.map(({ draft }) => draft) });
        group.forEach(({ resolve }, i) => resolve(placed[i]!));
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
  }

  /**
   * Beside the answers: the log is whole without a name, which comes again with the reader's next request. So the key store may be away.
   */
  private remember({ issuer, subject }: ReaderKey, name: string): void {
    if (!this.options.names || this.names.size >= MOST_NAMES) return;
    this.names.set(JSON.stringify([issuer, subject]), { reader: { issuer, subject }, name });
    this.naming ??= this.storeNames(this.options.names).finally(() => (this.naming = undefined));
  }

  private async storeNames(names: NamesPort): Promise<void> {
    for (const [key, { reader, name }] of this.names) {
      this.names.delete(key);
      await names
        .remember(reader, name)
        .catch((error: Error) =>
          this.options.log.warn('a reader’s name could not be stored', { error: error.message }),
        );
    }
  }
}
