import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { formatVkey, generateLogKey } from '#libs/tlog';
import { writeExample } from '../../../../libs/importer/src/testing/example-files.js';
import { callCli } from '../../../../tests/support/call-cli.js';
import * as bundle from '../commands/bundle.js';
import * as emit from '../commands/emit.js';
import * as exporting from '../commands/export.js';
import * as importing from '../commands/import.js';
import * as intake from '../commands/intake.js';
import * as keygen from '../commands/keygen.js';
import * as verify from '../commands/verify.js';
import { fileTrouble } from './file-trouble.js';

type CommandFile = { register: (program: Command) => void };

let dir = '';
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'countersign-files-'))));
afterEach(() => rmSync(dir, { recursive: true }));

/** Nothing answers there, and nothing is asked: files are looked at first. */
const [DB, RECORDER] = ['postgres://127.0.0.1:1/none', 'http://127.0.0.1:1'];
const RECEIPT = ['--vkey', formatVkey(generateLogKey('log.example/0').verifier)];

/** Command, its arguments up to the one that names the file, what the message calls that. */
const cases: [string, CommandFile, string[], string][] = [
  ['bundle', bundle, ['--agreement', 'a', '--out', 'o', '--db', DB, '--vkey-file'], '--vkey-file'],
  ['bundle', bundle, ['--agreement', 'a', '--out', 'o', '--db', DB, '--policy'], '--policy'],
  ['emit', emit, [], '<file>'],
  ['export', exporting, ['--dir', 'd', '--db', DB, '--vkey-file'], '--vkey-file'],
  ['import', importing, ['--side', 'both', '--dry-run'], '<header>'],
  ['verify', verify, ['--db', DB, '--vkey-file'], '--vkey-file'],
  ['verify', verify, ['--db', DB, '--policy'], '--policy'],
  ['verify', verify, ['--entry', import.meta.filename, ...RECEIPT, '--receipt'], '--receipt'],
  ['verify', verify, ['--receipt', import.meta.filename, ...RECEIPT, '--entry'], '--entry'],
  ['verify', verify, ['--bundle'], '--bundle'],
  ['verify', verify, ['--dir'], '--dir'],
];

describe.each(cases)('countersign %s', (name, command, args, by) => {
  const said = async (path: string, expected = 1): Promise<string> =>
    (await callCli(command, [name, ...args, path], expected)).stderr;

  it(`says of a file that is not there: which, that ${by} names it, and what to do`, async () => {
    const path = join(dir, 'none');
    expect(await said(path)).toBe(
      `countersign: ${path}, named by ${by}, is not there: check its name, or name another\n`,
    );
    const deeper = join(dir, 'nowhere', 'none');
    expect(await said(deeper)).toBe(
      `countersign: ${deeper}, named by ${by}, is not there, nor is its folder: check the path, or make the folder ${join(dir, 'nowhere')} first\n`,
    );
  });

  if (by !== '--dir')
    it(`says of a folder that it is one: ${by}`, async () => {
      expect(await said(dir)).toMatch(
        new RegExp(
          `^countersign: (?:${by}: )?${dir}\\b.* (?:named by ${by}, is a folder: name a file|is no plain file)\n$`,
        ),
      );
    });
});

describe('countersign emit and import', () => {
  it('name the key that others can read, or that is not there, by --sign-key', async () => {
    const [key, events] = [join(dir, 'key'), join(dir, 'events.jsonl')];
    await callCli(keygen, ['keygen', 'sign', key, '--key-id', 'irs/1']);
    writeFileSync(events, '');
    const { header } = await writeExample(dir);
    const runs: [CommandFile, string[]][] = [
      [emit, ['emit', events, '--http', RECORDER]],
      [importing, ['import', header, '--side', 'both', '--dry-run']],
    ];
    for (const [command, args] of runs) {
      const run = (path: string, code: number) =>
        callCli(command, [...args, '--sign-key', path, '--key-id', 'irs/1'], code);
      chmodSync(key, 0o600);
      await run(key, 0);
      chmodSync(key, 0o644);
      expect((await run(key, 1)).stderr).toBe(
        `countersign: --sign-key: ${key} has mode 0644, so others can get at the key; run: chmod 600 ${key}\n`,
      );
      expect((await run(join(dir, 'none'), 1)).stderr).toMatch(
        /none, named by --sign-key, is not there: check its name/,
      );
    }
  });

  it.each([
    ['--client-secret-file', ['--http', RECORDER, '--issuer', RECORDER, '--client-id', 'c'], []],
    ['--kafka-tls-ca-file', ['--kafka', '127.0.0.1:1', '--kafka-tls'], []],
    ['--kafka-password-file', ['--kafka', '127.0.0.1:1', '--kafka-user', 'u'], []],
    [
      '--kafka-tls-key-file',
      ['--kafka', '127.0.0.1:1', '--kafka-tls', '--kafka-tls-cert-file'],
      [import.meta.filename],
    ],
  ])('name what leads to a recorder or to brokers, where it is not there: %s', async (by, args, more) => {
    const [none, events] = [join(dir, 'none'), join(dir, 'events.jsonl')];
    writeFileSync(events, '{}\n');
    const options = ['--unchecked', '--source', 'urn:agency:irs:x', ...args, ...more, by, none];
    const { stderr } = await callCli(emit, ['emit', events, ...options], 1);
    expect(stderr).toContain(`${none}, named by ${by}, is not there: check its name`);
  });

  it('name a token that is not there by --token-file', async () => {
    const [none, events] = [join(dir, 'none'), join(dir, 'events.jsonl')];
    writeFileSync(events, '{}\n');
    const options = ['--unchecked', '--source', 'urn:agency:irs:x', '--http', RECORDER, '--token-file', none];
    const { stderr } = await callCli(emit, ['emit', events, ...options], 1);
    expect(stderr).toMatch(/--token-file: .*none: there is none; countersign login writes one/);
  });

  it('name a header, an agreement and each file of a header that are not there', async () => {
    const { header } = await writeExample(dir);
    for (const name of ['requests.csv', 'disclosures.csv']) rmSync(join(dir, name));
    const { stderr } = await callCli(importing, ['import', header, '--side', 'both', '--dry-run'], 1);
    expect(stderr).toBe(
      `countersign: ${header} is not a valid import header:\n` +
        `  request.file: ${join(dir, 'requests.csv')} is not there\n` +
        `  disclosure.file: ${join(dir, 'disclosures.csv')} is not there\n`,
    );
  });
});

describe('countersign intake reset', () => {
  const reset = ['intake', 'reset', '--topic', 't', '--reason', 'r', '--recorder', RECORDER];
  it('names the key, by the option or by the variable that named it', async () => {
    const none = join(dir, 'none');
    const { stderr } = await callCli(intake, [...reset, '--process-key', none], 1);
    expect(stderr).toBe(
      `countersign: ${none}, named by --process-key, is not there: check its name, or name another\n`,
    );
    process.env['COUNTERSIGN_PROCESS_KEY_FILE'] = none;
    try {
      expect((await callCli(intake, reset, 1)).stderr).toContain(`${none}, named by COUNTERSIGN_PROCESS_KEY_FILE, is`);
    } finally {
      delete process.env['COUNTERSIGN_PROCESS_KEY_FILE'];
    }
  });
});

describe('countersign keygen', () => {
  it.each(['quarantine', 'access'])('says that the folder of a new %s key is missing', async (kind) => {
    const path = join(dir, 'nowhere', 'key');
    const { stderr } = await callCli(keygen, ['keygen', kind, path], 1);
    expect(stderr).toContain(`${path}, named by <file>, is not there, nor is its folder`);
    mkdirSync(join(dir, 'nowhere'));
    await callCli(keygen, ['keygen', kind, path]);
    expect(existsSync(path)).toBe(true);
  });
});

describe('a file that is there already', () => {
  it.each([
    ['log', ['--origin', 'log.example/x'], /key already exists|exists already/],
    [
      'process',
      ['--name', 'd', '--role', 'detector'],
      /named by <file>, is there already, and is not overwritten: name another/,
    ],
    ['quarantine', [], /exists already; keys are never overwritten/],
  ])('is never to be removed for a new %s key', async (kind, options, words) => {
    const path = join(dir, 'key');
    await callCli(keygen, ['keygen', kind, path, ...options]);
    const { stderr } = await callCli(keygen, ['keygen', kind, path, ...options], 1);
    expect(stderr).toMatch(words);
    expect(stderr).toContain(path);
    expect(stderr).not.toMatch(/remove/);
  });
});

describe('other errors', () => {
  it('keep their words: of sockets and programs, which have paths too, and those of an own sentence', () => {
    const of = (syscall: string): Error => Object.assign(new Error('own'), { code: 'ENOENT', path: '/x', syscall });
    for (const syscall of ['connect', 'spawn java']) expect(fileTrouble(of(syscall), undefined)).toBeUndefined();
    expect(fileTrouble(new Error('own', { cause: of('open') }), undefined)).toBeUndefined();
    expect(fileTrouble(of('open'), undefined)).toMatch(/^\/x is not there/);
  });
});
