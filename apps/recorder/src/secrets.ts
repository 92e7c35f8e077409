import { readFile } from 'node:fs/promises';
import { OVERSIGHT, shardOrigin } from '#libs/ledger';
import { ConfigError } from '#libs/platform';
import { certificatesIn, checkPair, PemError, readPrivateFile, readSecretKey } from '#libs/system';
import { ED25519, parsePolicy, type Policy, type PrivateKey, readKeyFile, WrongKeyTypeError } from '#libs/tlog';
import type { RecorderConfig } from './config.js';
import { canBeMet } from './witnesses.js';

export interface RecorderSecrets {
  logKey: PrivateKey;
  /** Key-encryption key of the quarantine, 32 bytes. */
  kek: Buffer;
  saslPassword?: string;
  tlsAuthorities?: string;
  /** What the recorder shows to brokers that want a certificate, in PEM. */
  tlsIdentity?: { cert: string; key: string };
  /** The witnesses, and the quorum. */
  witnessPolicy?: Policy;
}

interface Problem {
  key: string;
  expected: string;
  received: string;
}

const KEK_BYTES = 32;
/** More than any password or key has, with all that may stand around it. */
const SECRET_BYTES = 65_536;

/** Reads the files that the settings name. @throws ConfigError with all that cannot be read. */
export async function readSecrets(config: RecorderConfig): Promise<RecorderSecrets> {
  const problems: Problem[] = [];
  const attempt = async <T>(key: keyof RecorderConfig, expected: string, read: (path: string) => Promise<T>) => {
    const path = config[key] as string | undefined;
    if (path === undefined) return undefined;
    try {
      return await read(path);
    } catch (error) {
      problems.push({ key, expected, received: (error as NodeJS.ErrnoException).code ?? (error as Error).message });
      return undefined;
    }
  };
  const logKey = await attempt(
    'COUNTERSIGN_LOG_KEY_FILE',
    'a file with the signing key of a log is expected',
    readLogKey,
  );
  const kek = await attempt('COUNTERSIGN_QUARANTINE_KEY_FILE', 'a file with 32 bytes is expected', (path) =>
    readSecretKey(path, KEK_BYTES),
  );
  const saslPassword = await attempt('KAFKA_SASL_PASSWORD_FILE', 'a file with a password is expected', (path) =>
    secret(path, 'the password'),
  );
  const tlsAuthorities = await attempt('KAFKA_TLS_CA_FILE', 'a file with PEM certificates is expected', certificates);
  const cert = await attempt('KAFKA_TLS_CERT_FILE', 'a file with PEM certificates is expected', certificates);
  const key = await attempt('KAFKA_TLS_KEY_FILE', 'a PEM file with a private key is expected', (path) =>
    secret(path, 'the key'),
  );
  const witnessPolicy = await attempt('COUNTERSIGN_WITNESS_POLICY_FILE', 'a tlog-policy file is expected', (path) =>
    readFile(path).then(parsePolicy),
  );
  if (witnessPolicy && !canBeMet(witnessPolicy)) {
    const expected = 'a quorum is expected that the witnesses with an address can meet';
    problems.push({ key: 'COUNTERSIGN_WITNESS_POLICY_FILE', expected, received: 'too few of them have one' });
  }
  await attempt('COUNTERSIGN_ORIGIN', 'a name without spaces and "+" is expected', (origin) =>
    Promise.resolve(logKey?.named(shardOrigin(origin, OVERSIGHT))),
  );
  problems.push(...contradictions(config));
  const tlsIdentity = cert !== undefined && key !== undefined ? { cert, key } : undefined;
  if (tlsIdentity) problems.push(...unpaired(tlsIdentity));
  if (problems.length > 0) throw new ConfigError(problems);
  return { logKey: logKey!, kek: kek!, saslPassword, tlsAuthorities, tlsIdentity, witnessPolicy };
}

/** Settings for the brokers that would be ignored, so that less is protected than somebody meant. */
function contradictions(config: RecorderConfig): Problem[] {
  const problems: Problem[] = [];
  const needs = (key: keyof RecorderConfig, beside: readonly (keyof RecorderConfig)[]): void => {
    const missing = beside.filter((name) => !config[name]);
    if (!config[key] || missing.length === 0) return;
    problems.push({ key, expected: `${missing.join(' and ')} expected beside it`, received: 'is set alone' });
  };
  needs('KAFKA_SASL_MECHANISM', ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD_FILE']);
  needs('KAFKA_SASL_USERNAME', ['KAFKA_SASL_MECHANISM']);
  needs('KAFKA_SASL_PASSWORD_FILE', ['KAFKA_SASL_MECHANISM']);
  needs('KAFKA_TLS_CA_FILE', ['KAFKA_TLS']);
  needs('KAFKA_TLS_CERT_FILE', ['KAFKA_TLS', 'KAFKA_TLS_KEY_FILE']);
  needs('KAFKA_TLS_KEY_FILE', ['KAFKA_TLS', 'KAFKA_TLS_CERT_FILE']);
  if (config.KAFKA_SASL_MECHANISM === 'plain' && !config.KAFKA_TLS) {
    const expected = 'KAFKA_TLS is expected beside plain, which sends the password itself';
    problems.push({ key: 'KAFKA_SASL_MECHANISM', expected, received: 'is plain' });
  }
  return problems;
}

function unpaired({ cert, key }: { cert: string; key: string }): Problem[] {
  try {
    checkPair(cert, key);
    return [];
  } catch (error) {
    if (!(error instanceof PemError)) throw error;
    return [
      { key: 'KAFKA_TLS_KEY_FILE', expected: 'the key of KAFKA_TLS_CERT_FILE is expected', received: error.message },
    ];
  }
}

const withoutLineEnd = (text: string): string => text.replace(/\r?\n$/, '');

const secret = async (path: string, what: string): Promise<string> =>
  withoutLineEnd(await readPrivateFile(path, { what, maxBytes: SECRET_BYTES }));

async function certificates(path: string): Promise<string> {
  const pem = withoutLineEnd(await readFile(path, 'utf8'));
  certificatesIn(pem);
  return pem;
}

async function readLogKey(path: string): Promise<PrivateKey> {
  const key = await readKeyFile(path);
  if (key.verifier.type !== ED25519) throw new WrongKeyTypeError(key.verifier.type, 'a log');
  return key;
}
