import type { DataSource } from 'typeorm';
import { OVERSIGHT, parseEntry } from '#libs/contracts';
import { createShards, LedgerAppender, LedgerReader, Notes, QuarantineVault, StreamMoved } from '#libs/ledger';
import { actOfPerson } from '../../../../tests/support/acts-of-people.js';
import { checkLedger } from '../../../../tests/support/check-ledger.js';
import { type LedgerDatabase, ledgerDatabase } from '../../../../tests/support/ledger-database.js';
import { eraseNote } from './note-erasure.js';
import { NoteTexts } from './note-texts.js';
import { OversightIntake } from './oversight-intake.js';

const KEK = Buffer.alloc(32, 7);

describe('OversightIntake', () => {
  let database: LedgerDatabase;
  let db: DataSource;
  let keys: DataSource;
  let owner: DataSource;
  let reader: LedgerReader;
  let texts: NoteTexts;
  beforeAll(async () => {
    database = await ledgerDatabase();
    [db, keys, owner] = await Promise.all([database.as('recorder'), database.keeper(), database.as('owner')]);
    await createShards(db, 1);
    reader = new LedgerReader(db);
    texts = new NoteTexts(notes(), reader);
  });
  afterAll(() => database.close());
  const vaultOver = (kek = KEK, ledger = db) => new QuarantineVault({ ledger, keys, kek });
  const notes = () => new Notes(db, vaultOver());
  /** Another recorder each. */
  const intake = () =>
    new OversightIntake({ ledger: new LedgerAppender({ db, shards: 1, quarantine: vaultOver() }), reader });
  const sizes = async () => {
    const [row] = await owner.query<Record<string, number>[]>(
      `SELECT (SELECT size::int FROM ledger.head WHERE shard = 'oversight') AS acts, (SELECT count(*)::int FROM ledger.note) AS notes`,
    );
    return row!;
  };
  let next = 0;
  /** On a finding of its own. */
  const act = (of: Parameters<typeof actOfPerson>[0] = {}) => {
    const finding = `finding-${String(next++).padStart(14, '0')}`;
    const { act } = actOfPerson(of).oversight;
    return actOfPerson({ ...of, act: { ...act, note: undefined, finding } as never });
  };

  it('appends an act at its version, with its note beside the log', async () => {
    const before = await sizes();
    const first = act({ note: 'S was told' });
    const placed = await intake().record(first, 'api');
    expect(placed).toMatchObject({ index: before.acts, version: 1, receivedAt: expect.stringMatching(/Z$/) });
    const bytes = await reader.entry(OVERSIGHT, placed.index);
    expect(parseEntry(bytes)).toMatchObject({ via: { api: { instance: 'api' } }, oversight: first.oversight });
    expect(bytes.toString()).not.toContain('S was told');
    expect(await reader.streamVersion(first.oversight.stream)).toBe(1);
    expect(await texts.of([placed.index, placed.index, 9_999])).toEqual([
      { index: placed.index, state: 'kept', text: 'S was told' },
    ]);
    const stored = await owner.query<{ row: string }[]>('SELECT n::text AS row FROM ledger.note n');
    expect(JSON.stringify(stored)).not.toContain(Buffer.from('S was told').toString('hex'));
  });

  it('answers the same act sent again with its place, to whatever recorder and at once, and stores nothing twice', async () => {
    const same = act({ note: 'once' });
    const before = await sizes();
    const placed = await Promise.all([intake(), intake(), intake()].map((one) => one.record(same, 'api')));
    expect(new Set(placed.map((one) => JSON.stringify(one))).size).toBe(1);
    // Later acts of the stream do not change that.
    const { finding } = same.oversight.act as { finding: string };
    await intake().record(
      actOfPerson({
        act: { ...actOfPerson().oversight.act, finding, from: 'acknowledged', to: 'investigating' } as never,
        version: 2,
      }),
      'api',
    );
    expect(await intake().record(same, 'api')).toEqual(placed[0]);
    expect(await sizes()).toEqual({ acts: before.acts! + 2, notes: before.notes! + 1 });
  });

  it('lets one of many at once be first, and tells the others the version', async () => {
    const base = act();
    const before = await sizes();
    const rivals = Array.from({ length: 12 }, (_, i) =>
      intake().record(
        actOfPerson({ ...base.oversight, at: `2026-11-22T15:00:${String(i).padStart(2, '0')}Z`, note: `${i}` }),
        'api',
      ),
    );
    const settled = await Promise.allSettled(rivals);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of settled)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ name: 'StreamMoved', current: 1 });
    expect(await sizes()).toEqual({ acts: before.acts! + 1, notes: before.notes! + 1 });
  });

  it('refuses an act that is not next, and the same act in another’s words', async () => {
    const first = act();
    await expect(intake().record(actOfPerson({ ...first.oversight, version: 2 }), 'api')).rejects.toThrow(StreamMoved);
    await intake().record(first, 'api');
    for (const other of [{ at: '2026-11-22T15:00:01Z' }, { by: { ...first.oversight.by, subject: 'another' } }])
      await expect(intake().record(actOfPerson({ ...first.oversight, ...other }), 'api')).rejects.toMatchObject({
        current: 1,
      });
  });

  it('keeps nothing of an act that shows a number, and none without a vault where there is a note', async () => {
    const before = await sizes();
    await expect(intake().record(act({ note: 'ssn 123 45 6789' }), 'api')).rejects.toMatchObject({
      name: 'ActRefused',
    });
    const without = new OversightIntake({ ledger: new LedgerAppender({ db, shards: 1 }), reader });
    await expect(without.record(act({ note: 'x' }), 'api')).rejects.toMatchObject({
      reason: 'this process has no quarantine vault',
    });
    expect(await sizes()).toEqual(before);
  });

  it('has a note erased for good, and no other; the act stays as it was', async () => {
    const [one, two] = await Promise.all(
      [act({ note: 'to be erased' }), act({ note: 'kept' })].map((of) => intake().record(of, 'api')),
    );
    const bytes = await reader.entry(OVERSIGHT, one!.index);
    const ledger = new LedgerAppender({ db: owner, shards: 1 });
    const over = (kek = KEK) => ({ ledger, notes: new Notes(owner, vaultOver(kek, owner)), instance: 'test' });
    const before = await sizes();
    await expect(eraseNote(over(Buffer.alloc(32, 8)), one!.index, 'x')).rejects.toMatchObject({
      category: 'quarantine-unreadable',
    });
    await expect(eraseNote(over(), 9_999, 'x')).rejects.toMatchObject({ category: 'not-in-ledger' });
    expect(await sizes()).toEqual(before);
    expect(await eraseNote(over(), one!.index, 'order 7')).toBe(true);
    expect(await eraseNote(over(), one!.index, 'again')).toBe(false);
    expect(await sizes()).toEqual({ ...before, acts: before.acts! + 1 });
    expect(parseEntry(await reader.entry(OVERSIGHT, before.acts!)).control).toEqual({
      ...{ kind: 'note.erased', index: one!.index, reason: 'order 7' },
    });
    const both = new Map((await texts.of([one!.index, two!.index])).map((note) => [note.index, note]));
    expect(both.get(one!.index)).toMatchObject({ state: 'erased', text: null });
    expect(both.get(two!.index)).toMatchObject({ state: 'kept', text: 'kept' });
    expect(await owner.query('SELECT index::int, reason FROM ledger.note_erasure')).toEqual([
      { index: one!.index, reason: 'order 7' },
    ]);
    expect(await reader.entry(OVERSIGHT, one!.index)).toEqual(bytes);
  });

  it('calls a note altered whose key is gone without an order', async () => {
    const [one] = await Promise.all([intake().record(act({ note: 'taken away' }), 'api')]);
    const [{ key_id: key }] = await owner.query<[{ key_id: string }]>(
      'SELECT key_id FROM ledger.note WHERE index = $1',
      [one.index],
    );
    await vaultOver(KEK, owner).forget([key]);
    expect(await texts.of([one.index])).toEqual([{ index: one.index, state: 'altered', text: null }]);
  });

  it('shows no text under an act that it was not written for', async () => {
    const [one, two] = await Promise.all(
      [act({ note: 'mine' }), act({ note: 'theirs' })].map((of) => intake().record(of, 'api')),
    );
    // Whoever owns the database exchanges two rows, keys and all.
    await owner.query('ALTER TABLE ledger.note DISABLE TRIGGER append_only');
    for (const [from, to] of [
      [one!.index, -1],
      [two!.index, one!.index],
      [-1, two!.index],
    ] as const)
      await owner
        .query('ALTER TABLE ledger.note DROP CONSTRAINT IF EXISTS note_index_check')
        .then(() => owner.query('UPDATE ledger.note SET index = $2 WHERE index = $1', [from, to]));
    await owner.query('ALTER TABLE ledger.note ENABLE ALWAYS TRIGGER append_only');
    expect(await texts.of([one!.index, two!.index])).toMatchObject([
      { state: 'altered', text: null },
      { state: 'altered', text: null },
    ]);
    const others = new NoteTexts(new Notes(db, vaultOver(Buffer.alloc(32, 9))), reader);
    expect(await others.of([one!.index])).toMatchObject([{ state: 'altered', text: null }]);
  });

  it('takes no act when it ends, and finishes what it took', async () => {
    const one = intake();
    const taken = [one.record(act(), 'api'), one.record(act(), 'api')];
    await one.end();
    await expect(one.record(act(), 'api')).rejects.toMatchObject({ reason: 'this recorder is stopping' });
    await expect(Promise.all(taken)).resolves.toHaveLength(2);
  });

  it('left a ledger that verifies', async () => {
    await checkLedger(owner);
  });
});
