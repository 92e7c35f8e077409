import { Option, type Command } from 'commander';
import type { kafkaAccess, KafkaAccessFiles } from '#libs/client';

export interface KafkaOptions {
  kafkaTls?: boolean;
  kafkaTlsCaFile?: string;
  kafkaTlsCertFile?: string;
  kafkaTlsKeyFile?: string;
  kafkaSaslMechanism?: KafkaAccessFiles['mechanism'];
  kafkaUser?: string;
  kafkaPasswordFile?: string;
}

/** For every command that speaks to brokers. The variables are the recorder's; secrets are in files. */
export function withKafkaOptions(command: Command): Command {
  return command
    .option('--kafka-tls', 'speak TLS to the brokers (env: KAFKA_TLS)')
    .addOption(
      new Option('--kafka-tls-ca-file <file>', 'PEM file with the authorities that sign the brokers').env(
        'KAFKA_TLS_CA_FILE',
      ),
    )
    .addOption(
      new Option('--kafka-tls-cert-file <file>', 'PEM file with our certificate, where brokers want one').env(
        'KAFKA_TLS_CERT_FILE',
      ),
    )
    .addOption(
      new Option('--kafka-tls-key-file <file>', 'PEM file with its key, for its owner only').env('KAFKA_TLS_KEY_FILE'),
    )
    .addOption(
      new Option('--kafka-sasl-mechanism <name>', 'how to authenticate (default: scram-sha-512)')
        .choices(['plain', 'scram-sha-256', 'scram-sha-512'])
        .env('KAFKA_SASL_MECHANISM'),
    )
    .addOption(new Option('--kafka-user <name>', 'SASL user').env('KAFKA_SASL_USERNAME'))
    .addOption(
      new Option('--kafka-password-file <file>', "file with that user's password, for its owner only").env(
        'KAFKA_SASL_PASSWORD_FILE',
      ),
    );
}

/** As the recorder reads it. To commander, a variable that says `false` would switch it on. */
function tlsFromEnvironment(text = ''): boolean {
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0' || text === '') return false;
  throw new Error('KAFKA_TLS: true or false is expected');
}

/** What kafkajs needs beside the brokers' addresses. Rejects with KafkaAccessWrong. */
export async function kafkaAccessOf(options: KafkaOptions): ReturnType<typeof kafkaAccess> {
  const { kafkaAccess: access } = await import('#libs/client');
  return access({
    tls: options.kafkaTls ?? tlsFromEnvironment(process.env.KAFKA_TLS),
    caFile: options.kafkaTlsCaFile,
    certFile: options.kafkaTlsCertFile,
    keyFile: options.kafkaTlsKeyFile,
    mechanism: options.kafkaSaslMechanism,
    username: options.kafkaUser,
    passwordFile: options.kafkaPasswordFile,
  });
}
