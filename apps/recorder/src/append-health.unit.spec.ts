import type { Append, Appended } from '#libs/ledger';
import { LedgerFrozen, PositionMoved, ShardNotWritable } from '#libs/ledger';
import { AppendHealth, concernsLog } from './append-health.js';

describe('AppendHealth', () => {
  let now = 0;
  let health: AppendHealth;
  let fault: Error | undefined;
  let append: (what: Append) => Promise<Appended>;
  beforeEach(() => {
    now = 1_000;
    fault = undefined;
    health = new AppendHealth(() => now);
    append = health.observed(async () => {
      if (fault) throw fault;
      return { placed: [] };
    });
  });
  const fail = async (error: Error): Promise<void> => {
    fault = error;
    await expect(append({ drafts: [] })).rejects.toBe(error);
  };
  const denied = Object.assign(new Error('permission denied for table batch'), { code: '42501' });

  it('is not ready from the first failure on, says for how long, and is ready with the next success', async () => {
    expect(health.readiness()).toEqual({ ready: true });
    await fail(denied);
    now += 90_000;
    await fail(denied);
    expect(health.failingForMs).toBe(90_000);
    expect(health.readiness()).toEqual({
      ready: false,
      detail: 'nothing can be appended for 90 s: permission denied for table batch; trying again',
    });
    fault = undefined;
    await append({ drafts: [] });
    expect([health.readiness(), health.failingForMs]).toEqual([{ ready: true }, undefined]);
  });

  it.each([
    ['a position that another recorder has moved', new PositionMoved(1n, null), true],
    ['a shard that cannot be written', new ShardNotWritable('0'), false],
    ['a connection that ended', new Error('Connection terminated unexpectedly'), false],
    ['a full disk', Object.assign(new Error('could not extend file'), { code: '53100' }), false],
    ['one entry that is too large', Object.assign(new Error('too large'), { name: 'EntryTooLarge' }), true],
  ])('takes %s for what it is', async (_, error, ready) => {
    await fail(error);
    expect(health.readiness().ready).toBe(ready);
  });

  it('of a log of its own fails where that is frozen, and knows what to try again', async () => {
    const frozen = new LedgerFrozen(['access'], []);
    await fail(frozen);
    expect([health.failingForMs, health.failedDrafts]).toEqual([undefined, undefined]);
    const drafts = [{ shard: 'access', tail: { head: '', event: Buffer.alloc(0) } }];
    health = new AppendHealth(() => now, concernsLog);
    await expect(health.observed(() => Promise.reject(frozen))({ drafts })).rejects.toBe(frozen);
    now += 5_000;
    expect([health.failingForMs, health.failedDrafts]).toEqual([5_000, drafts]);
    health.succeeded();
    expect([health.failingForMs, health.failedDrafts]).toEqual([undefined, undefined]);
  });
});
