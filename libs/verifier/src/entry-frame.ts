import type { Control, Entry, Oversight } from '#libs/contracts';

/** How one entry came, as far as the verifier uses it. */
export interface EntryFacts {
  receivedAt: string;
  /** The Kafka record it is of: `<cluster>/<topic>#<incarnation>/<partition>` and the offset. */
  kafka?: { partition: string; offset: string; passed?: string };
  control?: Control;
  /** What a person did. */
  act?: Oversight;
  /** The number that its source gave it under an agreement; only where the whole entry was read. */
  sequence?: { source: string; agreement: string; number: string };
}

const TEXT = '[ !#-\\[\\]-~]';
/**
 * The bytes that an entry with an event begins with, as libs/contracts writes them (encodeEntry, entryTail), where no string needs
 * escaping. An entry that does not match may still be right: it is parsed whole, as is one whose signature can be checked.
 */
const FRAME = new RegExp(
  '^\\{"v":1,"nonce":"[\\w-]{22}","receivedAt":"(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z)","via":\\{' +
    `(?:"kafka":\\{"cluster":"(${TEXT}*)","topic":"(${TEXT}*)","incarnation":(\\d{1,9}),"partition":(\\d{1,9}),"offset":"(0|[1-9]\\d{0,18})"(?:,"passed":"(0|[1-9]\\d{0,18})")?(?:,"key(?:Commitment)?":"${TEXT}*")?` +
    `|"http":\\{"client":"${TEXT}*"(?:,"issuer":"${TEXT}*")?(?:,"agency":"[a-z0-9-]*")?)` +
    `\\}\\}(?:,"signature":\\{"keyId":"${TEXT}*","value":"${TEXT}*"\\})?(?:,"mode":"binary")?,"event":\\{`,
);
/** Frames are shorter than this, unless names are very long. */
const FRAME_BYTES = 600;
const CLOSE = 0x7d;

/** The facts of an entry with an event, from its frame alone; undefined: parse it. The event itself is not looked into. */
export function readFrame(bytes: Buffer, begin: number, end: number): EntryFacts | undefined {
  if (bytes[end - 1] !== CLOSE || bytes[end - 2] !== CLOSE) return undefined;
  const match = FRAME.exec(bytes.toString('latin1', begin, Math.min(end, begin + FRAME_BYTES)));
  if (match === null) return undefined;
  const [, receivedAt, cluster, topic, incarnation, partition, offset, passed] = match;
  if (offset === undefined) return { receivedAt: receivedAt! };
  return {
    receivedAt: receivedAt!,
    kafka: {
      partition: `${cluster}/${topic}#${incarnation}/${partition}`,
      offset,
      ...(passed === undefined ? {} : { passed }),
    },
  };
}

/** The facts of a parsed entry. `sequencePattern`: what numbers look like. */
export function factsOf(entry: Entry, sequencePattern: RegExp): EntryFacts {
  const facts: EntryFacts = { receivedAt: entry.receivedAt };
  if (entry.control) return { ...facts, control: entry.control };
  if (entry.oversight) return { ...facts, act: entry.oversight };
  if ('kafka' in entry.via) {
    const { cluster, topic, incarnation, partition, offset, passed } = entry.via.kafka;
    facts.kafka = {
      partition: partitionName({ cluster, topic, incarnation, partition }),
      offset,
      ...(passed === undefined ? {} : { passed }),
    };
  }
  const said = (entry.event ?? entry.quarantined?.known ?? {}) as {
    source?: unknown;
    agreementid?: unknown;
    sequence?: unknown;
  };
  const { source, agreementid, sequence } = said;
  if (
    typeof source === 'string' &&
    typeof agreementid === 'string' &&
    typeof sequence === 'string' &&
    sequencePattern.test(sequence)
  )
    facts.sequence = { source, agreement: agreementid, number: sequence };
  return facts;
}

/** How reports name a partition. */
export function partitionName(key: { cluster: string; topic: string; incarnation: number; partition: number }): string {
  return `${key.cluster}/${key.topic}#${key.incarnation}/${key.partition}`;
}
