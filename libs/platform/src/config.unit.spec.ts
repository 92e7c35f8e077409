import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, describeConfig, loadConfig, redactUrl } from './config.js';
import { processSettings, setting } from './config-fields.js';

const schema = z.object({
  ...processSettings,
  DATABASE_URL: setting.postgresUrl('Where the ledger is'),
  KAFKA_BROKERS: setting.list('host:port of the brokers').optional(),
  SHARDS: setting.integer('Number of shards', { min: 1, max: 256 }).default(1),
  LOG_PASSWORD: setting.text('What opens the key file').default('x'),
});
const good = { DATABASE_URL: 'postgres://u:p@h/db' };

function problemsOf(env: Record<string, string>): ConfigError {
  try {
    loadConfig(schema, env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
  }
  throw new Error('no ConfigError');
}

describe('loadConfig', () => {
  it('gives typed values and defaults', () => {
    const config = loadConfig(schema, {
      ...good,
      KAFKA_BROKERS: 'a:1, b:2',
      COUNTERSIGN_LISTEN_ANY: 'true',
      OTHER: 'x',
    });
    expect(config).toEqual({
      COUNTERSIGN_LOG_LEVEL: 'log',
      COUNTERSIGN_HOST: '127.0.0.1',
      COUNTERSIGN_LISTEN_ANY: true,
      COUNTERSIGN_STOP_DELAY_MS: 0,
      COUNTERSIGN_DIE_WITH_PARENT: false,
      DATABASE_URL: 'postgres://u:p@h/db',
      KAFKA_BROKERS: ['a:1', 'b:2'],
      SHARDS: 1,
      LOG_PASSWORD: 'x',
    });
  });

  it('names everything that is wrong, with what is expected', () => {
    const { problems, message } = problemsOf({
      SHARDS: '0',
      COUNTERSIGN_LISTEN_ANY: 'yes',
      COUNTERSIGN_LOG_LEVEL: 'loud',
      KAFKA_BROKERS: 'a,,b',
    });
    expect(problems.map((p) => p.key).sort()).toEqual(
      ['COUNTERSIGN_LISTEN_ANY', 'COUNTERSIGN_LOG_LEVEL', 'DATABASE_URL', 'KAFKA_BROKERS', 'SHARDS'].sort(),
    );
    expect(message).toContain('5 wrong settings:');
    expect(message).toContain('DATABASE_URL: Where the ledger is; a URL is expected (postgres, postgresql) (not set)');
    expect(message).toContain('SHARDS: Number of shards; a whole number from 1 to 256 is expected (is "0")');
    expect(message).toMatch(/LOG_LEVEL: .*one of fatal, error, warn, log, debug, verbose is expected \(is "loud"\)/);
  });

  it('takes an empty value for not set', () => {
    expect(loadConfig(schema, { ...good, SHARDS: '' }).SHARDS).toBe(1);
    expect(problemsOf({ DATABASE_URL: '' }).problems[0]).toMatchObject({ key: 'DATABASE_URL', received: 'not set' });
  });

  it('never shows a secret', () => {
    const { message } = problemsOf({ DATABASE_URL: 'mysql://root:hunter2@h/db' });
    expect(message).toContain('set, not shown');
    expect(message).not.toContain('hunter2');
    expect(redactUrl('at postgres://u:hunter2@h/db')).toBe('at postgres://u:***@h/db');
  });

  it.each(['1.5', '1e3', '0x10', ' 7', '99999999999999999', '257'])(
    'does not take %s for a whole number up to 256',
    (SHARDS) => {
      expect(problemsOf({ ...good, SHARDS }).problems.map((p) => p.key)).toEqual(['SHARDS']);
    },
  );
});

describe('a password in a file', () => {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-config-'));
  afterAll(() => rmSync(dir, { recursive: true }));
  const DATABASE_PASSWORD_FILE = join(dir, 'password');
  writeFileSync(DATABASE_PASSWORD_FILE, 'hunter2\n', { mode: 0o600 });
  const withFile = schema.extend({ DATABASE_PASSWORD_FILE: setting.passwordFile('DATABASE_URL').optional() });
  const load = (env: Record<string, string>) => loadConfig(withFile, env).DATABASE_URL;

  it('is part of the URL that it belongs to', () => {
    expect(load({ DATABASE_URL: 'postgres://u@h/db', DATABASE_PASSWORD_FILE })).toBe('postgres://u:hunter2@h/db');
    expect(load({ DATABASE_URL: 'postgres://u@h/db' })).toBe('postgres://u@h/db');
  });

  it('is refused beside one in the URL, or where the file cannot be used, by its name', () => {
    expect(() => load({ ...good, DATABASE_PASSWORD_FILE })).toThrow(
      /DATABASE_PASSWORD_FILE: a file with the password of DATABASE_URL is expected \(the URL beside it has a password/,
    );
    expect(() => load({ DATABASE_URL: 'postgres://u@h/db', DATABASE_PASSWORD_FILE: `${dir}/none` })).toThrow(/ENOENT/);
  });
});

describe('describeConfig', () => {
  it('tells what documentation needs of each key', () => {
    const keys = new Map(describeConfig(schema).map((key) => [key.key, key]));
    expect([...keys.keys()]).toEqual(Object.keys(schema.shape));
    expect(keys.get('DATABASE_URL')).toEqual({
      key: 'DATABASE_URL',
      required: true,
      default: undefined,
      description: 'Where the ledger is',
      secret: true,
    });
    expect(keys.get('SHARDS')).toMatchObject({
      required: false,
      default: '1',
      description: 'Number of shards',
      secret: false,
    });
    expect(keys.get('KAFKA_BROKERS')).toMatchObject({
      required: false,
      default: undefined,
      description: 'host:port of the brokers',
    });
    expect(keys.get('COUNTERSIGN_LISTEN_ANY')).toMatchObject({ default: 'false' });
  });
});
