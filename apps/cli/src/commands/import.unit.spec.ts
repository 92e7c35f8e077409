import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeExample } from '../../../../libs/importer/src/testing/example-files.js';
import { callCli } from '../../../../tests/support/call-cli.js';
import * as importCommand from './import.js';

describe('countersign import --dry-run', () => {
  let dir: string;
  let header: string;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'import-cli-'));
    ({ header } = await writeExample(dir));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const args = (...more: string[]) => ['import', header, '--side', 'both', '--dry-run', ...more];
  const dryRun = (...more: string[]) => callCli(importCommand, args(...more));

  it('shows the characters beyond ASCII by character, and no name', async () => {
    const { stdout } = await dryRun();
    expect(stdout).toMatch(/beyond ASCII in requests\.csv.*\n {2}U\+00EB ë +1\n/);
    expect(stdout).not.toContain('Bront');
    expect(stdout).toContain('Dry run: nothing was sent.');
  });

  it('warns on standard error, and in JSON', async () => {
    writeFileSync(join(dir, 'disclosures.csv'), 'no,tin\n1,900-12-3457');
    const { stdout, stderr } = await dryRun('--json');
    expect(stderr).toMatch(/^warning: disclosures\.csv: line 2, the last, has no line end.*digest:/m);
    expect(JSON.parse(stdout)).toMatchObject({
      dryRun: true,
      warnings: [{ file: 'disclosures.csv', reason: 'no-final-line-end' }],
      counts: { characters: { 'requests.csv': { 'U+00EB': 1 } } },
    });
  });

  it('says how many empty rows it has skipped', async () => {
    writeFileSync(join(dir, 'disclosures.csv'), 'no,tin\n1,900-12-3457\n,\n,\n');
    expect((await dryRun()).stdout).toMatch(/^Empty rows, skipped: 2$/m);
  });

  it('names a broken quote by file and line, and prints nothing of the cell', async () => {
    writeFileSync(join(dir, 'disclosures.csv'), 'no,tin\n1,900 "12" 3457\n');
    const { stdout, stderr } = await callCli(importCommand, args(), 1);
    expect(stderr).toMatch(/disclosures\.csv:2: expected quotes around whole cells only/);
    expect(stdout + stderr).not.toMatch(/900|3457/);
  });

  it('says what was refused in JSON too', async () => {
    const file = join(dir, 'disclosures.csv');
    writeFileSync(file, 'no,tin\n1,900-12-3457\n2\n3,x,y\n');
    const { stdout } = await callCli(importCommand, args('--json'), 1);
    expect(JSON.parse(stdout)).toMatchObject({
      refused: [
        { file, line: 3 },
        { file, line: 4 },
      ],
      more: false,
      sent: 0,
    });
  });
});
