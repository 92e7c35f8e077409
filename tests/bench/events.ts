import { createHash } from 'node:crypto';
import type { Sending } from '#libs/cases';
import { inspect } from '#libs/contracts';

/** Size of every event's value, so that all stages move the same number of bytes. */
export const EVENT_BYTES = 634;
export const AGENCY = 'bench';
const AGREEMENTS = 64;
const SOURCE = `urn:agency:${AGENCY}:exchange`;
const START = Date.parse('2026-03-02T08:00:00Z');

const ref = (name: string): string => `b:${createHash('sha256').update(name).digest('base64url')}`;
const uuid = (n: number): string => `019a0000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

interface Act {
  type: string;
  data: object;
}

/** One single-item exchange, like a motor-vehicle query: request, match, disclosure, receipt. One address in twenty is junk. */
function flow(n: number): Act[] {
  const id = String(n);
  const item = { fields: ['itemNo'], rows: [[1]] };
  const request = { requestId: `r${id}`, requesterRef: ref('desk'), itemsCount: 1 };
  const codes = n % 20 === 0 ? ['A02'] : [];
  return [
    {
      type: 'gov.transfer.request.submitted.v1',
      data: {
        ...request,
        items: {
          fields: ['itemNo', 'addressCodes', 'namePresent', 'officers'],
          rows: [[1, codes, true, [ref(`officer ${n % 50}`)]]],
        },
      },
    },
    {
      type: 'gov.transfer.match.performed.v1',
      data: {
        matchId: `m${id}`,
        requestId: `r${id}`,
        items: { defaults: { path: 'TIN', result: 'MATCH', addressCompared: n % 10 !== 0 }, ...item },
      },
    },
    {
      type: 'gov.transfer.disclosure.made.v1',
      data: {
        disclosureId: `d${id}`,
        requestId: `r${id}`,
        recipient: { agency: AGENCY, actorRefs: [ref(`officer ${n % 50}`)] },
        elements: ['address'],
        itemsCount: 1,
        items: item,
      },
    },
    {
      type: 'gov.transfer.receipt.acknowledged.v1',
      data: { disclosureId: `d${id}`, receivedCount: 1, holdingLocation: 'VAULT-1' },
    },
  ];
}

/** Pads two free attributes until the event has the common size. */
function padded(event: object): Buffer {
  const short = EVENT_BYTES - Buffer.byteLength(JSON.stringify(event));
  if (short < 0) throw new Error(`an event of the bench is ${-short} bytes too long`);
  const subject = 'x'.repeat(Math.min(short, 200));
  const dataschema = 'x'.repeat(short - subject.length);
  return Buffer.from(JSON.stringify({ ...event, subject, dataschema }));
}

/** `count` unsigned single-item events of 634 bytes each, over 64 agreements. */
export function singleItemEvents(count: number): Sending[] {
  const sendings: Sending[] = [];
  for (let n = 0; sendings.length < count; n++) {
    const key = `bench-${n % AGREEMENTS}`;
    for (const { type, data } of flow(n)) {
      if (sendings.length === count) break;
      const index = sendings.length;
      const time = new Date(START + index * 100).toISOString();
      const event = {
        specversion: '1.0',
        id: uuid(index),
        source: SOURCE,
        type,
        time,
        subject: '',
        dataschema: '',
        agreementid: key,
        known: 'reconstructed',
        data,
      };
      const value = padded(event);
      const { refused } = inspect(value);
      if (refused) throw new Error(`admission refuses an event of the bench: ${refused.detail}`);
      sendings.push({ agency: AGENCY, key, value, source: SOURCE, wave: 0 });
    }
  }
  return sendings;
}

/** The same events in the worst interleaving of the agencies' topics: any order at all. Fisher-Yates with a fixed generator. */
export function shuffled(events: readonly Sending[]): Sending[] {
  const out = [...events];
  let state = 1;
  for (let i = out.length - 1; i > 0; i--) {
    // Lehmer's generator (MINSTD), so that every run shuffles in the same way.
    state = (state * 48_271) % 2_147_483_647;
    const j = state % (i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
