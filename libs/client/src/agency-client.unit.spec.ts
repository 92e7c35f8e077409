import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AgencyClient } from './agency-client.js';
import { draftEvent } from './event/draft.js';
import { Outbox } from './outbox/outbox.js';
import { Inbox } from './testing/inbox.js';
import { DeclarationInvalid } from './watermark/errors.js';

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
  const NOW = Date.parse('2026-01-02T03:04:05.006Z');
  const clock = () => new Date(NOW);
  const source = 'urn:agency:ice:ero';
  const marksIn = (inbox: Inbox) =>
    inbox.events
      .filter((event) => event.type.includes('watermarked'))
      .map(({ agreementid, sequence, data }) => ({ agreementid, sequence, data }));

  it('vouches for nothing while nobody has declared it, however much is recorded', async () => {
    const inbox = new Inbox();
    const client = new AgencyClient({ outbox, sender: inbox, idleInterval: 5, clock });
    client.start([{ source, agreementid: 'a1' }]);
    await client.record([draft(), draft('a2')]);
    await sleep(30);
    await client.stop();
    expect(inbox.events.map(({ type }) => type)).toEqual(Array(2).fill('gov.transfer.request.withdrawn.v1'));
  });

  it('says after each batch of a live system, for each agreement, that nothing older is to come', async () => {
    const inbox = new Inbox();
    const client = new AgencyClient({ outbox, sender: inbox, clock });
    await client.declare({ source, within: 5 });
    await client.record([draft(), draft('a2'), draft()]);
    await client.flush();
    // An act of 03:04:05.001 may still be given in.
    expect(marksIn(inbox)).toEqual([
      { agreementid: 'a1', sequence: '3', data: { upTo: '2026-01-02T03:04:05.000Z', nextSequence: '4' } },
      { agreementid: 'a2', sequence: '2', data: { upTo: '2026-01-02T03:04:05.000Z', nextSequence: '3' } },
    ]);
  });

  it('says so when idle too, for each stream it has, while time goes on', async () => {
    const inbox = new Inbox();
    const client = new AgencyClient({ outbox, sender: inbox, idleInterval: 20 });
    client.start([{ source, agreementid: 'a1' }]);
    await client.declare({ source, within: 0 });
    while (inbox.taken.length < 3) await sleep(10);
    await client.stop();
    expect(inbox.sequences).toEqual(inbox.sequences.map((_, i) => i + 1));
    expect(inbox.events.every((event) => event.type.includes('watermarked'))).toBe(true);
  });

  it('vouches for the day before once a nightly load declares it, and not again', async () => {
    const inbox = new Inbox();
    const client = new AgencyClient({ outbox, sender: inbox, idleInterval: 5, clock });
    client.start();
    await client.record([draft()]);
    await client.declare({ source, upTo: '2026-01-01', timeZone: 'America/New_York' }).catch((error: unknown) => {
      // There it is still the first of January.
      expect(error).toBeInstanceOf(DeclarationInvalid);
    });
    expect(marksIn(inbox)).toEqual([]);
    await client.declare({ source, upTo: '2026-01-01' });
    await client.record([draft()]);
    await sleep(30);
    await client.stop();
    expect(marksIn(inbox)).toEqual([
      { agreementid: 'a1', sequence: '2', data: { upTo: '2026-01-01T23:59:59.999Z', nextSequence: '3' } },
    ]);
    expect(inbox.sequences).toEqual([1, 2, 3]);
  });

  it('vouches as far as the last of the systems that give in acts, when all have declared', async () => {
    const inbox = new Inbox();
    const systems = { [source]: ['case-files', 'mainframe'] };
    const client = new AgencyClient({ outbox, sender: inbox, clock, systems });
    await client.record([draft()]);
    await client.declare({ source, system: 'case-files', within: 0 });
    await client.flush();
    expect(marksIn(inbox)).toEqual([]);
    await client.declare({ source, system: 'mainframe', upTo: '2025-12-31' });
    await client.declare({ source: 'urn:agency:ice:other', within: 0 });
    await client.flush();
    expect(marksIn(inbox)).toEqual([
      { agreementid: 'a1', sequence: '2', data: { upTo: '2025-12-31T23:59:59.999Z', nextSequence: '3' } },
    ]);
    for (const system of [undefined, 'stranger'])
      await expect(client.declare({ source, system, within: 0 })).rejects.toThrow(DeclarationInvalid);
  });

  it('does not vouch past the moment at which a batch was given in, however late its turn comes', async () => {
    const inbox = new Inbox();
    let now = NOW;
    const client = new AgencyClient({ outbox, sender: inbox, clock: () => new Date(now++) });
    await client.declare({ source, within: 0 });
    // At NOW + 1, + 2 and + 3: the second and third wait for their turns.
    await Promise.all([client.record([draft()]), client.record([draft()]), client.record([draft()])]);
    await client.flush();
    expect(marksIn(inbox).map(({ data }) => (data as { upTo: string }).upTo)).toEqual(
      [0, 1, 2].map((later) => new Date(NOW + later).toISOString()),
    );
  });

  it('keeps what cannot be sent, tells, and sends it later without more watermarks than needed', async () => {
    const failures: Error[] = [];
    const full = new AgencyClient({ outbox, sender: new Inbox(0), clock, onFailure: (error) => failures.push(error) });
    await full.declare({ source, within: 0 });
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
