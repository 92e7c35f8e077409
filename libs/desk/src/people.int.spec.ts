import type { DataSource } from 'typeorm';
import { deskDatabase, type DeskDatabase } from '../../../tests/support/desk-database.js';
import { keepName, People, type Person } from './people.js';
import { SettingsStore } from './settings.js';

const ann: Person = {
  ...{ issuer: 'https://id.example', subject: 'ann', role: 'compliance-officer', agency: 'irs', name: 'Ann Lee' },
};
const overseer: Person = { ...ann, subject: 'olaf', role: 'overseer', agency: null, name: null };
const auditor: Person = { ...ann, subject: 'audrey', role: 'auditor', agency: null };

describe('people who have signed in', () => {
  let database: DeskDatabase;
  let db: DataSource;
  let owner: DataSource;
  let people: People;
  beforeAll(async () => {
    database = await deskDatabase();
    db = await database.as('api');
    owner = await database.as('owner');
    people = new People(db);
  });
  afterEach(async () => void (await database.owner('DELETE FROM desk.person')));
  afterAll(async () => database?.close());

  const subjects = async (agencies: readonly string[] | '*', overseers = false): Promise<string[]> =>
    (await people.list({ agencies, overseers }, undefined, 10)).map(({ subject }) => subject);

  it('are listed by agency, and overseers apart; auditors are given no work', async () => {
    for (const one of [ann, overseer, auditor, { ...ann, subject: 'ivan', agency: 'ice' }]) await people.seen(one);
    expect(await subjects(['irs'])).toEqual(['ann']);
    expect(await subjects('*')).toEqual(['ann', 'ivan']);
    expect(await subjects([], true)).toEqual(['olaf']);
    expect(await subjects([])).toEqual([]);
    const after = await people.list({ agencies: '*', overseers: true }, [ann.issuer, 'ann'], 1);
    expect(after.map(({ subject }) => subject)).toEqual(['ivan']);
  });

  it('are as their issuer last said, and keep a name that it leaves out once', async () => {
    await people.seen(ann);
    await people.seen({ ...ann, agency: 'ice', role: 'privacy-officer', name: null });
    expect(await people.find(ann.issuer, 'ann')).toMatchObject({
      agency: 'ice',
      role: 'privacy-officer',
      name: 'Ann Lee',
    });
    expect(await subjects(['irs'])).toEqual([]);
    expect(await people.find(ann.issuer, 'nobody')).toBeUndefined();
  });

  it('have no name any more when it was erased, nor when they come again, until it is allowed', async () => {
    await people.seen(ann);
    await keepName(owner, ann, false);
    expect(await people.find(ann.issuer, 'ann')).toMatchObject({ name: null });
    await people.seen(ann);
    expect(await people.find(ann.issuer, 'ann')).toMatchObject({ name: null });
    await keepName(owner, ann, true);
    await people.seen(ann);
    expect(await people.find(ann.issuer, 'ann')).toMatchObject({ name: 'Ann Lee' });
  });

  it('keep settings of one version after the other', async () => {
    const settings = new SettingsStore(db);
    expect(await settings.read(ann.issuer, 'ann')).toEqual({ version: 0, value: null });
    const first = await Promise.all(['a', 'b'].map((value) => settings.write(ann.issuer, 'ann', 0, value)));
    expect(first.filter(Boolean)).toHaveLength(1);
    expect(await settings.write(ann.issuer, 'ann', 1, 'c')).toBe(true);
    expect(await settings.write(ann.issuer, 'ann', 1, 'd')).toBe(false);
    expect(await settings.read(ann.issuer, 'ann')).toEqual({ version: 2, value: 'c' });
    expect(await settings.read(ann.issuer, 'bob')).toEqual({ version: 0, value: null });
  });
});
