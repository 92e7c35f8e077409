import type { Sending } from '#libs/cases';
import { EventStream } from '../support/event-stream.js';
import type { TestIssuer } from '../support/tokens.js';
import { actsOfOthers } from './acts-of-others.js';
import { AskedApi } from './asked-api.js';
import { comparable } from './comparable.js';
import { JudgedLedger } from './judged-ledger.js';
import { twinsOf } from './twins.js';

/** Two looks of the api, and some more. */
const QUIET_MS = 2_500;
const LATE = 8 * 86_400_000;

/** An event as a reader may measure it: of its id, and of the bytes of its data, the length; and what the data says. */
interface Told {
  event: string;
  id: number | undefined;
  bytes: number;
  data: unknown;
}

/** What a stream tells one reader while a history comes in, in portions; others act at its end, or do not. */
async function streamOver(
  sendings: readonly Sending[],
  { reader, other, issuer, act }: { reader: string; other: string; issuer: TestIssuer; act: boolean },
): Promise<Told[]> {
  const ledger = await JudgedLedger.of([]);
  const api = await AskedApi.over(ledger, issuer);
  const told: Told[] = [];
  try {
    const token = await issuer.officer(reader);
    let last: string | undefined;
    const listen = async (): Promise<void> => {
      const stream = await EventStream.open(`${api.url}/v1/live?status=all`, token, last);
      if (typeof stream === 'number') throw new Error(`answered ${stream}`);
      await stream.until(({ events }) => events.length > 0);
      if (last !== undefined) await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      last = stream.lastId;
      for (const { event, id, data } of stream.events) {
        const text = JSON.stringify(data);
        const { body } = comparable({ status: 200, headers: { 'content-type': 'application/json' }, text });
        told.push({ event, id: id?.length, bytes: text.length, data: body });
      }
      stream.close();
    };
    await listen();
    const half = Math.ceil(sendings.length / 2);
    for (const portion of [sendings.slice(0, half), sendings.slice(half)]) {
      await ledger.record(portion);
      await ledger.wait(LATE);
      await ledger.judge();
      await listen();
    }
    if (act) await actsOfOthers(api, issuer, ledger, other);
    await listen();
    return told;
  } finally {
    await api.close();
    await ledger.close();
  }
}

/** Of two ledgers that differ in what others keep to themselves; in one of them another agency acts on what it sees too. */
export async function twinStreams(
  sendings: readonly Sending[],
  of: { reader: string; other: string; issuer: TestIssuer; seed: number },
): Promise<[Told[], Told[]]> {
  const { left, right } = twinsOf(sendings, of.reader, of.seed);
  return Promise.all([streamOver(left, { ...of, act: true }), streamOver(right, { ...of, act: false })]);
}
