import { memberSteps } from './admission/members.js';
import { atOnce } from './at-once.js';
import { asBuffer } from './admission/strict-json.js';
import { MAX_EVENT_BYTES } from './entry.js';

type HeaderValue = Buffer | string | null | undefined;
/** Headers in the order in which they came. */
export type HeaderList = Iterable<readonly [name: string, value: HeaderValue]>;
/** Or by name, as Kafka clients hand them over: one that came several times has a list. A header without a value says nothing. */
export type RecordHeaders = HeaderList | Readonly<Record<string, HeaderValue | readonly HeaderValue[]>>;
export type ContentMode = 'structured' | 'binary';

const PREFIX = 'ce_';
const CONTENT_TYPE = 'content-type';
const CONTENT_TYPE_ATTRIBUTE = 'ce_datacontenttype';
const ATTRIBUTE = 'specversion';
const ATTRIBUTES: ReadonlySet<string> = new Set([ATTRIBUTE]);

const isList = (headers: RecordHeaders): headers is HeaderList => Symbol.iterator in headers;

/** One by one, in order. */
function listOf(headers: RecordHeaders): HeaderList {
  if (isList(headers)) return headers;
  return Object.entries(headers).flatMap(([name, held]) =>
    (Array.isArray(held) ? (held as readonly HeaderValue[]) : [held as HeaderValue]).map(
      (value) => [name, value] as const,
    ),
  );
}

const hasValue = (value: HeaderValue): value is Buffer | string => value !== null && value !== undefined;
const isAttribute = (name: string): boolean => name.startsWith(PREFIX);
const isContentType = (name: string): boolean =>
  name.length === CONTENT_TYPE.length && name.toLowerCase() === CONTENT_TYPE;

/** Whether a header of this name says anything about a CloudEvent. */
export const speaksOfEvent = (name: string): boolean => isAttribute(name) || isContentType(name);

/**
 * How a record carries its CloudEvent (Kafka protocol binding for CloudEvents 1.0.2, section 3): structured when the
 * content type says so in any case; also when nothing says binary, or the value is itself a CloudEvent in JSON, so that
 * a producer that knows no headers can send one.
 */
export const contentMode = (headers: RecordHeaders | undefined, value: Uint8Array | null): ContentMode =>
  atOnce(contentModeSteps(headers, value));

/** The same, with pauses. */
export function* contentModeSteps(
  headers: RecordHeaders | undefined,
  value: Uint8Array | null,
): Generator<void, ContentMode> {
  if (!headers) return 'structured';
  let binary = false;
  for (const [name, held] of listOf(headers)) {
    if (!hasValue(held)) continue;
    binary ||= isAttribute(name);
    if (isContentType(name) && /^\s*application\/cloudevents/i.test(held.toString())) return 'structured';
  }
  if (!binary) return 'structured';
  const members = value === null ? undefined : yield* memberSteps(value, ATTRIBUTES);
  return members !== undefined && ATTRIBUTE in members ? 'structured' : 'binary';
}

/**
 * The structured event that a binary-mode record stands for: an attribute for each `ce_` header, `datacontenttype` from
 * the content type, and as `data` the value's own bytes. Nothing is repaired: header bytes are only quoted, and a header
 * that came twice gives a member twice, so that admission sees, and refuses, what was wrong. A value that is not JSON
 * goes in as `data_base64` (CloudEvents JSON format, section 3.1.1), or else it could end the member and write others.
 */
export function fromBinary(headers: RecordHeaders, value: Uint8Array | null): Buffer {
  const event = new ObjectWriter();
  const list = listOf(headers);
  const contentTypes: Buffer[] = [];
  for (const [name, held] of list) if (hasValue(held) && isContentType(name)) contentTypes.push(bytesOf(held));
  for (const [name, held] of list)
    // Some producers say the content type in both ways: its own header is the one that the binding names.
    if (hasValue(held) && isAttribute(name) && !(name === CONTENT_TYPE_ATTRIBUTE && contentTypes.length > 0))
      event.member(name.slice(PREFIX.length)).quoted(bytesOf(held));
  for (const type of contentTypes) event.member('datacontenttype').quoted(type);
  if (value !== null) {
    // One that is too large is not parsed: it will be refused whatever it is.
    if (value.length <= MAX_EVENT_BYTES && parse(value) !== undefined) event.member('data').raw(asBuffer(value));
    else event.member('data_base64').quoted(Buffer.from(asBuffer(value).toString('base64')));
  }
  return event.end();
}

const bytesOf = (held: Buffer | string): Buffer => (typeof held === 'string' ? Buffer.from(held) : held);

/** The JSON value, or undefined where the bytes are not JSON (null is a value). */
function parse(value: Uint8Array): unknown {
  try {
    return JSON.parse(asBuffer(value).toString('utf8'));
  } catch {
    return undefined;
  }
}

const [QUOTE, BACKSLASH, COMMA, COLON, OPEN, CLOSE] = [0x22, 0x5c, 0x2c, 0x3a, 0x7b, 0x7d];
/** How a byte is written in a string; undefined: as it is. */
const ESCAPES = Array.from({ length: 256 }, (_, byte) => {
  if (byte < 0x20) return Buffer.from(`\\u${byte.toString(16).padStart(4, '0')}`);
  return byte === QUOTE || byte === BACKSLASH ? Buffer.from([BACKSLASH, byte]) : undefined;
});
const LONGEST_ESCAPE = 6;

/** Writes a JSON object of bytes as they come. */
class ObjectWriter {
  private bytes = Buffer.allocUnsafe(1_024);
  private at = 0;

  /** The value is to follow. */
  member(name: string): this {
    this.byte(this.at === 0 ? OPEN : COMMA);
    if (!this.plain(name)) this.quoted(Buffer.from(name));
    this.byte(COLON);
    return this;
  }

  /** A string of letters, digits and the like; false, with nothing written, where some character takes more than its byte. */
  private plain(text: string): boolean {
    this.room(text.length + 2);
    const { bytes, at } = this;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80 || ESCAPES[code]) return false;
      bytes[at + 1 + i] = code;
    }
    bytes[at] = bytes[at + 1 + text.length] = QUOTE;
    this.at = at + text.length + 2;
    return true;
  }

  /** A string of these very bytes: only quotes, backslashes and control characters are escaped. */
  quoted(text: Buffer): void {
    this.room(text.length * LONGEST_ESCAPE + 2);
    const { bytes } = this;
    let { at } = this;
    bytes[at++] = QUOTE;
    for (let i = 0; i < text.length; i++) {
      const byte = text[i]!;
      const escape = ESCAPES[byte];
      if (escape === undefined) bytes[at++] = byte;
      else for (let j = 0; j < escape.length; j++) bytes[at++] = escape[j]!;
    }
    bytes[at++] = QUOTE;
    this.at = at;
  }

  raw(json: Buffer): void {
    this.room(json.length);
    this.at += json.copy(this.bytes, this.at);
  }

  end(): Buffer {
    if (this.at === 0) this.byte(OPEN);
    this.byte(CLOSE);
    return this.bytes.subarray(0, this.at);
  }

  private byte(byte: number): void {
    this.room(1);
    this.bytes[this.at++] = byte;
  }

  private room(size: number): void {
    if (this.at + size <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + size));
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
  }
}
