import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { entryTail, type Oversight, type OversightAct, OVERSIGHT, parseEntry } from '#libs/contracts';
import { LedgerAppender, LedgerReader, QuarantineErased, QuarantineVault } from '#libs/ledger';
import { silentLog } from '#libs/system';
import { actOfPerson, OFFICER, OVERSEER } from '../../../../tests/support/acts-of-people.js';
import { checkLedger } from '../../../../tests/support/check-ledger.js';
import { type LedgerDatabase, ledgerDatabase } from '../../../../tests/support/ledger-database.js';
import { moveTo, PARTITION } from '../../../../tests/support/ledger-drafts.js';
import { Erasures } from './erasures.js';
import { OversightIntake } from './oversight-intake.js';

const KEK = Buffer.alloc(32, 7);
const SOURCE = 'urn:agency:irs:disclosures';
const MINUTES = (n: number): string => new Date(Date.now() - n * 60_000).toISOString();
const DECIDER: Oversight['by'] = { ...OVERSEER, session: 'B'.repeat(43), authTime: MINUTES(1) };

describe('erasing refused bytes', () => {
  let database: LedgerDatabase;
  let db: DataSource;
  let keys: DataSource;
  let owner: DataSource;
  let reader: LedgerReader;
  let vault: QuarantineVault;
  let appender: LedgerAppender;
  let next = 0;
  beforeAll(async () => {
    database = await ledgerDatabase();
    [db, keys, owner] = await Promise.all([database.as('recorder'), database.keeper(), database.as('owner')]);
    reader = new LedgerReader(db);
    vault = new QuarantineVault({ ledger: db, keys, kek: KEK });
    appender = new LedgerAppender({ db, shards: 1, quarantine: vault });
  });
  afterAll(() => database.close());

  const ofRecorder = () => new Erasures({ ledger: appender, reader, vault, instance: 'r', log: silentLog });
  const opener = () => new QuarantineVault({ ledger: owner, keys, kek: KEK });
  /** A refused value of the source; answers its index in shard 0. */
  const refused = async (source: string | undefined = SOURCE): Promise<number> => {
    const [bytes, salt] = [Buffer.from(`{"ssn": ${next}`), Buffer.alloc(16, 3)];
    const commitment = createHash('sha256').update(salt).update(bytes).digest('base64url');
    const known = source === undefined ? {} : { source };
    const quarantined = { reason: 'invalid-json', size: bytes.length, commitment, known };
    const tail = entryTail({ kafka: { ...PARTITION, offset: String(next) } }, { quarantined });
    const position = moveTo(await reader.position(PARTITION), next++);
    const { placed } = await appender.append({ drafts: [{ shard: '0', tail, quarantine: { bytes, salt } }], position });
    return placed[0]!.index;
  };
  const approvalOf = (index: number): string => `0f8fad5b-d9cb-469f-a165-${String(index).padStart(12, '0')}`;
  const asked = (index: number, source = SOURCE): OversightAct => ({
    ...{
      kind: 'approval.asked',
      approval: approvalOf(index),
      reason: 'it shows a number',
      desk: 'irs',
      sides: ['ice'],
    },
    of: { kind: 'erasure', shard: '0', index, source, authority: '26 USC 6103' },
    until: new Date(Date.now() + 3_600_000).toISOString(),
  });
  const given = (index: number): OversightAct => ({
    kind: 'approval.given',
    approval: approvalOf(index),
    reason: 'so it is',
  });
  const at = (): string => new Date().toISOString();
  /** Both acts, as an api that checks nothing would have them. */
  const approve = async (index: number, by: Oversight['by'] = DECIDER, source?: string, run = true) => {
    const erasures = ofRecorder();
    const intake = new OversightIntake({
      ledger: appender,
      reader,
      ...(run ? { approved: (stream) => erasures.run(stream) } : {}),
    });
    await intake.record(actOfPerson({ act: asked(index, source), at: at() }), 'api');
    await intake.record(actOfPerson({ act: given(index), by, version: 2, at: at() }), 'api');
  };
  const controls = async () => {
    const { size } = await reader.head(OVERSIGHT);
    return (await reader.entries(OVERSIGHT, 0, size)).flatMap(({ bytes }) => parseEntry(bytes).control ?? []);
  };

  it('is done when a second person has approved it; the entry stays, and the ledger verifies', async () => {
    const [index, other] = [await refused(), await refused()];
    const before = await reader.entry('0', index);
    expect((await opener().open('0', index)).bytes.toString()).toContain('ssn');
    await approve(index);
    await expect(opener().open('0', index)).rejects.toThrow(QuarantineErased);
    expect((await opener().open('0', other)).bytes.toString()).toContain('ssn');
    expect(await reader.entry('0', index)).toEqual(before);
    expect(await controls()).toEqual([
      { kind: 'quarantine.erased', shard: '0', index, reason: `approval ${approvalOf(index)}: 26 USC 6103` },
    ]);
    await checkLedger(owner, { quarantine: { vault: opener() } });
  });

  it.each<[string, Oversight['by'], string | undefined]>([
    ['the one who asked', { ...OFFICER, session: DECIDER.session, authTime: MINUTES(1) }, undefined],
    ['another in her session', { ...DECIDER, session: OFFICER.session }, undefined],
    ['somebody who signed in long ago', { ...DECIDER, authTime: MINUTES(30) }, undefined],
    [
      'a colleague of the same agency',
      { ...OFFICER, subject: 'c', session: DECIDER.session, authTime: MINUTES(1) },
      undefined,
    ],
    ['an overseer, of a value of another agency', DECIDER, 'urn:agency:irs:another'],
  ])('is not done when %s approved it, whatever the api has let through', async (_name, by, source) => {
    const index = await refused();
    const before = await controls();
    await approve(index, by, source);
    await ofRecorder().sweep();
    expect((await opener().open('0', index)).bytes.toString()).toContain('ssn');
    expect(await controls()).toEqual(before);
  });

  it('is not done for a value of which no source can be read, nor for one that is not there', async () => {
    const index = await refused('');
    await approve(index);
    await approve(9_999);
    expect((await opener().open('0', index)).bytes.toString()).toContain('ssn');
  });

  it('is done later, once, by whatever recorder comes next, where the first one ended in between', async () => {
    const index = await refused();
    await approve(index, DECIDER, undefined, false);
    const before = (await controls()).length;
    const again = ofRecorder();
    await Promise.all([ofRecorder().sweep(), ofRecorder().sweep(), again.sweep()]);
    await again.sweep();
    await expect(opener().open('0', index)).rejects.toThrow(QuarantineErased);
    expect((await controls()).length).toBe(before + 1);
    expect(await reader.streamVersion(`erasure/0/${index}`)).toBe(1);
  });

  it('is looked at again only while somebody may still approve it', async () => {
    const read: number[] = [];
    const counting = {
      entry: (shard: string, index: number) => {
        if (shard === OVERSIGHT) read.push(index);
        return reader.entry(shard, index);
      },
      streamEntries: reader.streamEntries.bind(reader),
      streamVersion: reader.streamVersion.bind(reader),
      streamsOf: reader.streamsOf.bind(reader),
    };
    const erasures = new Erasures({ ledger: appender, reader: counting, vault, instance: 'r', log: silentLog });
    const sweep = async () => {
      read.length = 0;
      await erasures.sweep();
      return read.length;
    };
    // What the tests before have left: the done are read once.
    const all = await sweep();
    const waiting = await sweep();
    expect(waiting).toBeLessThan(all);
    const intake = new OversightIntake({ ledger: appender, reader });
    const [lapsed, open] = [await refused(), await refused()];
    const over = { ...asked(lapsed), until: MINUTES(2) } as OversightAct;
    await intake.record(actOfPerson({ act: over, at: at() }), 'api');
    await intake.record(actOfPerson({ act: asked(open), at: at() }), 'api');
    expect([await sweep(), await sweep()]).toEqual([waiting + 2, waiting + 1]);
    await intake.record(actOfPerson({ act: given(open), by: DECIDER, version: 2, at: at() }), 'api');
    expect([await sweep(), await sweep()]).toEqual([waiting + 2, waiting]);
    await expect(opener().open('0', open)).rejects.toThrow(QuarantineErased);
  });
});
