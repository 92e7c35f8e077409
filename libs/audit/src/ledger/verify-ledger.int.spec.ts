import { DataSource } from 'typeorm';
import { entryTail } from '#libs/contracts';
import { sealStream } from '#libs/judging';
import { encodeEntryBundle, encodeEdge } from '#libs/merkle';
import {
  addSignatures,
  cosign,
  formatSignatureLine,
  generateCosignerKey,
  generateLogKey,
  signCheckpoint,
} from '#libs/tlog';
import { gzipSync } from 'node:zlib';
import type { OversightRequest } from '#libs/intake';
import { actOfPerson } from '../../../../tests/support/acts-of-people.js';
import { checkLedger } from '../../../../tests/support/check-ledger.js';
import { type LedgerDatabase, ledgerDatabase, ledgerTemplate } from '../../../../tests/support/ledger-database.js';
import {
  actDraft,
  httpDraft,
  kafkaDraft,
  moveTo,
  PARTITION,
  range,
  refusedDraft,
} from '../../../../tests/support/ledger-drafts.js';
import {
  CheckpointPublisher,
  LedgerAppender,
  LedgerReader,
  migrateQuarantineKeys,
  QuarantineVault,
  shardOrigin,
} from '#libs/ledger';
import type { QuarantineLook } from './check-quarantine.js';
import { verifyLedger, type LedgerProgress } from './verify-ledger.js';
import { APPEND_ONLY_TABLES, GROWING_TABLES } from '../../../ledger/src/schema/tables.js';

const ORIGIN = 'ledger.test/one';
const KEY = generateLogKey(ORIGIN);
const verifiers = (shard: string) => KEY.named(shardOrigin(ORIGIN, shard)).verifier;

// 1,301 entries in '0' (0..999 Kafka in appends of 400, 300, 300; 1000 refused; 300 HTTP), 10 in '2', 3 acts.
const filled = ledgerTemplate('ledger-to-verify', async (url) => {
  await migrateQuarantineKeys(url, { rolePrefix: 'countersign_test' });
  const db = await new DataSource({ type: 'postgres', url }).initialize();
  const reader = new LedgerReader(db);
  const vault = new QuarantineVault({ ledger: db, keys: db, kek: Buffer.alloc(32, 1) });
  const appender = new LedgerAppender({ db, shards: 3, quarantine: vault });
  const publisher = new CheckpointPublisher({ db, logKey: KEY, origin: ORIGIN });
  for (const [from, to] of [
    [0, 400],
    [400, 700],
    [700, 1_000],
  ] as const) {
    await appender.append({
      drafts: range(from, to).map((n) => kafkaDraft('0', n)),
      position: moveTo(await reader.position(PARTITION), to - 1),
    });
    await publisher.publishDue();
  }
  await appender.append({
    drafts: [refusedDraft('0', 1_000, Buffer.from('{'))],
    position: moveTo(await reader.position(PARTITION), 1_000),
  });
  await appender.append({ drafts: range(0, 300).map((n) => httpDraft('0', n)) });
  await appender.append({
    drafts: range(2_000, 2_010).map((n) => kafkaDraft('2', n)),
    position: moveTo(await reader.position(PARTITION), 2_009),
  });
  await appender.append({ drafts: [actDraft(0), actDraft(1)], stream: { stream: 's', expectedVersion: 0 } });
  await appender.append({ drafts: [actDraft(2)], stream: { stream: 't', expectedVersion: 0 } });
  await publisher.publishDue();
  await appender.idle();
  for (const table of [...APPEND_ONLY_TABLES, ...GROWING_TABLES])
    await db.query(`ALTER TABLE ledger.${table} DISABLE TRIGGER ALL`);
  await db.destroy();
});

/** Someone with the owner's rights: the guards are off, so what is found is found by the tree and by comparison. */
describe('verifyLedger', () => {
  let database: LedgerDatabase;
  let owner: DataSource;
  let reader: LedgerReader;

  beforeEach(async () => {
    database = await ledgerDatabase(filled);
    owner = await database.as('owner');
    reader = new LedgerReader(owner);
  });
  afterEach(() => database.close());

  /** The problems as `kind shard/index`, with the details beside them, and the first failure. */
  const found = async (
    quarantine?: QuarantineLook,
  ): Promise<{ problems: string[]; details: string; first: string | null }> => {
    const report = await verifyLedger({ db: owner, verifiers, quarantine });
    expect(report.ok).toBe(report.problemCount === 0);
    return {
      problems: report.problems.map(
        ({ kind, shard, index }) => `${kind} ${shard ?? '-'}${index === null ? '' : `/${index}`}`,
      ),
      details: report.problems.map(({ detail }) => detail).join('\n'),
      first: report.firstFailure && `${report.firstFailure.shard}/${report.firstFailure.index}`,
    };
  };
  const rewriteRow = async (firstIndex: number, change: (entries: Buffer[]) => Buffer[]): Promise<void> => {
    const entries = (await reader.batchesFrom('0', firstIndex, 1))[0]!.entries;
    const changed = change(entries);
    await owner.query(`UPDATE ledger.batch SET entries = $2, count = $3 WHERE shard = '0' AND first_index = $1`, [
      firstIndex,
      gzipSync(encodeEntryBundle(changed)),
      changed.length,
    ]);
  };
  const sameLength = (entry: Buffer, from: string, to: string): Buffer =>
    Buffer.from(entry.toString().replace(from, to));

  it('finds an intact ledger intact, and tells how far it is', async () => {
    const seen: LedgerProgress[] = [];
    const report = await verifyLedger({ db: owner, verifiers, onProgress: (progress) => seen.push(progress) });
    expect(report).toMatchObject({ ok: true, entries: 1_314, checkpoints: 6, firstFailure: null, problems: [] });
    expect(report.shards.map(({ shard, size }) => [shard, size])).toEqual([
      ['0', 1_301],
      ['1', 0],
      ['2', 10],
      ['oversight', 3],
      ['access', 0],
    ]);
    expect(seen.map(({ done }) => done)).toEqual([512, 1_024, 1_301, 1_311, 1_314]);
    expect(seen.every(({ total }) => total === 1_314)).toBe(true);
  });

  it('verifies while others append', async () => {
    const appender = new LedgerAppender({ db: await database.as('recorder'), shards: 3 });
    const verifying = Promise.all([checkLedger(owner), checkLedger(await database.as('recorder'))]);
    for (const n of range(5_000, 5_020)) await appender.append({ drafts: [httpDraft('0', n)] });
    await verifying;
    await appender.idle();
    expect((await checkLedger(owner)).entries).toBe(1_334);
  });

  it('stops when told to', async () => {
    const stop = new AbortController();
    await expect(
      verifyLedger({ db: owner, signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
  });

  it.each([3, 300, 555, 1_299])('names entry %d when one value in it was changed', async (index) => {
    const first = index < 256 ? 0 : index < 400 ? 256 : index < 700 ? 512 : 1_280;
    await rewriteRow(first, (entries) =>
      entries.map((entry, i) =>
        first + i === index ? sameLength(entry, '"specversion":"1.0"', '"specversion":"1.1"') : entry,
      ),
    );
    const { problems, first: named } = await found();
    expect(named).toBe(`0/${index}`);
    expect(problems.filter((problem) => problem.startsWith('entry'))).toEqual([`entry 0/${index}`]);
  });

  it('names the first of several changed entries', async () => {
    await rewriteRow(512, (entries) =>
      entries.map((entry, i) => (i % 50 === 7 ? sameLength(entry, '"1.0"', '"1.1"') : entry)),
    );
    expect((await found()).first).toBe('0/519');
  });

  it('names the row that cannot be decompressed', async () => {
    await owner.query(`UPDATE ledger.batch SET entries = '\\x00' WHERE shard = '0' AND first_index = 256`);
    expect((await found()).first).toBe('0/256');
  });

  it('names where rows are missing, at the end too', async () => {
    await owner.query(`DELETE FROM ledger.batch WHERE shard = '0' AND first_index IN (512, 1280)`);
    const { problems, first } = await found();
    expect(first).toBe('0/512');
    expect(problems).toContain('row 0/512');
    expect(problems).toContain('row 0/1280');
  });

  it('names two entries that changed places', async () => {
    await rewriteRow(256, (entries) => [entries[1]!, entries[0]!, ...entries.slice(2)]);
    expect(await found()).toMatchObject({ first: '0/256' });
  });

  it('names rows beyond the head and of unknown shards', async () => {
    await owner.query(
      `INSERT INTO ledger.batch SELECT '0', 5000, 1, received_at, entries FROM ledger.batch WHERE shard = '2'`,
    );
    await owner.query(
      `INSERT INTO ledger.batch SELECT '7', 0, 1, received_at, entries FROM ledger.batch WHERE shard = '2'`,
    );
    await owner.query(
      `INSERT INTO ledger.tile SELECT '8', 0, 0, bytes FROM ledger.tile WHERE shard = '0' AND index = 0 AND level = 0`,
    );
    expect((await found()).problems).toEqual(['row 0/5000', 'row 7', 'tile 8']);
  });

  it('names a time that a row does not share with its entries', async () => {
    await owner.query(`UPDATE ledger.batch SET received_at = received_at + interval '1 ms' WHERE shard = '2'`);
    expect((await found()).problems).toContain('row 2/0');
  });

  it.each(['infinity', '-infinity', '280000-01-01'])('names the time %s, which no entry can have', async (time) => {
    await owner.query(`UPDATE ledger.batch SET received_at = $1 WHERE shard = '2'`, [time]);
    await owner.query('UPDATE ledger.quarantine SET received_at = $1', [time]);
    const { problems } = await found();
    expect(problems).toEqual(expect.arrayContaining(['row 2/0', 'quarantine 0/1000']));
  });

  it('names a tile that was changed, is missing, or is too many', async () => {
    await owner.query(
      `UPDATE ledger.tile SET bytes = overlay(bytes PLACING '\\x0000' FROM 100) WHERE shard = '0' AND index = 1`,
    );
    expect(await found()).toMatchObject({ problems: ['tile 0'], details: expect.stringContaining('tile 0/1 is not') });
    await owner.query(`DELETE FROM ledger.tile WHERE shard = '0' AND index = 1`);
    expect(await found()).toMatchObject({ problems: ['tile 0'], details: 'tile 0/1 is missing' });
    await owner.query(
      `INSERT INTO ledger.tile SELECT '2', 0, 0, bytes FROM ledger.tile WHERE shard = '0' AND index = 0`,
    );
    expect((await found()).problems).toEqual(['tile 0', 'tile 2']);
  });

  it("names a head whose root, edge, size or time is not its entries'", async () => {
    const head = await reader.head('0');
    await owner.query(`UPDATE ledger.head SET root = sha256('x') WHERE shard = '0'`);
    expect((await found()).problems).toEqual(['head 0']);
    await owner.query(
      `UPDATE ledger.head SET root = $1, received_at = received_at + interval '1 s' WHERE shard = '0'`,
      [head.root],
    );
    expect((await found()).problems).toEqual(['head 0']);
    const edge = encodeEdge(head.edge);
    edge[20]! ^= 1;
    await owner.query(`UPDATE ledger.head SET received_at = $1, edge = $2 WHERE shard = '0'`, [head.receivedAt, edge]);
    expect((await found()).problems).toContain('tile 0');
    await owner.query(`UPDATE ledger.head SET size = size - 1 WHERE shard = '0'`);
    expect((await found()).problems).toContain('head 0');
    await owner.query(`DELETE FROM ledger.head WHERE shard = '0'`);
    expect((await found()).problems).toContain('row 0');
  });

  it('names what is signed beyond the head, or with another root', async () => {
    await owner.query(`UPDATE ledger.signed SET root = sha256('x') WHERE shard = '2'`);
    expect((await found()).problems).toEqual(['signed 2']);
    await owner.query(`UPDATE ledger.signed SET size = 11 WHERE shard = '2'`);
    expect((await found()).problems).toEqual(['signed 2']);
    await owner.query(`DELETE FROM ledger.signed WHERE shard = '2'`);
    expect((await found()).problems).toContain('signed 2');
  });

  it('names a checkpoint that is forged, altered, of another tree, or beyond what is signed', async () => {
    const stranger = generateLogKey(shardOrigin(ORIGIN, '2'));
    const own = KEY.named(shardOrigin(ORIGIN, '2'));
    const { root } = await reader.head('2');
    const put = (size: number, key: typeof own, rootOf: Buffer, says = size): Promise<unknown> => {
      const note = signCheckpoint(
        { origin: key.verifier.name, size: says, root: rootOf, extensions: [] },
        key,
      ).toString();
      return owner.query(
        `INSERT INTO ledger.checkpoint VALUES ('2', $1, $2, now()) ON CONFLICT (shard, size) DO UPDATE SET note = excluded.note`,
        [size, note],
      );
    };
    await put(10, stranger, root);
    expect(await found()).toMatchObject({
      problems: ['checkpoint 2'],
      details: expect.stringContaining('checkpoint of size 10'),
    });
    await put(10, own, Buffer.alloc(32));
    expect(await found()).toMatchObject({
      problems: ['checkpoint 2'],
      details: expect.stringContaining('its root is not'),
    });
    await put(10, own, root, 9);
    expect(await found()).toMatchObject({ problems: ['checkpoint 2'], details: expect.stringContaining('it says 9') });
    await put(10, own, root);
    await put(11, own, root);
    expect(await found()).toMatchObject({
      problems: ['checkpoint 2'],
      details: expect.stringContaining('larger than the signed size'),
    });
    await owner.query(`DELETE FROM ledger.checkpoint WHERE size = 11`);
    await owner.query(`INSERT INTO ledger.cosignature VALUES ('2', 3, 'witness', 'line')`);
    expect((await found()).problems).toEqual(['cosignature 2']);
  });

  it('shows a whole history that was rewritten to fit itself by the checkpoints that were signed before', async () => {
    await owner.query(`DELETE FROM ledger.batch WHERE shard = '2'`);
    await owner.query(`DELETE FROM ledger.head WHERE shard = '2'`);
    await owner.query(
      `INSERT INTO ledger.head SELECT '2', size, root, received_at, edge FROM ledger.head WHERE shard = '1'`,
    );
    await owner.query(`UPDATE ledger.intake_position SET next_offset = 2000, last_record_offset = 1000`);
    const appender = new LedgerAppender({ db: owner, shards: 3 });
    await appender.append({
      drafts: range(2_000, 2_010).map((n) => kafkaDraft('2', n)),
      position: moveTo(await reader.position(PARTITION), 2_009),
    });
    await appender.idle();
    expect((await found()).problems).toEqual(['checkpoint 2', 'signed 2']);
  });

  it('names a position that is not where its entries end', async () => {
    const cases: [string, string][] = [
      ['next_offset = 1500, last_record_offset = 1000', 'offset 2009 is recorded'],
      ['next_offset = 3000, last_record_offset = 2500', 'the last record is offset 2500, but the last entry has 2009'],
      ['next_offset = 3000, last_record_offset = NULL, last_record_digest = NULL', 'the last record is offset none'],
      [`topic = 'transfers.dhs', last_record_offset = 2009, last_record_digest = sha256('x')`, 'no entry has it'],
    ];
    for (const [change, detail] of cases) {
      await owner.query(`UPDATE ledger.intake_position SET ${change}`);
      const { problems, details } = await found();
      expect(problems[0]).toBe('position -');
      expect(details).toContain(detail);
    }
    await owner.query('DELETE FROM ledger.intake_position');
    expect(await found()).toMatchObject({
      problems: ['position -'],
      details: expect.stringContaining('has entries but no position'),
    });
  });

  it('names a Kafka record that is there twice, in one shard or in two, and one out of order', async () => {
    const appender = new LedgerAppender({ db: owner, shards: 3 });
    await appender.append({ drafts: [kafkaDraft('2', 2_005), kafkaDraft('1', 17), kafkaDraft('2', 1_999)] });
    await appender.idle();
    const { problems, details } = await found();
    expect(problems).toEqual(['offset 1/0', 'offset 2/10', 'offset 2/11']);
    expect(details).toContain('recorded twice');
    expect(details).toContain('comes after');
  });

  it('names receipts that are missing, point elsewhere or are for another event', async () => {
    await owner.query(`DELETE FROM ledger.http_receipt WHERE event_id = 'event-5'`);
    expect((await found()).problems).toEqual(['receipt 0/1006']);
    await owner.query(`UPDATE ledger.http_receipt SET index = 1006 WHERE event_id = 'event-4'`);
    expect((await found()).problems).toEqual(['receipt 0/1005', 'receipt 0/1006', 'receipt 0/1006']);
    await owner.query(`UPDATE ledger.http_receipt SET index = 9000 WHERE event_id = 'event-4'`);
    expect((await found()).problems).toEqual(['receipt 0/1005', 'receipt 0/1006', 'receipt 0']);
    await owner.query(`UPDATE ledger.http_receipt SET digest = sha256('x') WHERE event_id = 'event-7'`);
    expect((await found()).details).toContain("the receipt's digest is not that of the event");
  });

  it('names quarantined bytes that are missing, too many or of another size', async () => {
    await owner.query('UPDATE ledger.quarantine SET size = 2');
    expect((await found()).problems).toEqual(['quarantine 0/1000']);
    await owner.query('UPDATE ledger.quarantine SET size = 1, index = 999');
    expect((await found()).problems).toEqual(['quarantine 0/999', 'quarantine 0/1000']);
    await owner.query('UPDATE ledger.quarantine SET index = 9999');
    expect((await found()).problems).toEqual(['quarantine 0', 'quarantine 0/1000']);
  });

  it('names a stream version that skips, doubles or points to no entry', async () => {
    await owner.query(`UPDATE ledger.stream_version SET version = 5 WHERE stream = 's' AND version = 2`);
    expect((await found()).problems).toEqual(['stream oversight/1']);
    await owner.query(`UPDATE ledger.stream_version SET version = 2, index = 0 WHERE version = 5`);
    expect((await found()).details).toContain('it is not after version 1');
    await owner.query(`UPDATE ledger.stream_version SET index = 7 WHERE stream = 't'`);
    expect((await found()).details).toContain('there is no such entry');
  });

  it('names a cosignature, also of an older checkpoint, whose row is gone or another one', async () => {
    const [older] = await owner.query<[{ size: string; note: string }]>(
      `SELECT size, note FROM ledger.checkpoint WHERE shard = '0' ORDER BY size LIMIT 1`,
    );
    const lines = ['one.example', 'two.example'].map((name) =>
      cosign(Buffer.from(older.note), generateCosignerKey(name), 1),
    );
    await owner.query(`UPDATE ledger.checkpoint SET note = $2 WHERE shard = '0' AND size = $1`, [
      older.size,
      addSignatures(Buffer.from(older.note), lines).toString(),
    ]);
    const put = (witness: string, line: string): Promise<unknown> =>
      owner.query(
        `INSERT INTO ledger.cosignature VALUES ('0', $1, $2, $3) ON CONFLICT (shard, size, witness) DO UPDATE SET line = excluded.line`,
        [older.size, witness, line],
      );
    const [one, two] = lines.map(formatSignatureLine) as [string, string];
    await put('one.example', one);
    await put('two.example', two);
    // Of another publisher, who was too late.
    const third = cosign(Buffer.from(older.note), generateCosignerKey('three.example'), 2);
    await put('three.example', formatSignatureLine(third));
    expect((await found()).problems).toEqual([]);
    await put('one.example', two);
    await put('three.example', 'x');
    await owner.query(`DELETE FROM ledger.cosignature WHERE witness = 'two.example'`);
    const { problems, details } = await found();
    expect(problems).toEqual(['cosignature 0', 'cosignature 0', 'cosignature 0']);
    const of = (witness: string): string => `size ${older.size}, ${witness}: `;
    expect(details.split('\n')).toEqual([
      `${of('two.example')}it cosigned the checkpoint, and its row is gone`,
      `${of('one.example')}its row is not what the checkpoint has of it`,
      expect.stringMatching(new RegExp(`^${of('three.example')}a signature line is`)),
    ]);
  });

  it('names a seal of findings without a version, or with one of another shard’s stream', async () => {
    const appender = new LedgerAppender({ db: owner, shards: 3 });
    const seal = (shard: string): Promise<unknown> =>
      appender.append({
        drafts: [
          {
            shard: 'oversight',
            tail: entryTail(
              { detector: { instance: 'test' } },
              {
                control: {
                  ...{ kind: 'findings.sealed', shard, upToIndex: 1, count: 1 },
                  ...{ ruleSetDigest: 'a'.repeat(64), hitsRoot: 'b'.repeat(64) },
                },
              },
            ),
          },
        ],
        stream: { stream: sealStream(shard), expectedVersion: 0 },
      });
    await seal('0');
    await seal('2');
    await appender.idle();
    expect((await found()).problems).toEqual([]);
    await owner.query(
      `UPDATE ledger.stream_version SET index = 7 - index WHERE stream IN ($1, $2)`,
      ['0', '2'].map(sealStream),
    );
    const swapped = await found();
    expect(swapped.problems).toEqual(['stream oversight/4', 'stream oversight/3']);
    expect(swapped.details).toContain('its entry is a seal of shard 2');
    await owner.query('DELETE FROM ledger.stream_version');
    const gone = await found();
    expect(gone.problems).toEqual(['stream oversight/3', 'stream oversight/4']);
    expect(gone.details).toContain('the seal of shard 0 has no version');
  });

  describe('with acts of people', () => {
    const first = actOfPerson({ note: 'S was told' });
    const append = async (...acts: OversightRequest[]) => {
      const quarantine = new QuarantineVault({ ledger: owner, keys: owner, kek: Buffer.alloc(32, 1) });
      const appender = new LedgerAppender({ db: owner, shards: 3, quarantine });
      for (const { oversight, note } of acts) {
        const draft = { shard: 'oversight', tail: entryTail({ api: { instance: 'api' } }, { oversight }) };
        await appender.append({
          drafts: [
            note
              ? { ...draft, note: { bytes: Buffer.from(note.text), salt: Buffer.from(note.salt, 'base64url') } }
              : draft,
          ],
          stream: { stream: oversight.stream, expectedVersion: oversight.version - 1 },
        });
      }
      await appender.idle();
    };
    const { act } = actOfPerson().oversight;
    const next = (more: object, version = 2) => actOfPerson({ act: { ...act, ...more } as never, version });

    it('accepts those that follow each other', async () => {
      await append(first, next({ from: 'acknowledged', to: 'investigating' }));
      expect((await found()).problems).toEqual([]);
    });

    it('names one that does not follow, and one that says another place than it has', async () => {
      await append(first, next({ from: 'new', to: 'investigating' }));
      const before = await found();
      expect(before.problems).toEqual(['act oversight/4']);
      expect(before.details).toContain('does not follow: the state before it was another');
      await owner.query(`UPDATE ledger.stream_version SET index = 7 - index WHERE stream = $1`, [
        first.oversight.stream,
      ]);
      expect((await found()).problems).toContain('stream oversight/4');
      await owner.query('DELETE FROM ledger.stream_version WHERE stream = $1', [first.oversight.stream]);
      expect((await found()).details).toContain('has no version');
    });

    it('names a note that is gone, and one that no act has', async () => {
      await append(first);
      await owner.query('UPDATE ledger.note SET index = 1');
      const moved = await found();
      expect(moved.problems.sort()).toEqual(['note oversight/1', 'note oversight/3']);
      await owner.query('DELETE FROM ledger.note');
      expect((await found()).details).toContain('the note of the act is missing');
    });

    it('opens notes with the keys, and names one whose key nobody ordered to be deleted', async () => {
      const vault = new QuarantineVault({ ledger: owner, keys: owner, kek: Buffer.alloc(32, 1) });
      await append(first, next({ from: 'acknowledged', to: 'investigating' }));
      const [was] = await owner.query<[{ key_id: string; salt: Buffer; text: Buffer }]>('SELECT * FROM ledger.note');
      const store = (key: string, salt: Buffer, text: Buffer) =>
        owner.query('UPDATE ledger.note SET key_id = $1, salt = $2, text = $3', [key, salt, text]);
      const look = { vault };
      expect((await found(look)).problems).toEqual([]);

      const [other] = await vault.encrypt([{ bytes: Buffer.from('S was not told'), salt: Buffer.alloc(16) }]);
      await store(other!.keyId, other!.salt, other!.bytes);
      expect((await found(look)).details).toBe('the note is not that of the commitment');
      await store(other!.keyId, other!.salt, Buffer.alloc(60));
      expect((await found(look)).details).toBe('the note cannot be opened');
      await store(was.key_id, was.salt, was.text);
      expect((await found(look)).problems).toEqual([]);

      await vault.forget([was.key_id]);
      expect((await found(look)).details).toBe(
        'the data key of the note is gone, and nobody ordered that it be erased',
      );
      expect((await found()).problems).toEqual([]);
      // A row that somebody wrote, who has the database.
      await owner.query(`INSERT INTO ledger.note_erasure VALUES (3, now(), 'order 7')`);
      const alone = 'the note of entry 3 is said to be erased, and no entry of oversight says so';
      for (const given of [look, undefined]) expect((await found(given)).details).toBe(alone);
      const ledger = new LedgerAppender({ db: owner, shards: 3 });
      const control = { kind: 'note.erased' as const, index: 3, reason: 'order 7' };
      await ledger.append({
        drafts: [{ shard: 'oversight', tail: entryTail({ recorder: { instance: 'x' } }, { control }) }],
      });
      await ledger.idle();
      for (const given of [look, undefined]) expect((await found(given)).problems).toEqual([]);
      const { notes } = await verifyLedger({ db: owner, verifiers, quarantine: look });
      expect(notes).toEqual({ noted: 1, opened: 0, erased: 1 });
    });
  });

  it('lists what it found when a test asks for a clean ledger', async () => {
    await owner.query('UPDATE ledger.quarantine SET size = 2');
    await expect(checkLedger(owner)).rejects.toThrow(
      'the ledger has 1 problems:\n  quarantine 0/1000: 2 bytes are kept, the entry says 1',
    );
  });
});
