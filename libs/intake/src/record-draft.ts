import {
  contentMode,
  entryTail,
  type EntrySignature,
  type EntryTail,
  fromBinary,
  inspect,
  KnownForms,
  type RefusalReason,
  type Refused,
  shardOf,
  type ViaKafka,
} from '#libs/contracts';
import type { LeafDraft, PositionKey } from '#libs/ledger';
import { header, type KafkaRecord } from './kafka/record.js';
import { viaKey } from './key-rule.js';
import { quarantineDraft } from './quarantine-draft.js';
import { SIGNATURE_HEADER, signatureOf } from './signature-header.js';

export interface RecordDraft {
  draft: LeafDraft;
  refused?: RefusalReason;
}

/** Turns the records of one partition into drafts of entries. Whatever a record holds, it becomes exactly one. */
export class RecordDrafter {
  /** Everything of `"via"` before the offset's digits: the same for each record of the partition. */
  private readonly open: string;
  private readonly forms = new KnownForms();

  constructor(
    private readonly key: PositionKey,
    private readonly shards: number,
  ) {
    const { cluster, topic, incarnation, partition } = key;
    const via: ViaKafka = { cluster, topic, incarnation, partition, offset: '' };
    this.open = JSON.stringify({ via: { kafka: via } }).slice(1, -4);
  }

  draft(record: KafkaRecord): RecordDraft {
    const headers = hasAny(record.headers) ? record.headers : undefined;
    const signature = headers && signatureOf(header(record, SIGNATURE_HEADER));
    // A signature covers the value's bytes, so one beside a rebuilt event proves nothing; it is kept for the rule that says so.
    const mode = headers && contentMode(headers, record.value) === 'binary' ? 'binary' : undefined;
    const bytes = mode ? fromBinary(headers!, record.value) : record.value;
    const { agreementid, refused } = this.inspect(bytes);
    const viaKafka = viaKey(record.key, agreementid);
    if (refused) {
      const { partition } = this.key;
      const via = { kafka: { ...this.key, offset: record.offset, ...viaKafka } };
      const draft = quarantineDraft(via, refused, bytes, this.shards, { partition, signature, mode });
      return { draft, refused: refused.reason };
    }
    const tail = this.tail(record.offset, viaKafka, bytes!, { signature, mode });
    return { draft: { shard: shardOf({ agreementid }, this.shards), tail } };
  }

  private inspect(bytes: Buffer | null): { agreementid?: string; refused?: Refused } {
    const known = bytes && this.forms.agreementOf(bytes);
    if (known) return { agreementid: known };
    const { event, refused } = inspect(bytes);
    if (refused) return { agreementid: refused.known.agreementid, refused };
    this.forms.learn(bytes!, event);
    return { agreementid: event.agreementid };
  }

  /** What `entryTail` gives, made from the part that all records share: this runs for each event. */
  private tail(
    offset: string,
    { key, keyCommitment }: { key?: string; keyCommitment?: string },
    value: Buffer,
    { signature, mode }: { signature?: EntrySignature; mode?: 'binary' },
  ): EntryTail {
    if (signature || mode || keyCommitment !== undefined) {
      const via = { kafka: { ...this.key, offset, ...(key === undefined ? { keyCommitment } : { key }) } };
      return entryTail(via, { event: value }, { signature, mode });
    }
    // Nothing here needs escaping: offsets are digits, and agreement ids are of a plain alphabet.
    const head = `${this.open}${offset}"${key === undefined ? '' : `,"key":"${key}"`}}},"event":`;
    return { head, event: value };
  }
}

/** kafkajs gives every record an object; most producers send no headers. */
function hasAny(headers: KafkaRecord['headers']): boolean {
  for (const _name in headers) return true;
  return false;
}
