import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  type ActType,
  entryTail,
  inspect,
  isActType,
  MAX_EVENT_BYTES,
  millis,
  OVERSIGHT,
  type Oversight,
  oversight,
  parseEntry,
  receiptDigest,
  shardOf,
  sourceOfPeople,
  streamOf,
  type TransferEvent,
  type Via,
  type ViaHttp,
} from '#libs/contracts';
import { leafHash } from '#libs/merkle';
import { type EntryPlace, LedgerError, ReceiptTaken, StreamMoved } from '#libs/ledger';
import { z } from 'zod';
import { LedgerUnavailable } from '../http/errors.js';
import { ANSWER_MS } from '../http/event-intake.js';
import { inTime } from '../http/in-time.js';
import type { IntakeObserver, LedgerPort } from '../ports.js';
import { ActOfAnother, ActsBusy, ActTaken, StatementRefused } from './errors.js';

/** What an api asks to be recorded: an event in its own bytes, and the officer who says it. */
export const actRequest = z.strictObject({ event: z.string().max(MAX_EVENT_BYTES), by: oversight.shape.by });
export type ActRequest = z.output<typeof actRequest>;
export type ActAuthor = Oversight['by'];

/** Where an act went. `repeat`: she has said it before, there, at that time. */
export interface ActReceipt {
  source: string;
  id: string;
  time: string;
  shard: string;
  index: number;
  /** base64 */
  leafHash: string;
  receivedAt: string;
  state: 'recorded' | 'repeat';
}

/** Which api vouches, and what an entry says of the officer. */
export interface Vouching {
  instance: string;
  via: ViaHttp;
}

export interface ActIntakeOptions {
  ledger: Pick<LedgerPort, 'append'>;
  /** Entries of an event that came by HTTP. */
  places(source: string, eventId: string): Promise<EntryPlace[]>;
  entry(shard: string, index: number): Promise<Buffer>;
  /** S */
  shards: number;
  /** The system that officers speak through. */
  system: string;
  observer?: Pick<IntakeObserver, 'recorded' | 'read'> | undefined;
  /** Milliseconds since 1970. */
  clock?: () => number;
}

/** Events that wait for their append, each with its bytes; beyond, officers are turned away until it gets better. */
const MOST_WAITING = 200;
/** How far an act's time may be from this recorder's clock: what is said is recorded as it is said. */
const MOST_MS = 120_000;

/**
 * Records what an officer says, as an event of her agency, and in the same transaction who she is, in `oversight`. What admission refuses is
 * not recorded at all: nobody has said it yet, and she corrects it. One id is one act: said again it is a repeat, whatever its time.
 */
export class ActIntake {
  private readonly recording = new Set<Promise<unknown>>();
  /** Appends that have not settled, whether somebody still waits for their answers or not. */
  private readonly waiting = new Set<Promise<unknown>>();

  constructor(private readonly options: ActIntakeOptions) {}

  /** Durable when it resolves. Throws StatementRefused, ActOfAnother, ActTaken, ActsBusy, LedgerUnavailable. */
  async record(request: ActRequest, vouching: Vouching): Promise<ActReceipt> {
    const recorded = this.recordOne(request, vouching);
    this.recording.add(recorded);
    try {
      const receipt = await recorded;
      this.options.observer?.recorded('http', receipt.state, 1);
      this.options.observer?.read('http', Buffer.byteLength(request.event));
      return receipt;
    } finally {
      this.recording.delete(recorded);
    }
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    await Promise.allSettled([...this.recording, ...this.waiting]);
  }

  private async recordOne({ event: text, by }: ActRequest, { instance, via }: Vouching): Promise<ActReceipt> {
    if (this.waiting.size >= MOST_WAITING) throw new ActsBusy(MOST_WAITING);
    const bytes = Buffer.from(text);
    const { event, refused } = inspect(bytes);
    if (refused) throw new StatementRefused(refused.reason, refused.detail, refused.pointer);
    const { agency, type } = this.check(event, by);
    const { source, id, time, agreementid } = event;
    const act: Oversight['act'] = {
      ...{ kind: 'act.recorded', desk: agency, agreement: agreementid, source, event: id, type },
      digest: `sha256:${hash('sha256', bytes)}`,
    };
    const stream = streamOf(act);
    const way: Via = { http: { ...via, agency }, api: { instance } };
    const drafts = [
      {
        shard: shardOf(event, this.options.shards),
        tail: entryTail(way, { event: bytes }),
        receipt: { source, eventId: id, digest: receiptDigest(bytes, { via: way }) },
      },
      {
        shard: OVERSIGHT,
        tail: entryTail({ api: { instance } }, { oversight: { by, at: time, stream, version: 1, act } }),
      },
    ];
    try {
      const append = this.options.ledger.append({ drafts, stream: { stream, expectedVersion: 0 } });
      const settled: Promise<unknown> = append.catch(() => undefined).finally(() => this.waiting.delete(settled));
      this.waiting.add(settled);
      const [placed] = (await inTime(ANSWER_MS, append)).placed;
      const { shard, index, leafHash: leaf, receivedAt } = placed!;
      return { source, id, time, shard, index, leafHash: leaf.toString('base64'), receivedAt, state: 'recorded' };
    } catch (error) {
      if (error instanceof StreamMoved || error instanceof ReceiptTaken) return this.repeated(event);
      throw error instanceof LedgerError && error.category === 'frozen' ? error : new LedgerUnavailable(error);
    }
  }

  /** The agency whose event it is. Throws ActOfAnother. */
  private check(
    { source, type, time, sequence, timeprecision }: TransferEvent,
    { agency, role }: ActAuthor,
  ): { agency: string; type: ActType } {
    const { system, clock = Date.now } = this.options;
    const refuse = (field: string, detail: string): never => {
      throw new ActOfAnother(field, detail);
    };
    if (agency === null || role === 'overseer') return refuse('by', 'an officer of an agency is expected');
    const expected = sourceOfPeople(agency, system);
    if (source !== expected) refuse('source', `must be ${expected}`);
    if (!isActType(type)) return refuse('type', 'is not one that people say themselves');
    if (sequence !== undefined) refuse('sequence', 'people number nothing');
    if (timeprecision !== undefined || Math.abs(millis(time) - clock()) > MOST_MS)
      refuse('time', 'must be now: what is said is recorded as it is said');
    return { agency, type };
  }

  private async repeated(event: TransferEvent): Promise<ActReceipt> {
    const { source, id } = event;
    try {
      for (const { shard, index } of await this.options.places(source, id)) {
        const bytes = await this.options.entry(shard, index);
        const { event: known, receivedAt } = parseEntry(bytes);
        if (!known || !isDeepStrictEqual({ ...known, time: '' }, { ...event, time: '' })) continue;
        const leaf = leafHash(bytes).toString('base64');
        return { source, id, time: known.time, shard, index, leafHash: leaf, receivedAt, state: 'repeat' };
      }
    } catch (error) {
      throw new LedgerUnavailable(error);
    }
    throw new ActTaken(source, id);
  }
}
