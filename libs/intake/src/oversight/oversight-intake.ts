import { entryTail, type Oversight, OVERSIGHT, parseEntry } from '#libs/contracts';
import { LedgerError, type LedgerReader, type LeafDraft, StreamMoved } from '#libs/ledger';
import { LedgerUnavailable } from '../http/errors.js';
import { ANSWER_MS } from '../http/event-intake.js';
import { inTime } from '../http/in-time.js';
import { ActsBusy } from '../acts/errors.js';
import type { LedgerPort } from '../ports.js';
import { actFaults, ActRefused, type OversightRequest } from './act-faults.js';

/** Acts that wait for their append; beyond, people are turned away until it gets better. */
const MOST_WAITING = 500;

/** Where an act is in oversight, durably. */
export interface PlacedAct {
  index: number;
  version: number;
  receivedAt: string;
}

export interface OversightIntakeOptions {
  /** With a vault: notes are stored with their acts. */
  ledger: Pick<LedgerPort, 'append'>;
  reader: Pick<LedgerReader, 'streamEntry'>;
  /** Told of each approval that was given, once it is recorded. */
  approved?: (stream: string) => Promise<unknown>;
}

/**
 * Writes down what people do about findings and approvals, in the log `oversight`: each act an append of its own, at the version of its
 * stream that it says, so that of two who act at once one is told that the other was first.
 */
export class OversightIntake {
  private readonly waiting = new Set<Promise<unknown>>();
  private ended = false;

  constructor(private readonly options: OversightIntakeOptions) {}

  /**
   * Durable when it resolves, with the note's text. `api`: the process that says so. An act that is there already is answered with its
   * place: who has lost an answer sends the same again. Throws ActRefused, ActsBusy, StreamMoved (another act is this version),
   * LedgerUnavailable, LedgerFrozen.
   */
  async record(request: OversightRequest, api: string): Promise<PlacedAct> {
    const faults = actFaults(request);
    if (faults.length > 0) throw new ActRefused(faults);
    if (this.ended) throw new LedgerUnavailable(new Error('this recorder is stopping'));
    if (this.waiting.size >= MOST_WAITING) throw new ActsBusy(MOST_WAITING);
    const done = this.append(request, api);
    const settled = done.catch(() => undefined).finally(() => this.waiting.delete(settled));
    this.waiting.add(settled);
    try {
      return await inTime(ANSWER_MS, done);
    } catch (error) {
      if (error instanceof StreamMoved) throw error;
      throw error instanceof LedgerError && error.category === 'frozen' ? error : new LedgerUnavailable(error);
    }
  }

  /** Takes no more, and resolves when all that was taken is recorded or refused. */
  async end(): Promise<void> {
    this.ended = true;
    await Promise.all(this.waiting);
  }

  private async append({ oversight, note }: OversightRequest, api: string): Promise<PlacedAct> {
    const { stream, version } = oversight;
    const draft: LeafDraft = {
      shard: OVERSIGHT,
      tail: entryTail({ api: { instance: api } }, { oversight }),
      ...(note ? { note: { bytes: Buffer.from(note.text), salt: Buffer.from(note.salt, 'base64url') } } : {}),
    };
    try {
      const { placed } = await this.options.ledger.append({
        drafts: [draft],
        stream: { stream, expectedVersion: version - 1 },
      });
      const { index, receivedAt } = placed[0]!;
      if (oversight.act.kind === 'approval.given') await this.options.approved?.(stream);
      return { index, version, receivedAt };
    } catch (error) {
      const there = error instanceof StreamMoved && error.current >= version && (await this.same(oversight));
      if (there) return there;
      throw error;
    }
  }

  /** Where the very act is recorded, if it is. */
  private async same(oversight: Oversight): Promise<PlacedAct | undefined> {
    const { stream, version } = oversight;
    const stored = await this.options.reader.streamEntry(stream, version);
    if (!stored) return undefined;
    const entry = parseEntry(stored.bytes);
    // Both have been through the schema, so that equal acts have one spelling.
    if (JSON.stringify(entry.oversight) !== JSON.stringify(oversight)) return undefined;
    return { index: stored.index, version, receivedAt: entry.receivedAt };
  }
}
