import {
  agencyOf,
  agencyOfTopic,
  atOnce,
  contentModeSteps,
  entryTail,
  type EntrySignature,
  type EntryTail,
  type EventHead,
  fromBinary,
  type Inspection,
  inspectSteps,
  isSignatureOf,
  KnownForms,
  readSignature,
  type RefusalReason,
  type Refused,
  shardOf,
  SIGNATURE_HEADER,
  speaksOfEvent,
  type Via,
  type ViaKafka,
} from '#libs/contracts';
import type { LeafDraft, PositionKey } from '#libs/ledger';
import { PackedHeaders } from './kafka/packed-headers.js';
import type { HeaderValue, KafkaRecord } from './kafka/record.js';
import { viaKey, type ViaKey } from './key-rule.js';
import type { IntakeContext } from './ports.js';
import { quarantineDraft } from './refused-draft.js';

export interface RecordDraft {
  draft: LeafDraft;
  refused?: RefusalReason;
}

/** Turns the records of one partition into drafts of entries. Whatever a record holds, it becomes exactly one. */
export class RecordDrafter {
  /** Everything of `"via"` before the offset's digits: the same for each record of the partition. */
  private readonly open: string;
  private readonly forms = new KnownForms();
  private readonly shards: number;
  /** The agency whose topic this is, and those that it carries for. */
  private readonly owner: string;
  private readonly carried: ReadonlySet<string>;

  constructor(
    private readonly key: PositionKey,
    { shards, forwarders }: Pick<IntakeContext, 'shards' | 'forwarders'>,
  ) {
    this.shards = shards;
    this.owner = agencyOfTopic(key.topic);
    this.carried = forwarders?.get(this.owner) ?? new Set();
    const { cluster, topic, incarnation, partition } = key;
    const via: ViaKafka = { cluster, topic, incarnation, partition, offset: '' };
    this.open = JSON.stringify({ via: { kafka: via } }).slice(1, -4);
  }

  /** `passed`: see ViaKafka. */
  draft(record: KafkaRecord, passed?: string): RecordDraft {
    return atOnce(this.steps(record, passed));
  }

  /** The same, with pauses: a record may have a million headers that say something, or 8 MB of brackets for a value. */
  *steps(record: KafkaRecord, passed?: string): Generator<void, RecordDraft> {
    const headers = yield* saying(record.headers);
    if (headers) yield;
    const signature = headers && readSignature(headers.find(([name]) => name === SIGNATURE_HEADER)?.[1] ?? undefined);
    const binary = headers && (yield* contentModeSteps(headers, record.value)) === 'binary';
    const mode = binary ? 'binary' : undefined;
    if (mode) yield;
    const bytes = mode ? fromBinary(headers!, record.value) : record.value;
    if (mode) yield;
    const { agreementid, source, refused }: Partial<EventHead> & { refused?: Refused } =
      (bytes && this.forms.headOf(bytes)) ?? this.learn(bytes, yield* inspectSteps(bytes));
    const forwarder = this.forwarderOf(source);
    const viaKafka = { ...(passed === undefined ? {} : { passed }), ...viaKey(record.key, agreementid) };
    if (refused) {
      const { partition } = this.key;
      const via = this.via(record.offset, viaKafka, { forwarder });
      const draft = quarantineDraft(via, refused, bytes, this.shards, { partition, signature, mode });
      return { draft, refused: refused.reason };
    }
    // Over the bytes that the entry keeps, so that anybody can check it again: one of other bytes, as of the data alone, proves nothing.
    const signed = signature && isSignatureOf(signature, bytes!) ? true : undefined;
    if (signature) yield;
    const tail = this.tail(record.offset, viaKafka, { forwarder, signed }, bytes!, { signature, mode });
    return { draft: { shard: shardOf({ agreementid }, this.shards), tail } };
  }

  private learn(bytes: Buffer | null, { event, refused }: Inspection): Partial<EventHead> & { refused?: Refused } {
    if (refused) return { agreementid: refused.known.agreementid, source: refused.known.source, refused };
    this.forms.learn(bytes!, event);
    return event;
  }

  /** The topic's agency, where it may carry what this source says. */
  private forwarderOf(source: string | undefined): string | undefined {
    return this.carried.size > 0 && source !== undefined && this.carried.has(agencyOf(source)) ? this.owner : undefined;
  }

  private via(offset: string, viaKafka: ViaRecord, { forwarder, signed }: Spoken): Via {
    return {
      kafka: { ...this.key, offset, ...viaKafka },
      ...(forwarder === undefined ? {} : { forwarder }),
      ...(signed ? { signed } : {}),
    };
  }

  /** What `entryTail` gives, made from the part that all records share: this runs for each event. */
  private tail(
    offset: string,
    viaKafka: ViaRecord,
    spoken: Spoken,
    value: Buffer,
    { signature, mode }: { signature?: EntrySignature; mode?: 'binary' },
  ): EntryTail {
    const { passed, key, keyCommitment } = viaKafka;
    if (signature || mode || keyCommitment !== undefined || spoken.forwarder !== undefined)
      return entryTail(this.via(offset, viaKafka, spoken), { event: value }, { signature, mode });
    // Nothing here needs escaping: offsets are digits, and agreement ids are of a plain alphabet.
    const jump = passed === undefined ? '' : `,"passed":"${passed}"`;
    const head = `${this.open}${offset}"${jump}${key === undefined ? '' : `,"key":"${key}"`}}},"event":`;
    return { head, event: value };
  }
}

/** What the record itself adds to `via`, in the order in which it is written. */
type ViaRecord = Pick<ViaKafka, 'passed'> & ViaKey;

/** What is known of the speaker beside the topic. */
interface Spoken {
  forwarder: string | undefined;
  signed?: true | undefined;
}

type Header = readonly [name: string, value: HeaderValue];

/** The prefixes of the headers that we read, in either case. */
const INITIAL = 'c';

/** The headers that say something to us; undefined where none does: most producers send none, or a trace. Pauses now and then. */
function* saying(headers: KafkaRecord['headers']): Generator<void, Header[] | undefined> {
  if (headers === undefined) return undefined;
  const given = headers instanceof PackedHeaders ? yield* headers.beginning(INITIAL) : listed(headers);
  const found = given.filter(
    ([name, value]) => value !== null && value !== undefined && (speaksOfEvent(name) || name === SIGNATURE_HEADER),
  );
  return found.length > 0 ? found : undefined;
}

const listed = (headers: Record<string, HeaderValue | HeaderValue[]>): Header[] =>
  Object.entries(headers).flatMap(([name, held]) =>
    (Array.isArray(held) ? held : [held]).map((value) => [name, value] as const),
  );
