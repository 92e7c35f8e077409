import { MAX_ENTRY_BYTES } from '#libs/merkle';
import type { Access } from './access.js';
import type { Control } from './control.js';
import type { Oversight } from './oversight.js';
import type { TransferEvent } from './registry.js';
import { respell } from './canonical.js';

/** Largest event value that admission lets into an entry; the rest of the 65,535 bytes is for the entry's own fields. */
export const MAX_EVENT_BYTES = 64_000;

export interface ViaKafka {
  cluster: string;
  topic: string;
  incarnation: number;
  partition: number;
  offset: string;
  /**
   * The recorder looked at the offsets from here to the one before `offset`, and found no record: control records, aborted ones, what was
   * compacted. At a jump; and at the first record of each stretch of reading, where it is `offset` itself if nothing was passed over. Not in
   * older entries.
   */
  passed?: string;
  /** The record's key when it equals the agreement id. */
  key?: string;
  /** Else a salted commitment to it: `<base64url salt>:<base64url sha256(salt ‖ key)>`. */
  keyCommitment?: string;
}
/** Who sent it over HTTP. */
export interface ViaHttp {
  /** The OAuth client, a system; `unauthenticated` in entries from before callers were authenticated. */
  client: string;
  /** The issuer that vouched for the client, and the agency that it vouched for. Not in older entries. */
  issuer?: string;
  agency?: string;
}

/** What is known of the speaker beside the way in. */
interface Spoken {
  /** The agency whose topic or client carried the event, where the recorder's configuration lets it speak for the agency of the event's source. */
  forwarder?: string;
  /** The entry's signature is one of the event's bytes by the key that it names. Whose key that is, the agreement says. */
  signed?: true;
}
/** An api has said it, under its own key. */
interface ViaApi {
  api: { instance: string };
}
export type Via =
  | ({ kafka: ViaKafka } & Spoken)
  /** With `api`: an officer's own event. The api vouches for her issuer, client and agency; who she is, `oversight` says. */
  | ({ http: ViaHttp } & Spoken & Partial<ViaApi>)
  | { recorder: { instance: string } }
  | { detector: { instance: string } }
  | ViaApi;

/**
 * The known fields of a refused value: each only where it passes its own pattern (docs/invariants.md#i6: quarantine never hides an act).
 */
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

/** As the sender gave it, good or bad. With the whole verifier key anybody can check it again; older clients name a key by its id. */
export type EntrySignature = { vkey: string; value: string } | { keyId: string; value: string };

export type Entry = {
  v: 1;
  nonce: string;
  receivedAt: string;
  via: Via;
  signature?: EntrySignature;
  mode?: 'binary';
} & Partial<{ event: TransferEvent; quarantined: Quarantined; control: Control; access: Access; oversight: Oversight }>;

const EVENT = Buffer.from('"event":');

/**
 * The part of an entry that does not depend on when it is appended. An event's bytes stay where they came in until the entry is written,
 * so that they are copied once.
 */
export interface EntryTail {
  /** `"via":…` to the last member, without the closing brace; ends in `"event":` when `event` follows. */
  head: string;
  /** Exactly as it came; nothing is re-serialised. */
  event?: Uint8Array;
}

export function entryTail(
  via: Via,
  body:
    | { event: Uint8Array }
    | { quarantined: Quarantined }
    | { control: Control }
    | { access: Access }
    | { oversight: Oversight },
  extra: { signature?: EntrySignature; mode?: 'binary' } = {},
): EntryTail {
  const head = JSON.stringify({ via, ...extra }).slice(1, -1);
  if ('event' in body) return { head: `${head},"event":`, event: body.event };
  return { head: `${head},${JSON.stringify(body).slice(1, -1)}` };
}

/** Bytes of a tail. */
export const tailLength = ({ head, event }: EntryTail): number => Buffer.byteLength(head) + (event?.length ?? 0);

/** The fields that the recorder adds when it appends an entry. */
export interface EntryStamp {
  /** base64url of 16 random bytes. */
  nonce: string;
  /** RFC 3339 UTC, milliseconds. */
  receivedAt: string;
}

const frame = ({ nonce, receivedAt }: EntryStamp): string => `{"v":1,"nonce":"${nonce}","receivedAt":"${receivedAt}",`;
const CLOSING_BRACE = 0x7d;
const FRAME_BYTES = frame({ nonce: '', receivedAt: '' }).length + '}'.length;

/** Bytes of the entry. Throws EntryTooLarge. */
export function entryLength(stamp: EntryStamp, tail: EntryTail): number {
  const length = FRAME_BYTES + stamp.nonce.length + stamp.receivedAt.length + tailLength(tail);
  if (length > MAX_ENTRY_BYTES) throw new EntryTooLarge(length);
  return length;
}

/** Writes the exact bytes that are hashed and served; `entryLength` of them must have room. Returns where they end. */
export function writeEntry(into: Buffer, at: number, stamp: EntryStamp, { head, event }: EntryTail): number {
  let end = at + into.write(frame(stamp), at);
  end += into.write(head, end);
  if (event) {
    into.set(event, end);
    end += event.length;
  }
  into[end] = CLOSING_BRACE;
  return end + 1;
}

/** One entry in a buffer of its own. Throws EntryTooLarge. */
export function encodeEntry(nonce: string, receivedAt: string, tail: EntryTail): Buffer {
  const stamp = { nonce, receivedAt };
  const entry = Buffer.allocUnsafe(entryLength(stamp, tail));
  writeEntry(entry, 0, stamp, tail);
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

/**
 * Parses an entry of the ledger. Its event has passed admission, so only the entry's own frame is checked here. The event is in the one
 * spelling in which events are compared (canonical.ts), which may not be that of the entry's bytes.
 */
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
  const bodies = [entry.event, entry.quarantined, entry.control, entry.access, entry.oversight].filter(Boolean).length;
  if (bodies !== 1)
    throw new MalformedEntry('it must hold exactly one of event, quarantined, control, access, oversight');
  if (entry.event) respell(entry.event);
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
