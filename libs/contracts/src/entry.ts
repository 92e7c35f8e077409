import type { Control } from './control.js';
import type { TransferEvent } from './registry.js';

/** tlog-tiles frames an entry with a uint16 length. */
export const MAX_ENTRY_BYTES = 65_535;
/** Largest event value that the door lets into an entry; the rest of the 65,535 bytes is for the entry's own fields. */
export const MAX_EVENT_BYTES = 64_000;

export interface ViaKafka {
  cluster: string;
  topic: string;
  incarnation: number;
  partition: number;
  offset: string;
  /** The record's key when it equals the agreement id. */
  key?: string;
  /** Else a salted commitment to it: `<base64url salt>:<base64url sha256(salt ‖ key)>`. */
  keyCommitment?: string;
}
export type Via = { kafka: ViaKafka } | { http: { client: string } } | { recorder: { instance: string } } | { detector: { instance: string } };

/** What can be known of a refused value: each field only where it passes its own pattern (I6: quarantine never hides an act). */
export interface KnownFields {
  type?: string;
  source?: string;
  id?: string;
  agreementid?: string;
  sequence?: string;
  time?: string;
}

export interface Quarantined {
  reason: string;
  pointer?: string;
  size: number;
  /** base64url sha256(salt ‖ bytes); the salt is kept with the bytes. */
  commitment: string;
  known: KnownFields;
}

export interface EntrySignature {
  keyId: string;
  value: string;
}

export type EntryBody = { event: TransferEvent } | { quarantined: Quarantined } | { control: Control };

export type Entry = {
  v: 1;
  nonce: string;
  receivedAt: string;
  via: Via;
  signature?: EntrySignature;
  mode?: 'binary';
} & Partial<{ event: TransferEvent; quarantined: Quarantined; control: Control }>;

const OPEN = Buffer.from('{"v":1,"nonce":"');
const RECEIVED = Buffer.from('","receivedAt":"');
const AFTER = Buffer.from('",');
const CLOSE = Buffer.from('}');
const EVENT = Buffer.from('"event":');

/**
 * The part of an entry that does not depend on when it is appended: `"via":…` to the last member, without the closing brace.
 * An event's bytes go in exactly as they came; nothing is re-serialised.
 */
export function entryTail(
  via: Via,
  body: { event: Uint8Array } | { quarantined: Quarantined } | { control: Control },
  extra: { signature?: EntrySignature; mode?: 'binary' } = {},
): Buffer {
  const head = JSON.stringify({ via, ...extra }).slice(1, -1);
  if ('event' in body) return Buffer.concat([Buffer.from(`${head},"event":`), body.event]);
  return Buffer.from(`${head},${JSON.stringify(body).slice(1, -1)}`);
}

/** The exact bytes that are hashed and served. `nonce`: base64url of 16 random bytes; `receivedAt`: RFC 3339 UTC, milliseconds. */
export function sealEntry(nonce: string, receivedAt: string, tail: Uint8Array): Buffer {
  const entry = Buffer.concat([OPEN, Buffer.from(nonce), RECEIVED, Buffer.from(receivedAt), AFTER, tail, CLOSE]);
  if (entry.length > MAX_ENTRY_BYTES) throw new EntryTooLarge(entry.length);
  return entry;
}

/** An event within MAX_EVENT_BYTES always fits, so this is a fault of the caller: too long a client or cluster name. */
export class EntryTooLarge extends Error {
  constructor(readonly size: number) {
    super(`an entry of ${size} bytes is beyond the ${MAX_ENTRY_BYTES} that a bundle can frame`);
    this.name = 'EntryTooLarge';
  }
}

export class MalformedEntry extends Error {
  constructor(detail: string) {
    super(`not a ledger entry: ${detail}`);
    this.name = 'MalformedEntry';
  }
}

/** Parses an entry of the ledger. Its event has passed the door, so only the entry's own frame is checked here. */
export function parseEntry(bytes: Uint8Array): Entry {
  let entry: Partial<Entry> | null;
  try {
    entry = JSON.parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'),
    ) as Partial<Entry> | null;
  } catch (error) {
    throw new MalformedEntry((error as Error).message);
  }
  if (entry?.v !== 1 || typeof entry.nonce !== 'string' || typeof entry.receivedAt !== 'string' || !entry.via) {
    throw new MalformedEntry('v, nonce, receivedAt or via is missing');
  }
  const bodies = Number(!!entry.event) + Number(!!entry.quarantined) + Number(!!entry.control);
  if (bodies !== 1) throw new MalformedEntry('it must hold exactly one of event, quarantined, control');
  return entry as Entry;
}

/**
 * The event's own bytes inside an entry, or undefined for other entries. They are the last member: a quote inside a JSON
 * string is always escaped, so the first raw `"event":` is the member's name (`via` has no such key).
 */
export function eventBytes(entry: Uint8Array): Buffer | undefined {
  const bytes = Buffer.from(entry.buffer, entry.byteOffset, entry.byteLength);
  const at = bytes.indexOf(EVENT);
  return at < 0 ? undefined : bytes.subarray(at + EVENT.length, bytes.length - 1);
}
