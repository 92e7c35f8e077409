import { setTimeout as sleep } from 'node:timers/promises';
import type { Access } from '#libs/contracts';
import type { Append, Appended } from '#libs/ledger';
import { silentLog } from '#libs/system';
import { look } from '../../../../tests/support/ledger-drafts.js';
import { AccessBusy, AccessIntake } from './access-intake.js';

/** Places entries one after the other, when it is let. */
class Ledger {
  readonly appends: number[] = [];
  size = 0;
  gate: Promise<void> = Promise.resolve();
  fail: Error | undefined;

  readonly append = async ({ drafts }: Append): Promise<Appended> => {
    this.appends.push(drafts.length);
    await this.gate;
    if (this.fail) throw this.fail;
    const placed = drafts.map(({ shard }) => {
      return { shard, index: this.size++, leafHash: Buffer.alloc(32), receivedAt: '2026-01-01T00:00:00.000Z' };
    });
    return { placed };
  };
}

describe('AccessIntake', () => {
  const access: Access = look().access!;
  let ledger: Ledger;
  let names: string[];
  let intake: AccessIntake;
  beforeEach(() => {
    ledger = new Ledger();
    names = [];
    const remember = async (_: unknown, name: string): Promise<void> => {
      if (name === 'away') throw new Error('no key database');
      names.push(name);
    };
    intake = new AccessIntake({ ledger, names: { remember }, log: silentLog });
  });
  const record = (name: string | null = null) => intake.record(access, 'api', name);

  it('puts what comes within the window into one append, and the rest into the next', async () => {
    let open!: () => void;
    ledger.gate = new Promise((resolve) => (open = resolve));
    const first = [record(), record()];
    await sleep(30);
    const second = [record(), record(), record()];
    expect(ledger.appends).toEqual([2]);
    open();
    const placed = await Promise.all([...first, ...second]);
    expect(placed.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(ledger.appends).toEqual([2, 3]);
  });

  it('turns away what is too much, and takes more when there is room', async () => {
    let open!: () => void;
    ledger.gate = new Promise((resolve) => (open = resolve));
    const taken = Array.from({ length: 2_000 }, () => record());
    await expect(record()).rejects.toThrow(AccessBusy);
    open();
    await Promise.all(taken);
    expect(Math.max(...ledger.appends)).toBe(256);
    await record();
  });

  it('finishes what it took when it ends, and takes no more', async () => {
    const taken = Array.from({ length: 300 }, () => record());
    const end = intake.end();
    await expect(record()).rejects.toThrow('the ledger cannot be written now');
    await end;
    expect((await Promise.all(taken)).length).toBe(300);
  });

  it('tells each of a group that failed, and goes on', async () => {
    ledger.fail = new Error('connection lost');
    const failed = [record('Ada'), record('Ada')];
    for (const one of failed) await expect(one).rejects.toMatchObject({ reason: 'connection lost' });
    ledger.fail = undefined;
    expect((await record('Grace')).index).toBe(0);
    await intake.end();
    expect(names).toEqual(['Grace']);
  });

  it('records without a name that cannot be stored', async () => {
    expect((await record('away')).index).toBe(0);
    expect((await record('Ada')).index).toBe(1);
    await intake.end();
    expect(names).toEqual(['Ada']);
  });
});
