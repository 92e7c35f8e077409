import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LeftRunning, leftRunningLines } from './left-running.js';
import { writeLogins } from './logins.js';

const PASSWORDS = { auditor: 'pa:ss\\w%rd', grafana: 'Zt9_other' };
const urlOf = (role: keyof typeof PASSWORDS): string =>
  `postgres://demo_1_${role}:${encodeURIComponent(PASSWORDS[role])}@127.0.0.1:5433/demo_1`;

describe('what a demo leaves running', () => {
  let dir: string;
  let left: LeftRunning;
  beforeEach(async () => {
    dir = join(mkdtempSync(join(tmpdir(), 'left-')), "O'Neil's demos");
    mkdirSync(dir);
    left = {
      addresses: { api: 'http://127.0.0.1:7083', kafka: null },
      api: 'http://127.0.0.1:7083',
      issuer: 'http://127.0.0.1:3004',
      people: [
        { login: 'irs-privacy', name: 'Devin Achebe', role: 'privacy-officer', agency: 'irs' },
        {
          login: 'auditor',
          name: 'Ines Okafor',
          role: 'auditor',
          agencies: ['irs', 'ice'],
          agreements: '*',
          until: '2027-02-28',
        },
      ],
      producers: [{ clientId: 'irs-all', agency: 'irs', sources: '*' }],
      secrets: join(dir, 'issuer'),
      logins: await writeLogins(dir, { verifier: urlOf('auditor'), grafana: urlOf('grafana') }),
      vkeyFile: join(dir, 'vkeys.txt'),
      pinFile: join(dir, 'pinned-keys.txt'),
      tokenFile: join(dir, 'token'),
    };
  });
  afterEach(() => rmSync(join(dir, '..'), { recursive: true }));

  /** What a command does in a shell whose programs only say how they were called, and what they were given. */
  function told(name: string): string[] {
    const command = new RegExp(`^ +${name}: +(.*)$`, 'm').exec(leftRunningLines(left).join('\n'))![1]!;
    const says = (program: string): string =>
      `${program}() { printf '%s\\n' ${program} "database=\${DATABASE_URL-}" "$@"; [ ${program} != curl ] || cat; }`;
    const stubs = ['node', 'curl'].map(says).join('\n');
    return execFileSync('sh', ['-c', `${stubs}\n${command}`], { encoding: 'utf8' })
      .trimEnd()
      .split('\n');
  }

  it('says which file has the key to pin, and what for', () => {
    const lines = leftRunningLines(left);
    const at = lines.findIndex((line) => line.startsWith('The key to pin'));
    expect(lines[at + 1]).toBe(`  ${left.pinFile}`);
  });

  it('can be asked by commands that a shell reads as they are meant, in a folder with apostrophes and blanks', () => {
    writeFileSync(left.tokenFile, 'tok.en\n');
    expect(told('get a token').slice(2)).toEqual([
      ...['dist/apps/cli/src/main.js', 'login', '--issuer', left.issuer],
      ...['--login-hint', 'overseer', '--token-file', left.tokenFile],
    ]);
    expect(told('use it')).toEqual([
      ...['curl', 'database=', '-K', '-', 'http://127.0.0.1:7083/v1/findings'],
      'header = "authorization: Bearer tok.en"',
    ]);
    expect(told('verify it')).toEqual([
      ...['node', `database=${urlOf('auditor')}`, 'dist/apps/cli/src/main.js', 'verify'],
      ...['--vkey-file', left.vkeyFile],
    ]);
  });

  it('shows no password: each is in a file for its owner alone', () => {
    const printed = leftRunningLines(left).join('\n') + JSON.stringify(left.logins);
    for (const [name, role] of [
      ['verifier', 'auditor'],
      ['grafana', 'grafana'],
    ] as const) {
      const password = PASSWORDS[role];
      for (const form of [password, encodeURIComponent(password)]) expect(printed).not.toContain(form);
      const { urlFile } = left.logins[name];
      expect(statSync(urlFile).mode & 0o777).toBe(0o600);
      expect(readFileSync(urlFile, 'utf8')).toBe(`${urlOf(role)}\n`);
    }
  });

  it('names people by role and agency, and logins by their role in the database', () => {
    const printed = leftRunningLines(left);
    expect(printed).toContain('  irs-privacy          privacy officer of irs (Devin Achebe)');
    expect(printed).toContain(
      '  auditor              auditor of irs, ice; all agreements; until 2027-02-28 (Ines Okafor)',
    );
    expect(printed).toContain(
      `  verifier  reads every row, to verify it (role demo_1_auditor): ${join(dir, 'verifier.url')}`,
    );
  });
});
