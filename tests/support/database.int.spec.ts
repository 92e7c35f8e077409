import pg from 'pg';
import { freshDatabase, template } from './database.js';

let prepared = 0;
const ledger = template('support-spec', async (url) => {
  prepared++;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('create table entry (id int)');
  await client.end();
});

describe('test databases', () => {
  it('are copies of a template that is prepared once, and are separate', async () => {
    const [one, two] = await Promise.all([ledger(), ledger()]);
    await one.query('insert into entry values (1)');
    expect(await one.query('select id from entry')).toEqual([{ id: 1 }]);
    expect(await two.query('select id from entry')).toEqual([]);
    expect(prepared).toBe(1);
    await Promise.all([one.drop(), two.drop()]);
    await expect(one.query('select 1')).rejects.toThrow(/does not exist/);
  });

  it('fail on a connection that was left open, and are dropped all the same', async () => {
    const database = await freshDatabase();
    const leaked = new pg.Client({ connectionString: database.url, application_name: 'leaky' });
    leaked.on('error', () => undefined);
    await leaked.connect();
    await expect(database.drop(200)).rejects.toThrow(/1 connections were left open.*leaky/);
    await expect(database.query('select 1')).rejects.toThrow(/does not exist/);
    await leaked.end().catch(() => undefined);
  });
});
