import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AgencyClient } from './agency-client.js';
import { draftEvent } from './event/draft.js';
import { Outbox } from './outbox/outbox.js';
import { Inbox } from './testing/inbox.js';

const draft = (agreementid = 'a1') =>
  draftEvent('gov.transfer.request.withdrawn.v1', {
    source: 'urn:agency:ice:ero',
    agreementid,
    time: new Date(0),
    data: { requestId: 'r1', reason: 'sent in error' },
  });

describe('AgencyClient', () => {
  let dir: string;
  let outbox: Outbox;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'agency-'));
    outbox = await Outbox.open(dir);
  });
  afterEach(async () => {
    await outbox.close();
    rmSync(dir, { recursive: true });
  });
  const clock = () => new Date('2026-01-02T03:04:05.006Z');

  it('says after each batch of work, for each agreement, that nothing older is to come', async () => {
    const inbox = new Inbox();
    const client = new AgencyClient({ outbox, sender: inbox, clock });
    await client.record([draft(), draft('a2'), draft()]);
    await client.settle();
    const marks = inbox.events.filter((event) => event.type.includes('watermarked'));
    expect(marks.map(({ agreementid, sequence, data }) => ({ agreementid, sequence, data }))).toEqual([
      { agreementid: 'a1', sequence: '3', data: { upTo: '2026-01-02T03:04:05.006Z', nextSequence: '4' } },
      { agreementid: 'a2', sequence: '2', data: { upTo: '2026-01-02T03:04:05.006Z', nextSequence: '3' } },
    ]);
  });

  it('says so when idle too, for each stream it has', async () => {
    const inbox = new Inbox();
    const client = new AgencyClient({ outbox, sender: inbox, idleInterval: 20, clock });
    client.start([{ source: 'urn:agency:ice:ero', agreementid: 'a1' }]);
    while (inbox.taken.length < 3) await sleep(10);
    await client.stop();
    expect(inbox.sequences).toEqual(inbox.sequences.map((_, i) => i + 1));
    expect(inbox.events.every((event) => event.type.includes('watermarked'))).toBe(true);
  });

  it('keeps what cannot be sent, tells, and sends it later without more watermarks than needed', async () => {
    const failures: Error[] = [];
    const full = new AgencyClient({ outbox, sender: new Inbox(0), clock, onFailure: (error) => failures.push(error) });
    await full.record([draft()]);
    await full.stop();
    expect(failures[0]!.message).toBe('full');
    expect(outbox.pending).toBe(2);
    const inbox = new Inbox();
    const client = new AgencyClient({ outbox, sender: inbox, clock });
    await client.stop();
    expect(inbox.sequences).toEqual([1, 2]);
  });
});
