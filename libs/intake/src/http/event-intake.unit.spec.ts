import fc from 'fast-check';
import { hostileBodies, largeBodies } from '../../../../tests/support/hostile-bodies.js';
import { longestHold } from '../../../../tests/support/longest-hold.js';
import { silentLog } from '#libs/system';
import { attributeHeaders } from './attribute-headers.js';
import { NotAnArray } from './cut-elements.js';
import { EventRefused, type EventUnidentified, LedgerUnavailable } from './errors.js';
import { EventIntake } from './event-intake.js';

/** What admission says is all that matters here, so that no ledger is needed. */
function withoutLedger(): EventIntake {
  const away = (): Promise<never> => Promise.reject(new Error('away'));
  const ledger = { append: away, positions: away, receipts: away };
  const context = { ledger, instance: 'recorder-1', shards: 1, log: silentLog };
  return new EventIntake(context, away, { latestCheckpoint: away, receipt: away });
}
const sender = { via: { client: 'client' }, speaksFor: () => true };
const failed = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('EventIntake', () => {
  it('does not hold others up for a batch of large events', async () => {
    const intake = withoutLedger();
    const event = {
      ...{ specversion: '1.0', id: '01900000-0000-7000-8000-000000000001', source: 'urn:agency:irs:disclosure' },
      ...{ type: 'gov.transfer.source.watermarked.v1', time: '2026-01-05T10:00:00Z', agreementid: 'MOU-1' },
      // One character that is read as eighteen.
      data: { x: 'ﷺ'.repeat(21_000) },
    };
    const body = Buffer.from(JSON.stringify(Array.from({ length: 130 }, () => event)));
    let error: unknown;
    const hold = await longestHold(async () => {
      error = await failed(intake.batch(body, sender));
    });
    expect(error).toBeInstanceOf(LedgerUnavailable);
    // All of it takes two seconds; in one go a quarter of one.
    expect(hold).toBeLessThan(1_000);
  });

  it('does not hold others up for large bodies of nothing but brackets, however many come at once', async () => {
    const intake = withoutLedger();
    const bodies = largeBodies(8 * 2 ** 20);
    const headers = attributeHeaders(['ce-id', '1', 'content-type', 'application/json']);
    const errors: unknown[] = [];
    const before = process.cpuUsage();
    const hold = await longestHold(async () => {
      const work = bodies.flatMap(([, body]) => [
        failed(intake.one(body, sender)),
        failed(intake.batch(body, sender)),
        failed(intake.binary(headers, body, sender)),
      ]);
      errors.push(...(await Promise.all(work)));
    });
    expect(errors).toHaveLength(24);
    for (const error of errors)
      expect(error instanceof EventRefused || error instanceof NotAnArray || error instanceof LedgerUnavailable).toBe(
        true,
      );
    const { user, system } = process.cpuUsage(before);
    // A fortieth of all here; a fourth where a pass does not pause, and all of it where all come in one go.
    expect(hold / ((user + system) / 1_000)).toBeLessThan(0.15);
  });

  it('names the place of an event that nobody can be answered for, where it has one', async () => {
    const intake = withoutLedger();
    const [body, headers] = [Buffer.from('{"id":1}'), attributeHeaders(['ce-id', '1'])];
    const errors = [
      intake.one(body, sender),
      intake.binary(headers, body, sender),
      intake.batch(Buffer.from('[{}]'), sender),
    ];
    const places = (await Promise.all(errors.map(failed))).map((error) =>
      (error as EventUnidentified).elements.map(({ index }) => index),
    );
    expect(places).toEqual([[undefined], [undefined], [0]]);
  });

  it('answers any bytes with a refusal or an append', async () => {
    const intake = withoutLedger();
    const foreseen = (error: unknown): boolean =>
      error instanceof EventRefused || error instanceof NotAnArray || error instanceof LedgerUnavailable;
    await fc.assert(
      fc.asyncProperty(hostileBodies, fc.string(), async (body, text) => {
        const headers = attributeHeaders(['ce-id', text, 'ce-source', 'urn:agency:irs:x', 'ce-type', text]);
        const work = [intake.one(body, sender), intake.batch(body, sender), intake.binary(headers, body, sender)].map(
          failed,
        );
        // An empty array is a batch of nothing.
        for (const error of await Promise.all(work)) expect(error === undefined || foreseen(error)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
