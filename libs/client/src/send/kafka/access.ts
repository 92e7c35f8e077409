import { readFile } from 'node:fs/promises';
import type { KafkaConfig } from 'kafkajs';
import { certificatesIn, checkPair, PemError, PrivateFileError, readPrivateFile } from '#libs/system';
import { ClientError } from '../../errors.js';

export const KAFKA_MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

/** How to come to brokers that ask who comes. Secrets are in files that their owner alone can read. */
export interface KafkaAccessFiles {
  tls?: boolean;
  /** PEM file with the authorities that sign the brokers. Default: those that Node trusts. */
  caFile?: string;
  /** PEM files of the client, where brokers want its certificate: its own first, then intermediate ones. */
  certFile?: string;
  keyFile?: string;
  /** Default: scram-sha-512. */
  mechanism?: (typeof KAFKA_MECHANISMS)[number];
  username?: string;
  passwordFile?: string;
}

/** What says how to come to the brokers contradicts itself, or a file of it cannot be used. */
export class KafkaAccessWrong extends ClientError {
  constructor(
    message: string,
    /** The file, if it is one. */
    readonly path?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** For KafkaSender, or any other client of kafkajs. @throws KafkaAccessWrong */
export async function kafkaAccess(files: KafkaAccessFiles): Promise<Pick<KafkaConfig, 'ssl' | 'sasl'>> {
  const { tls = false, caFile, certFile, keyFile, mechanism, username, passwordFile } = files;
  const named = { KAFKA_TLS_CA_FILE: caFile, KAFKA_TLS_CERT_FILE: certFile, KAFKA_TLS_KEY_FILE: keyFile };
  const [first] = Object.entries(named).find(([, file]) => file !== undefined) ?? [];
  if (first !== undefined && !tls)
    throw new KafkaAccessWrong(`${first} is named, but TLS is off (KAFKA_TLS): nothing would be checked, or encrypted`);
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new KafkaAccessWrong('KAFKA_TLS_CERT_FILE and KAFKA_TLS_KEY_FILE go together');
  if ((username === undefined) !== (passwordFile === undefined) || (mechanism && username === undefined))
    throw new KafkaAccessWrong(
      'KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD_FILE go together, with any KAFKA_SASL_MECHANISM',
    );
  if (mechanism === 'plain' && !tls)
    throw new KafkaAccessWrong('mechanism plain sends the password itself: it needs TLS (KAFKA_TLS)');
  return {
    ssl: tls && (await material({ caFile, certFile, keyFile })),
    ...(username === undefined || passwordFile === undefined
      ? {}
      : {
          sasl: {
            // The types of kafkajs want one name each.
            mechanism: (mechanism ?? 'scram-sha-512') as 'plain',
            username,
            password: (await secret(passwordFile, 'the password')).replace(/\r?\n$/, ''),
          },
        }),
  };
}

async function material({ caFile, certFile, keyFile }: KafkaAccessFiles): Promise<KafkaConfig['ssl']> {
  const ca = caFile === undefined ? undefined : await text(caFile);
  if (ca !== undefined) checked(caFile!, () => certificatesIn(ca));
  // Node would else take NODE_TLS_REJECT_UNAUTHORIZED for a default.
  const trust = { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) };
  if (certFile === undefined || keyFile === undefined) return trust;
  const [cert, key] = [await text(certFile), await secret(keyFile, 'the key')];
  checked(`${certFile}, ${keyFile}`, () => checkPair(cert, key));
  return { ...trust, cert, key };
}

async function text(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new KafkaAccessWrong(`${path} cannot be read (${code})`, path, { cause: error });
  }
}

async function secret(path: string, what: string): Promise<string> {
  try {
    return await readPrivateFile(path, { what, maxBytes: 65_536 });
  } catch (error) {
    throw error instanceof PrivateFileError ? new KafkaAccessWrong(error.message, path, { cause: error }) : error;
  }
}

function checked(files: string, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    throw error instanceof PemError ? new KafkaAccessWrong(`${files}: ${error.message}`) : error;
  }
}
