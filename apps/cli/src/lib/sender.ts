import { Option, type Command } from 'commander';
import type { EventSigner, Sender } from '#libs/client';
import { type CredentialOptions, credentialsOf, withCredentialOptions } from './credentials.js';
import { kafkaAccessOf, type KafkaOptions, withKafkaOptions } from './kafka-options.js';

export interface SenderOptions extends CredentialOptions, KafkaOptions {
  kafka?: string;
  forwarder?: string;
  http?: string;
  signKey?: string;
  keyId?: string;
}

/** The options by which every command that sends says where to. */
export function withSenderOptions(command: Command): Command {
  command
    .addOption(
      new Option('--kafka <brokers>', 'host:port[,host:port] of the Kafka cluster')
        .env('KAFKA_BROKERS')
        .conflicts('http'),
    )
    .addOption(
      new Option(
        '--forwarder <agency>',
        'send all to the topic of this agency, a gateway that carries for others',
      ).conflicts('http'),
    )
    .addOption(new Option('--http <url>', 'base URL of a recorder, instead of Kafka; it asks who sends'))
    .option('--sign-key <file>', 'sign each event with this Ed25519 key (countersign keygen sign)')
    .option('--key-id <name>', 'the name of that key, as its verifier key in the agreement has it');
  return withCredentialOptions(withKafkaOptions(command));
}

export class NoDestination extends Error {
  constructor() {
    super('say where to send: --kafka host:port or --http http://127.0.0.1:3001');
  }
}

export async function openSender(options: SenderOptions): Promise<Sender> {
  const { kafka, forwarder, http } = options;
  const { HttpSender, KafkaSender } = await import('#libs/client');
  if (http) {
    const token = await credentialsOf(options);
    return new HttpSender({ url: http, ...(token ? { token } : {}) });
  }
  if (!kafka) throw new NoDestination();
  const brokers = kafka.split(',').map((broker) => broker.trim());
  return new KafkaSender({ brokers, ...(await kafkaAccessOf(options)), forwarder });
}

export async function openSigner({ signKey, keyId }: SenderOptions): Promise<EventSigner | undefined> {
  if (signKey === undefined) return undefined;
  if (keyId === undefined)
    throw new Error('--sign-key needs --key-id, the name that its verifier key in the agreement has');
  const { EventSigner } = await import('#libs/client');
  const { readPrivateFile } = await import('#libs/system');
  return new EventSigner(keyId, await readPrivateFile(signKey, { what: 'the key' }));
}
