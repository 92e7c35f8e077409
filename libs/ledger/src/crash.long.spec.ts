import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataSource } from 'typeorm';
import { generateCosignerKey, generateLogKey } from '#libs/tlog';
import { checkLedger } from '../../../tests/support/check-ledger.js';
import { type LedgerDatabase, ledgerDatabase } from '../../../tests/support/ledger-database.js';
import { PARTITION } from '../../../tests/support/ledger-drafts.js';
import { CRASH_POINTS, LedgerReader, QuarantineVault, shardOrigin } from './index.js';

const support = (file: string): string => fileURLToPath(new URL(`../../../tests/support/${file}`, import.meta.url));
const cosigner = generateCosignerKey('witness.test/crash');
const logKey = generateLogKey('ledger.test/crash');
const verifiers = (shard: string) => logKey.named(shardOrigin('ledger.test/crash', shard)).verifier;

describe('a process killed with SIGKILL', () => {
  let database: LedgerDatabase;
  let db: DataSource;
  let vault: QuarantineVault;
  const state = mkdtempSync(join(tmpdir(), 'countersign-crash-'));

  // One ledger for all: each child goes on where the one before it died, as a restarted recorder does.
  beforeAll(async () => {
    database = await ledgerDatabase();
    db = await database.as('recorder');
    vault = new QuarantineVault({
      ledger: await database.as('owner', 2),
      keys: await database.keeper(),
      kek: Buffer.alloc(32, 1),
    });
  });
  afterAll(async () => {
    rmSync(state, { recursive: true });
    await database.close();
  });

  /** Runs the child until it ends; answers the signal that ended it. */
  const run = async (until: number, crashAt = ''): Promise<NodeJS.Signals | null> => {
    const child = spawn(process.execPath, ['--import', support('typescript.mjs'), support('ledger-crash-child.ts')], {
      env: {
        PATH: process.env.PATH,
        LEDGER_URL: database.urlAs('recorder'),
        KEYS_URL: await database.keeperUrl(),
        LOG_KEY: logKey.skey,
        COSIGNER_KEY: cosigner.skey,
        STATE_DIR: state,
        UNTIL: String(until),
        COUNTERSIGN_CRASH_AT: crashAt,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    if (code !== null) expect(code).toBe(0);
    return signal;
  };

  const check = async (): Promise<number> => {
    const { entries } = await checkLedger(db, { verifiers, quarantine: { vault } });
    const position = await new LedgerReader(db).position(PARTITION);
    // Every record once: as many entries as offsets, and the ledger's check has seen each offset once.
    expect(position).toMatchObject({ nextOffset: BigInt(entries) });
    return entries;
  };

  it.each(CRASH_POINTS)('at %s loses nothing and repeats nothing', async (point) => {
    // The second time it is reached, so that there is something to damage.
    expect(await run(Number.MAX_SAFE_INTEGER, `${point}:2`)).toBe('SIGKILL');
    expect(await check()).toBeGreaterThan(0);
  });

  it('leaves a ledger that goes on, with every checkpoint made up', async () => {
    const until = (await check()) + 80;
    expect(await run(until)).toBeNull();
    expect(await check()).toBe(until);
    const reader = new LedgerReader(db);
    for (const { shard, size } of (await reader.heads()).filter(({ size }) => size > 0)) {
      expect(await reader.latestCheckpoint(shard)).toMatchObject({ size });
    }
  });
});
