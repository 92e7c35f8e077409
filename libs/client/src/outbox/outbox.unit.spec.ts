import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { draftEvent, type EventDraft } from '../event/draft.js';
import { EventRefused } from '../event/errors.js';
import { EventSigner } from '../sign/event-signer.js';
import { EventsNotCounted } from '../send/http/errors.js';
import type { Outgoing } from '../send/sender.js';
import { Inbox } from '../testing/inbox.js';
import { JobChanged, OutboxCorrupt, OutboxLocked } from './errors.js';
import { formatRanges, parseRanges } from './number-ranges.js';
import { Outbox } from './outbox.js';

const withdrawn = (requestId: string, agreementid = 'a1', reason = 'sent in error'): EventDraft =>
  draftEvent('gov.transfer.request.withdrawn.v1', {
    source: 'urn:agency:ice:ero',
    agreementid,
    time: '2025-08-07',
    data: { requestId, reason },
  });
async function* drafts(count: number): AsyncGenerator<EventDraft> {
  for (let i = 0; i < count; i++) yield withdrawn(`r${i}`);
}

describe('Outbox', () => {
  let dir: string;
  let open: Outbox[] = [];
  const reopen = async (options = {}): Promise<Outbox> => {
    await Promise.all(open.map((outbox) => outbox.close()));
    open = [await Outbox.open(dir, options)];
    return open[0]!;
  };
  const journal = () => join(dir, 'journal');
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'outbox-'));
  });
  afterEach(async () => {
    await Promise.all(open.map((outbox) => outbox.close()));
    open = [];
    rmSync(dir, { recursive: true });
  });

  it('numbers each source and agreement from 1 without a gap, over reopenings', async () => {
    let outbox = await reopen();
    await outbox.add([withdrawn('r1'), withdrawn('r2', 'a2'), withdrawn('r3')]);
    outbox = await reopen();
    await outbox.add([withdrawn('r4')]);
    const inbox = new Inbox();
    await outbox.flush(inbox);
    expect(inbox.sequences).toEqual([1, 1, 2, 3]);
    expect(inbox.taken.map((event) => event.agreementid)).toEqual(['a1', 'a2', 'a1', 'a1']);
    expect((await reopen()).pending).toBe(0);
    expect(open[0]!.nextSequence('urn:agency:ice:ero', 'a1')).toBe(4);
  });

  it('tells once of events that do not count, sends the others, and none of them again', async () => {
    let outbox = await reopen();
    await outbox.add([withdrawn('r1'), withdrawn('r2'), withdrawn('r3')]);
    const inbox = new Inbox(2);
    const sender = {
      close: () => inbox.close(),
      send: async (events: readonly Outgoing[]) => {
        const delivery = await inbox.send(events);
        const receipts = delivery.acknowledged.map(({ source, id }, i) => ({
          ...{ source, id, shard: '0', index: i },
          ...(i === 0 && inbox.taken.length <= 2 ? { refused: 'data.reason: write it' } : {}),
        }));
        return { ...delivery, receipts };
      },
    };
    const failed = await outbox.flush(sender).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(EventsNotCounted);
    expect((failed as EventsNotCounted).message).toMatch(
      /^1 of the events .*: data\.reason: write it\. And then: full$/,
    );
    outbox = await reopen();
    expect(outbox.pending).toBe(1);
    expect(await outbox.flush(new Inbox())).toEqual([]);
    await outbox.add([withdrawn('r4')]);
    const all = new Inbox();
    const refusing = {
      close: () => all.close(),
      send: async (events: readonly Outgoing[]) => ({
        ...(await all.send(events)),
        receipts: events.map(({ source, id }) => ({ source, id, shard: '0', index: 9, refused: 'time: write it' })),
      }),
    };
    await expect(outbox.flush(refusing)).rejects.toThrow(EventsNotCounted);
    expect(outbox.pending).toBe(0);
    await outbox.flush(refusing);
    expect(all.taken).toHaveLength(1);
  });

  it('sends again, byte for byte, what was not acknowledged, and only that', async () => {
    let outbox = await reopen();
    await outbox.add(Array.from({ length: 5 }, (_, i) => withdrawn(`r${i}`)));
    const first = new Inbox(2);
    await expect(outbox.flush(first)).rejects.toThrow('full');
    const unread = readFileSync(journal(), 'utf8');
    outbox = await reopen();
    const second = new Inbox();
    await outbox.flush(second);
    expect([...first.sequences, ...second.sequences]).toEqual([1, 2, 3, 4, 5]);
    for (const { value } of second.taken) expect(unread).toContain(value.toString());
  });

  it('journals nothing and uses no sequence when one event of a batch would be refused', async () => {
    const outbox = await reopen();
    await expect(outbox.add([withdrawn('r1'), withdrawn('r2', 'a1', '')])).rejects.toThrow(EventRefused);
    expect(outbox.pending).toBe(0);
    expect(outbox.nextSequence('urn:agency:ice:ero', 'a1')).toBe(1);
  });

  it('keeps whole batches whatever a crash tore off the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.uint8Array({ maxLength: 40 }), async (cut, garbage) => {
        rmSync(dir, { recursive: true });
        let outbox = await reopen();
        await outbox.add([withdrawn('r1')]);
        const safe = statSync(journal()).size;
        await outbox.add([withdrawn('r2'), withdrawn('r3')]);
        await outbox.close();
        open = [];
        truncateSync(journal(), safe + (cut % (statSync(journal()).size - safe)));
        appendFileSync(journal(), garbage);
        outbox = await reopen();
        await outbox.add([withdrawn('r4')]);
        const inbox = new Inbox();
        await outbox.flush(inbox);
        expect(inbox.sequences).toEqual(inbox.sequences.map((_, i) => i + 1));
        expect(inbox.taken.length).toBeGreaterThanOrEqual(2);
      }),
      { numRuns: 25 },
    );
  });

  it('refuses a journal damaged where it was safely on disk', async () => {
    const outbox = await reopen();
    await outbox.add([withdrawn('r1')]);
    await outbox.add([withdrawn('r2')]);
    await outbox.close();
    open = [];
    const bytes = readFileSync(journal());
    bytes[60]! ^= 1;
    writeFileSync(journal(), bytes);
    await expect(Outbox.open(dir)).rejects.toThrow(OutboxCorrupt);
  });

  it('takes a job whole or not at all', async () => {
    let outbox = await reopen();
    const failing = async function* () {
      yield* drafts(3);
      throw new Error('row 4');
    };
    await expect(outbox.addJob('import', 'd1', failing())).rejects.toThrow('row 4');
    expect(outbox.pending).toBe(0);
    await outbox.add([withdrawn('before')]);
    expect(await outbox.addJob('import', 'd1', drafts(3))).toMatchObject({ events: 3 });
    expect(await outbox.addJob('import', 'd1', drafts(3))).toBeUndefined();
    await expect(outbox.addJob('import', 'd2', drafts(3))).rejects.toThrow(JobChanged);
    outbox = await reopen();
    expect(outbox.job('import')).toEqual({ digest: 'd1', events: 3 });
    const inbox = new Inbox();
    await outbox.flush(inbox);
    expect(inbox.sequences).toEqual([1, 2, 3, 4]);
  });

  it('forgets a job whose end is not on disk', async () => {
    let outbox = await reopen();
    await outbox.add([withdrawn('before')]);
    await outbox.addJob('import', 'd1', drafts(3));
    await outbox.close();
    open = [];
    truncateSync(journal(), statSync(journal()).size - 1);
    outbox = await reopen();
    expect([outbox.pending, outbox.job('import')]).toEqual([1, undefined]);
    expect(outbox.nextSequence('urn:agency:ice:ero', 'a1')).toBe(2);
  });

  it('drops what was acknowledged from a large journal, and keeps the rest, the jobs and the numbering', async () => {
    let outbox = await reopen();
    await outbox.addJob('import', 'd1', drafts(50));
    await expect(outbox.flush(new Inbox(48))).rejects.toThrow('full');
    const before = statSync(journal()).size;
    outbox = await reopen({ compactAbove: 100 });
    expect(statSync(journal()).size).toBeLessThan(before / 5);
    await outbox.add([withdrawn('r')]);
    outbox = await reopen();
    expect(outbox.job('import')).toEqual({ digest: 'd1', events: 50 });
    const inbox = new Inbox();
    await outbox.flush(inbox);
    expect(inbox.sequences).toEqual([49, 50, 51]);
  });

  it('signs the bytes that it sends', async () => {
    const signer = new EventSigner('ice-1', EventSigner.generate());
    const outbox = await reopen({ signer });
    await outbox.add([withdrawn('r1')]);
    const inbox = new Inbox();
    await outbox.flush(inbox);
    expect(inbox.taken[0]!.signature).toBe(signer.sign(inbox.taken[0]!.value));
  });

  it('is open in one process at a time, and a dead one does not hold it', async () => {
    await reopen();
    await expect(Outbox.open(dir)).rejects.toThrow(OutboxLocked);
    await open[0]!.close();
    open = [];
    writeFileSync(join(dir, 'lock'), '999999999 1 dead\n');
    await reopen();
  });
});

it('ranges of numbers come back', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (numbers) => {
      expect([...parseRanges(formatRanges(numbers))]).toEqual(numbers.toSorted((a, b) => a - b));
    }),
  );
});
