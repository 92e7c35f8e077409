import { asBuffer } from './door/strict-json.js';
import { MAX_EVENT_BYTES } from './entry.js';

type HeaderValue = Buffer | string | null | undefined;
/** Headers as Kafka clients hand them over; a name that came several times has a list. One without a value says nothing. */
export type RecordHeaders = Readonly<Record<string, HeaderValue | readonly HeaderValue[]>>;
export type ContentMode = 'structured' | 'binary';

const PREFIX = 'ce_';
const ESCAPED = /["\\\u0000-\u001f]/g;
const ATTRIBUTE = Buffer.from('specversion');

function all(headers: RecordHeaders, name: string): (Buffer | string)[] {
  const value = headers[name];
  const values = Array.isArray(value) ? (value as readonly HeaderValue[]) : [value as HeaderValue];
  return values.filter((one) => one !== undefined && one !== null);
}

const contentTypes = (headers: RecordHeaders): (Buffer | string)[] =>
  Object.keys(headers)
    .filter((name) => name.toLowerCase() === 'content-type')
    .flatMap((name) => all(headers, name));

/**
 * How a record carries its CloudEvent (Kafka protocol binding for CloudEvents 1.0.2, section 3): structured when the
 * content type says so in any case; also when nothing says binary, or the value is itself a CloudEvent in JSON, so that
 * a producer that knows no headers can send one.
 */
export function contentMode(headers: RecordHeaders | undefined, value: Uint8Array | null): ContentMode {
  if (!headers) return 'structured';
  if (!Object.keys(headers).some((name) => name.startsWith(PREFIX))) return 'structured';
  const isStructured = contentTypes(headers).some((type) => /^\s*application\/cloudevents/i.test(type.toString()));
  return isStructured || (value !== null && isCloudEvent(value)) ? 'structured' : 'binary';
}

function isCloudEvent(value: Uint8Array): boolean {
  if (!asBuffer(value).includes(ATTRIBUTE)) return false;
  const parsed = parse(value);
  return typeof parsed === 'object' && parsed !== null && Object.hasOwn(parsed, 'specversion');
}

/**
 * The structured event that a binary-mode record stands for: an attribute for each `ce_` header, `datacontenttype` from
 * the content type, and as `data` the value's own bytes. Nothing is repaired: header bytes are only quoted, and a header
 * that came twice gives a member twice, so that the door sees, and refuses, what was wrong. A value that is not JSON
 * goes in as `data_base64` (CloudEvents JSON format, section 3.1.1), or else it could end the member and write others.
 */
export function fromBinary(headers: RecordHeaders, value: Uint8Array | null): Buffer {
  const members: string[] = [];
  const add = (name: string, json: string): void => void members.push(`${quote(Buffer.from(name))}:${json}`);
  for (const name of Object.keys(headers)) {
    if (!name.startsWith(PREFIX)) continue;
    for (const attribute of all(headers, name)) add(name.slice(PREFIX.length), quote(Buffer.from(attribute)));
  }
  for (const type of contentTypes(headers)) add('datacontenttype', quote(mediaType(Buffer.from(type))));
  if (value !== null) {
    // One that is too large is not parsed: it will be refused whatever it is.
    if (value.length <= MAX_EVENT_BYTES && parse(value) !== undefined) add('data', asBuffer(value).toString('latin1'));
    else add('data_base64', `"${asBuffer(value).toString('base64')}"`);
  }
  return Buffer.from(`{${members.join(',')}}`, 'latin1');
}

/** JSON is UTF-8 anyway (RFC 8259, section 8.1), so its charset parameter says nothing and is dropped. */
function mediaType(type: Buffer): Buffer {
  return /^\s*application\/json\s*(?:;|$)/i.test(type.toString('latin1')) ? Buffer.from('application/json') : type;
}

/** The JSON value, or undefined where the bytes are not JSON (null is a value). */
function parse(value: Uint8Array): unknown {
  try {
    return JSON.parse(asBuffer(value).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A JSON string of these very bytes, a character for each: only quotes, backslashes and control characters are escaped. */
const quote = (bytes: Buffer): string => `"${bytes.toString('latin1').replace(ESCAPED, escape)}"`;

function escape(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x20 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\${character}`;
}
