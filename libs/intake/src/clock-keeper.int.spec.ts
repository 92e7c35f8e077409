import { LedgerAppender, LedgerReader } from '#libs/ledger';
import { parseEntry } from '#libs/contracts';
import { ledgerDatabase, type LedgerDatabase } from '../../../tests/support/ledger-database.js';
import { ClockKeeper } from './clock-keeper.js';
import { silentLog } from '#libs/system';
import { controlDraft } from './control-draft.js';

const MINUTE = 60_000;
const start = Date.parse('2026-01-05T10:00:00Z');

describe('ClockKeeper', () => {
  let database: LedgerDatabase;
  beforeEach(async () => {
    database = await ledgerDatabase();
  });
  afterEach(() => database.close());

  it('lets time pass each minute of the first idle hour, then hourly, for two recorders as for one', async () => {
    const db = await database.as('recorder');
    let now = start;
    const clock = (): number => now;
    const appender = new LedgerAppender({ db, shards: 2, clock, maxSkewMs: Infinity });
    const reader = new LedgerReader(db);
    const ledger = {
      append: (append: Parameters<LedgerAppender['append']>[0]) => appender.append(append),
      positions: () => reader.positions(),
      receipts: () => Promise.resolve([]),
    };
    const keepers = ['a', 'b'].map(
      (instance) => new ClockKeeper({ ledger, instance, shards: 2, log: silentLog, clock }, reader),
    );
    const key = { kind: 'key.changed', name: 'n', vkey: 'v' } as const;
    await appender.append({ drafts: [controlDraft('a', '0', key)] });
    for (; now < start + 180 * MINUTE; now += MINUTE / 2) {
      for (const keeper of keepers) await keeper.tick();
    }
    const { size } = await reader.head('0');
    const entries = (await reader.entries('0', 1, size)).map(({ bytes }) => parseEntry(bytes));
    const minutes = entries.map(({ receivedAt }) => (Date.parse(receivedAt) - start) / MINUTE);
    expect(entries.every(({ control }) => control?.kind === 'clock')).toBe(true);
    expect(minutes).toEqual([...Array.from({ length: 60 }, (_, i) => i + 1), 120]);
    // A shard without entries has no time to advance.
    expect((await reader.head('1')).size).toBe(0);
    await appender.idle();
  });
});
