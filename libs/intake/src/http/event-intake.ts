import {
  agencyOf,
  contentModeSteps,
  entryTail,
  fromBinary,
  inspectSteps,
  isSignatureOf,
  parseEntry,
  readSignature,
  receiptDigest,
  refusalInWords,
  type RefusalReason,
  shardOf,
  type Via,
  type ViaHttp,
} from '#libs/contracts';
import { leafHash } from '#libs/merkle';
import { LedgerError, type Receipt } from '#libs/ledger';
import { Pace, paced } from '../paced.js';
import type { IntakeContext, Outcome } from '../ports.js';
import { quarantineDraft } from '../refused-draft.js';
import { AppendBatcher, type ReceiptDraft } from './append-batcher.js';
import { cutSteps } from './cut-elements.js';
import { EventUnidentified, LedgerUnavailable, SignedBatch, SourcesNotTheirs } from './errors.js';
import { inTime } from './in-time.js';
import { type PublicationPort, PublicationWait } from './publication-wait.js';
import { Turns } from './turns.js';

/** Where an event went. `repeat`: these very bytes were recorded before, there. */
export interface EventReceipt {
  source: string;
  id: string;
  shard: string;
  index: number;
  /** base64 */
  leafHash: string;
  receivedAt: string;
  state: Outcome;
  /** Why admission refused it: the code, and one sentence for a person. */
  reason?: RefusalReason;
  /** JSON pointer of the field that is at fault, where it is one of the contract's. */
  pointer?: string;
  detail?: string;
}

/** A receipt of which somebody waited for the proof. */
export interface AwaitedReceipt extends EventReceipt {
  /** `timed-out`: recorded all the same; the proof can be had from the api once a checkpoint covers the entry. */
  wait: 'published' | 'timed-out';
  /** Size of a published checkpoint that covers the entry. */
  checkpointSize: number | null;
  /** C2SP tlog-proof@v1 against that checkpoint: proves the entry offline. */
  receipt: string | null;
}

/** Who sends events. */
export interface Sender {
  /** What entries say of it. */
  via: ViaHttp;
  /** May it write for this source? */
  speaksFor(source: string): boolean;
}

/** Why admission refused an event. */
type Why = Pick<EventReceipt, 'pointer' | 'detail'> & { reason: RefusalReason };

interface Accepted {
  draft: ReceiptDraft;
  /** Of what was sent. */
  size: number;
  why?: Why;
}

/** In the order of their names; see attribute-headers.ts. */
type AttributeHeaders = readonly (readonly [name: string, value: Buffer])[];

interface Sent {
  signature?: string | undefined;
  mode?: 'binary';
}

const MAX_BATCH_EVENTS = 1_000;
/** How long a client waits for its answer while PostgreSQL is silent: several appends may fail before its own is tried. */
export const ANSWER_MS = 25_000;
/** For the ledger, these are no faults of the event. */
const NOT_NOW = ['clock-skewed', 'shard-not-writable', 'shard-count', 'quarantine-unavailable'];
/** How long `awaitPublished` waits unless told. */
export const DEFAULT_WAIT_MS = 10_000;

/**
 * Events that come by HTTP, over the same append as those from Kafka. Idempotent by (source, id, digest of the bytes): a client that
 * lost an answer sends again and learns where its event is.
 */
export class EventIntake {
  private readonly batcher: AppendBatcher;
  private readonly publication: PublicationWait;
  private readonly turns = new Turns();

  constructor(
    private readonly context: IntakeContext,
    private readonly readEntry: (shard: string, index: number) => Promise<Buffer>,
    log: PublicationPort,
  ) {
    this.batcher = new AppendBatcher(context.ledger);
    this.publication = new PublicationWait(log);
  }

  /** One CloudEvent in JSON, as it came. Durable when it resolves. Throws EventUnidentified, SourcesNotTheirs, LedgerUnavailable. */
  async one(bytes: Buffer, sender: Sender, signature?: string): Promise<EventReceipt> {
    const accepted = await this.turns.take(bytes.length, () =>
      paced(this.accept(bytes, sender, undefined, { signature })),
    );
    const [receipt] = await this.record([accepted]);
    return receipt!;
  }

  /**
   * One CloudEvent in headers and data (binary content mode). `headers` as `attributeHeaders` gives them. A body that is a whole
   * CloudEvent counts as that one, as it does from Kafka. Throws as `one`.
   */
  async binary(headers: AttributeHeaders, data: Buffer, sender: Sender, signature?: string): Promise<EventReceipt> {
    const accepted = await this.turns.take(data.length, () =>
      paced(this.acceptBinary(headers, data, sender, signature)),
    );
    const [receipt] = await this.record([accepted]);
    return receipt!;
  }

  /** A JSON array of CloudEvents; all of it is accepted or none. Receipts in its order. Throws NotAnArray and BatchTooLong too. */
  async batch(body: Buffer, sender: Sender, signature?: string): Promise<EventReceipt[]> {
    if (signature !== undefined) throw new SignedBatch();
    return this.record(await this.turns.take(body.length, () => this.acceptAll(body, sender)));
  }

  /**
   * The same receipts with their proofs, once published checkpoints cover the entries, or without when `ms` have passed. Nothing
   * that was recorded is lost either way.
   */
  async awaitPublished(receipts: readonly EventReceipt[], ms: number = DEFAULT_WAIT_MS): Promise<AwaitedReceipt[]> {
    const last = new Map<string, number>();
    for (const { shard, index } of receipts) last.set(shard, Math.max(index, last.get(shard) ?? 0));
    const found = await Promise.all(
      [...last].map(async ([shard, index]) => [shard, await this.publication.covering(shard, index, ms)] as const),
    );
    const checkpoints = new Map(found);
    return Promise.all(
      receipts.map(async (one): Promise<AwaitedReceipt> => {
        const checkpoint = checkpoints.get(one.shard);
        const receipt = checkpoint && (await this.publication.receipt(checkpoint, one.index));
        if (receipt === undefined) return { ...one, wait: 'timed-out', checkpointSize: null, receipt: null };
        return { ...one, wait: 'published', checkpointSize: checkpoint!.size, receipt };
      }),
    );
  }

  /** For the end: nobody is kept waiting for a checkpoint any more. Resolves when nothing is on its way. */
  idle(): Promise<void> {
    this.publication.end();
    return this.batcher.idle();
  }

  private async acceptAll(body: Buffer, sender: Sender): Promise<Accepted[]> {
    const problems: EventUnidentified['elements'][number][] = [];
    const foreign: SourcesNotTheirs['elements'][number][] = [];
    const accepted: Accepted[] = [];
    const pace = new Pace();
    for (const [i, bytes] of (await paced(cutSteps(body, MAX_BATCH_EVENTS))).entries()) {
      if (pace.due) await pace.pause();
      try {
        accepted.push(await paced(this.accept(bytes, sender, i)));
      } catch (error) {
        if (error instanceof EventUnidentified) problems.push(...error.elements);
        else if (error instanceof SourcesNotTheirs) foreign.push(...error.elements);
        else throw error;
      }
    }
    if (foreign.length > 0) throw new SourcesNotTheirs(foreign);
    if (problems.length > 0) throw new EventUnidentified(problems);
    return accepted;
  }

  private *acceptBinary(
    headers: AttributeHeaders,
    data: Buffer,
    sender: Sender,
    signature: string | undefined,
  ): Generator<void, Accepted> {
    if ((yield* contentModeSteps(headers, data)) === 'structured')
      return yield* this.accept(data, sender, undefined, { signature });
    const event = fromBinary(headers, data.length === 0 ? null : data);
    yield;
    return yield* this.accept(event, sender, undefined, { signature, mode: 'binary' });
  }

  /** Pauses now and then. `at`: the place in a batch. */
  private *accept(
    bytes: Buffer,
    sender: Sender,
    at: number | undefined,
    { signature: signatureText, mode }: Sent = {},
  ): Generator<void, Accepted> {
    const { event, refused } = yield* inspectSteps(bytes);
    const { source, id } = event ?? refused.known;
    if (source === undefined || id === undefined) {
      const detail = `source and id cannot be read. ${refused?.detail ?? ''}`.trim();
      throw new EventUnidentified([{ index: at, detail }]);
    }
    if (!sender.speaksFor(source)) throw new SourcesNotTheirs([{ index: at, source }]);
    const { agency } = sender.via;
    // It may speak for its own agency, and for those that the recorder's configuration lets that agency carry for.
    const forwarder = agency === undefined || agency === agencyOf(source) ? {} : { forwarder: agency };
    const via: Via = { http: sender.via, ...forwarder };
    const signature = readSignature(signatureText);
    yield;
    const receiptFor = (way: Via) => ({
      source,
      eventId: id,
      digest: receiptDigest(bytes, { via: way, ...(signature ? { signature } : {}) }),
    });
    if (refused) {
      yield;
      const { reason, pointer, detail } = refused;
      const draft = quarantineDraft(via, refused, bytes, this.context.shards, { signature, ...(mode ? { mode } : {}) });
      return {
        draft: { ...draft, receipt: receiptFor(via) },
        size: bytes.length,
        why: { reason, ...(pointer ? { pointer } : {}), detail },
      };
    }
    const signed = signature !== undefined && isSignatureOf(signature, bytes);
    if (signature) yield;
    const spoken: Via = { ...via, ...(signed ? { signed } : {}) };
    const tail = entryTail(
      spoken,
      { event: bytes },
      { ...(signature ? { signature } : {}), ...(mode ? { mode } : {}) },
    );
    const draft = { shard: shardOf(event, this.context.shards), tail, receipt: receiptFor(spoken) };
    return { draft, size: bytes.length };
  }

  private async record(accepted: readonly Accepted[]): Promise<EventReceipt[]> {
    try {
      return await inTime(ANSWER_MS, Promise.all(accepted.map((one) => this.append(one))));
    } catch (error) {
      // An error of the ledger itself is a fault of ours, or says that it cannot be written; any other is of the connection.
      throw error instanceof LedgerError && !NOT_NOW.includes(error.category) ? error : new LedgerUnavailable(error);
    }
  }

  private async append({ draft, size, why }: Accepted): Promise<EventReceipt> {
    const { source, eventId: id } = draft.receipt;
    const { observer } = this.context;
    const result = await this.batcher.submit(draft);
    observer?.read('http', size);
    if ('taken' in result) return this.repeated(result.taken);
    const { shard, index, leafHash: hash, receivedAt } = result.placed;
    const state = why ? 'quarantined' : 'recorded';
    if (why) observer?.quarantined('http', why.reason, 1);
    else observer?.recorded('http', 'recorded', 1);
    return { source, id, shard, index, leafHash: hash.toString('base64'), receivedAt, state, ...why };
  }

  private async repeated({ source, eventId: id, shard, index }: Receipt): Promise<EventReceipt> {
    const bytes = await this.readEntry(shard, index);
    const entry = parseEntry(bytes);
    this.context.observer?.recorded('http', 'repeat', 1);
    const { quarantined } = entry;
    const reason = quarantined?.reason as RefusalReason | undefined;
    const pointer = quarantined?.pointer;
    return {
      source,
      id,
      shard,
      index,
      leafHash: leafHash(bytes).toString('base64'),
      receivedAt: entry.receivedAt,
      state: 'repeat',
      ...(reason
        ? { reason, ...(pointer ? { pointer } : {}), detail: refusalInWords(reason, pointer, quarantined?.known.type) }
        : {}),
    };
  }
}
