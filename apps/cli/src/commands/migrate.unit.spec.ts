import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callCli } from '../../../../tests/support/call-cli.js';
import * as migrate from './migrate.js';

describe('countersign migrate', () => {
  it("takes no role's password from a file that others can read, or that is not there", async () => {
    const dir = mkdtempSync(join(tmpdir(), 'countersign-migrate-'));
    const file = join(dir, 'password');
    writeFileSync(file, 'secret\n');
    chmodSync(file, 0o644);
    // Nothing listens there: the passwords are read first.
    const run = (path: string) => {
      process.env['COUNTERSIGN_API_PASSWORD_FILE'] = path;
      return callCli(migrate, ['migrate', '--database', 'postgres://127.0.0.1:1/none'], 1);
    };
    try {
      expect((await run(file)).stderr).toMatch(/^countersign: COUNTERSIGN_API_PASSWORD_FILE: .*mode 0644.*chmod 600/);
      expect((await run(join(dir, 'none'))).stderr).toMatch(/COUNTERSIGN_API_PASSWORD_FILE.*none/);
      chmodSync(file, 0o600);
      expect((await run(file)).stderr).toMatch(/ECONNREFUSED/);
    } finally {
      delete process.env['COUNTERSIGN_API_PASSWORD_FILE'];
      rmSync(dir, { recursive: true });
    }
  });
});
