import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { type Entry, inspect, parseEntry } from '#libs/contracts';
import { eventually, type RecorderBench } from '../faults/recorder-harness.js';
import type { Sending } from './event-corpus.js';
import { produceRaw } from './raw-producer.js';

/** Where a way put a sending. */
export type Place =
  | { index: number; entry: Entry }
  /** Nothing new was recorded: these bytes stand there already. */
  | { index: number; entry: Entry; known: true }
  | 'refused';
/** Why something cannot be said in a way. */
export interface Unsaid {
  unsaid: string;
}

/** Sends in order. */
export interface Way {
  name: string;
  send(sendings: readonly Sending[]): Promise<(Place | Unsaid)[]>;
}

/** The same events under a source of this way's own, of the same length, so that the ways cannot meet in the ledger. */
const GATEWAY = Buffer.from(':gateway');
function ofWay(number: number, held: string | Buffer): Buffer {
  const bytes = Buffer.from(held);
  for (let at = bytes.indexOf(GATEWAY); at >= 0; at = bytes.indexOf(GATEWAY, at + 1))
    bytes.write(String(number), at + GATEWAY.length - 1, 'latin1');
  return bytes;
}
/** The way's number taken out again, so that results can be compared. */
export const withoutWay = (json: string): string => json.replaceAll(/:gatewa[0-9]/g, ':gateway');

type Sendable = (sending: Sending) => { headers: readonly (readonly [string, Buffer])[]; body: Buffer } | string;

export const structured =
  (number: number, contentType = 'application/cloudevents+json'): Sendable =>
  (sending) => ({
    headers: [['content-type', Buffer.from(contentType)]],
    body: ofWay(number, sending.structured),
  });

export const binary =
  (number: number): Sendable =>
  ({ binary: message }) =>
    typeof message === 'string'
      ? message
      : {
          headers: message.headers.map(([name, value]) => [name, ofWay(number, value)] as const),
          body: ofWay(number, message.value),
        };

/** HTTP protocol binding 1.0.2, 3.1.3: `ce-` names, and what is not plain ASCII as percent and hexadecimal digits. */
export const binaryOverHttp =
  (number: number): Sendable =>
  (sending) => {
    const sendable = binary(number)(sending);
    if (typeof sendable === 'string') return sendable;
    const encoded = (value: Buffer): Buffer =>
      Buffer.from(
        [...value]
          .map((byte) =>
            byte > 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x25
              ? String.fromCharCode(byte)
              : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
          )
          .join(''),
      );
    const headers = sendable.headers.map(([name, value]) =>
      name === 'content-type' ? ([name, value] as const) : ([name.replace(/^ce_/, 'ce-'), encoded(value)] as const),
    );
    return { ...sendable, headers };
  };

/** One record each, into the only partition of a topic. */
export function overKafka(name: string, bench: RecorderBench, topic: string, of: Sendable): Way {
  const send: Way['send'] = async (sendings) => {
    const messages = sendings.map(of);
    const said = messages.filter((message) => typeof message !== 'string');
    await produceRaw(
      topic,
      said.map(({ headers, body }) => ({
        key: null,
        value: body,
        headers: headers.map(([header, value]) => [Buffer.from(header), value] as const),
      })),
    );
    await eventually(async () =>
      expect((await bench.position(topic))?.nextOffset.toString()).toBe(String(said.length)),
    );
    const entries = await bench.fromKafka(topic);
    expect(entries).toHaveLength(said.length);
    const places = entries[Symbol.iterator]();
    return messages.map((message) => (typeof message === 'string' ? { unsaid: message } : places.next().value!));
  };
  return { name, send };
}

/** Entries of events from `from` on. */
async function recordedFrom(bench: RecorderBench, from: number): Promise<{ index: number; entry: Entry }[]> {
  const { size } = await bench.reader.head('0');
  const entries = await bench.reader.entries('0', from, size - from);
  return entries
    .map(({ index, bytes }) => ({ index, entry: parseEntry(bytes) }))
    .filter(({ entry }) => entry.control === undefined);
}

/** A recorder, and who sends to it. */
export interface Intake {
  url: string;
  authorization: string;
}

/** Fetch would join headers that come twice. */
async function post(
  { url, authorization }: Intake,
  headers: readonly (readonly [string, Buffer])[],
  body: Buffer,
): Promise<{ status: number; text: string }> {
  const { host } = new URL(url);
  const list = [
    ...headers,
    ['authorization', Buffer.from(authorization)],
    ['content-length', Buffer.from(String(body.length))],
    ['host', Buffer.from(host)],
  ] as const;
  const asked = request(`${url}/v1/events`, {
    method: 'POST',
    headers: list.flatMap(([name, value]) => [name, value.toString('latin1')]),
  });
  asked.end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return { status: response.statusCode!, text: Buffer.concat(parts).toString() };
}

/** A refusal must say why: the field, or the fault of the whole, in the words that the quarantine would have had. */
function expectRefusal({ status, text }: { status: number; text: string }, { nameless, structured }: Sending): void {
  expect([status, text]).toEqual([400, expect.stringContaining('"detail":')]);
  if (!nameless) return;
  const [fault] = inspect(structured).refused!.detail.split(':');
  expect(text).toContain(JSON.stringify(`source and id cannot be read. ${fault}`).slice(1, -1));
}

/** One request each. What the ledger then holds decides, and not the status. */
export function overHttp(name: string, bench: RecorderBench, intake: Intake, of: Sendable): Way {
  const send: Way['send'] = async (sendings) => {
    const places: (Place | Unsaid)[] = [];
    /** By headers and body, as sent. */
    const before = new Map<string, { index: number; entry: Entry }>();
    for (const sending of sendings) {
      const message = of(sending);
      if (typeof message === 'string') {
        places.push({ unsaid: message });
        continue;
      }
      const { size } = await bench.reader.head('0');
      const answer = await post(intake, message.headers, message.body);
      const added = await recordedFrom(bench, size);
      const sent = [...message.headers.flat(), message.body].map((part) => part.toString('base64')).join(' ');
      const earlier = before.get(sent);
      if (answer.status === 400) {
        expectRefusal(answer, sending);
        expect(added).toEqual([]);
        places.push('refused');
      } else if (earlier) {
        expect(added).toEqual([]);
        expect(answer.text).toMatch(new RegExp(`"index":${earlier.index}\\b`));
        places.push({ ...earlier, known: true });
      } else {
        expect([answer.text, added.length]).toEqual([answer.text, 1]);
        before.set(sent, added[0]!);
        places.push(added[0]!);
      }
    }
    return places;
  };
  return { name, send };
}

/** All that can be an element in one array; what cannot, or has no name, in an array of its own, which must be refused as a whole. */
export function overHttpBatch(name: string, bench: RecorderBench, intake: Intake, number: number): Way {
  const postArray = (elements: readonly Buffer[]) => {
    const body = elements.flatMap((element, i) => [Buffer.from(i === 0 ? '[ ' : ',\n'), element]);
    const type = [['content-type', Buffer.from('application/cloudevents-batch+json')]] as const;
    return post(intake, type, Buffer.concat([...body, Buffer.from(' ]')]));
  };
  const send: Way['send'] = async (sendings) => {
    const places = new Map<Sending, Place>();
    const elements = sendings.filter(({ batch, nameless }) => batch === undefined && !nameless);
    const { size } = await bench.reader.head('0');
    const bytes = elements.map((sending) => ofWay(number, sending.structured));
    const answer = await postArray(bytes);
    const added = (await recordedFrom(bench, size))[Symbol.iterator]();
    const before = new Map<string, { index: number; entry: Entry }>();
    for (const [i, sending] of elements.entries()) {
      const sent = bytes[i]!.toString('base64');
      const earlier = before.get(sent);
      const place = earlier ?? added.next().value!;
      before.set(sent, place);
      places.set(sending, earlier ? { ...earlier, known: true } : place);
    }
    expect([...added]).toEqual([]);
    expect([200, 422]).toContain(answer.status);

    for (const sending of sendings.filter((one) => !places.has(one))) {
      const { size } = await bench.reader.head('0');
      const refused = await postArray([bytes[0]!, ofWay(number, sending.structured)]);
      expectRefusal(refused, sending.batch === undefined ? sending : { ...sending, nameless: undefined });
      expect(await recordedFrom(bench, size)).toEqual([]);
      places.set(sending, 'refused');
    }
    return sendings.map((sending) => places.get(sending)!);
  };
  return { name, send };
}
