type Header = readonly [name: string, value: Buffer];

const PREFIX = 'ce-';
const KAFKA_PREFIX = 'ce_';
const CONTENT_TYPE = 'content-type';

/**
 * The headers of an HTTP request that say something of a CloudEvent, as a Kafka record would carry them (CloudEvents 1.0.2, HTTP
 * binding, section 3.1.3): names in lower case, values unquoted and percent-decoded once into bytes. In the order of their names, because
 * proxies and clients may send the same headers in another order the next time, and a repeat must have the same bytes. `raw`: names and values by turns, as
 * Node gives them, each character a byte.
 */
export function attributeHeaders(raw: readonly string[]): Header[] {
  const found: Header[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase();
    const value = raw[i + 1]!;
    if (name === CONTENT_TYPE) found.push([name, Buffer.from(value, 'latin1')]);
    else if (name.startsWith(PREFIX)) found.push([KAFKA_PREFIX + name.slice(PREFIX.length), decoded(value)]);
  }
  return found.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Whether a request speaks of a CloudEvent in its headers. */
export const hasAttributes = (headers: readonly Header[]): boolean =>
  headers.some(([name]) => name.startsWith(KAFKA_PREFIX));

const QUOTED = /^"(?:[^"\\]|\\.)*"$/s;
const ESCAPE = /%([0-9A-Fa-f]{2})/g;

/** A percent sign that begins no escape stands for itself: earlier versions of the binding did not encode. */
function decoded(value: string): Buffer {
  const plain = QUOTED.test(value) ? value.slice(1, -1).replace(/\\(.)/gs, '$1') : value;
  return Buffer.from(
    plain.replace(ESCAPE, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );
}
