import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
  type AclEntry,
} from 'kafkajs';
import { createLedTopics, startKafka, type StartedKafka, workFolder } from '#libs/stack';
import { generateLogKey, writeKeyFile } from '#libs/tlog';
import { recorderConfig } from '../../apps/recorder/src/config.js';
import { kafkaSettings } from '../../apps/recorder/src/kafka-settings.js';
import { readSecrets } from '../../apps/recorder/src/secrets.js';
import { eventually, messages, RecorderBench } from './recorder-harness.js';

const topic = 'transfers.irs';
const PASSWORD = 'a password with spaces\u00fc';

/** Brokers that allow nothing without a rule, and a recorder with exactly the rights in docs/operations.md. */
describe('brokers with SASL and access rules', () => {
  const dir = mkdtempSync(join(workFolder(), 'sasl-'));
  let bench: RecorderBench;
  let kafka: StartedKafka;
  beforeAll(async () => {
    bench = await RecorderBench.open();
    kafka = await startKafka({ dir, sasl: { users: [{ name: 'recorder', password: PASSWORD }] } });
    const client = new Kafka({ ...kafka.admin, logLevel: logLevel.NOTHING });
    const admin = client.admin();
    await admin.connect();
    await createLedTopics(admin, [{ topic, numPartitions: 1 }]);
    await admin.createAcls({ acl: rights });
    await admin.disconnect();
    const producer = client.producer();
    await producer.connect();
    await producer.send({ topic, messages: messages(0, 10) });
    await producer.disconnect();
  }, 180_000);
  afterAll(async () => {
    await bench.close();
    await kafka.stop();
    rmSync(dir, { recursive: true, force: true });
  }, 180_000);

  const settings = async (password: string) => {
    const file = (name: string, content: string | Buffer): string => {
      writeFileSync(join(dir, name), content, { mode: 0o600 });
      return join(dir, name);
    };
    const logKey = join(dir, `${password.length}.key`);
    await writeKeyFile(logKey, generateLogKey('log.example'));
    const config = recorderConfig.parse({
      DATABASE_URL: 'postgres://127.0.0.1/unused',
      QUARANTINE_KEYS_URL: 'postgres://127.0.0.1/unused',
      COUNTERSIGN_QUARANTINE_KEY_FILE: file('kek', Buffer.alloc(32, 1)),
      COUNTERSIGN_LOG_KEY_FILE: logKey,
      COUNTERSIGN_ORIGIN: 'log.example',
      COUNTERSIGN_STATE_DIR: dir,
      KAFKA_BROKERS: kafka.brokers.join(','),
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'recorder',
      // Editors end a file with a newline, which is not part of the password.
      KAFKA_SASL_PASSWORD_FILE: file('password', `${password}\n`),
    });
    return kafkaSettings(config, await readSecrets(config))!;
  };

  it('are read with a password; with a wrong one the intake reports the reason', async () => {
    const wrong = await bench.intake('transfers.', { settings: await settings('wrong') });
    await eventually(() => expect(wrong.status.away).toMatch(/authentication/i));
    await bench.stopIntakes();
    expect(await bench.fromKafka(topic)).toEqual([]);

    await bench.intake('transfers.', { settings: await settings(PASSWORD) });
    await eventually(async () => expect(await bench.fromKafka(topic)).toHaveLength(10));
    await bench.checkLedger();
  }, 180_000);
});

const allow = (resourceType: number, resourceName: string, operation: number): AclEntry => ({
  resourceType,
  resourceName,
  resourcePatternType: resourceName === '*' ? ResourcePatternTypes.LITERAL : ResourcePatternTypes.PREFIXED,
  principal: 'User:recorder',
  host: '*',
  operation,
  permissionType: AclPermissionTypes.ALLOW,
});

const rights: AclEntry[] = [
  allow(AclResourceTypes.TOPIC, 'transfers.', AclOperationTypes.READ),
  allow(AclResourceTypes.TOPIC, 'transfers.', AclOperationTypes.DESCRIBE_CONFIGS),
  allow(AclResourceTypes.GROUP, 'countersign.', AclOperationTypes.READ),
  allow(AclResourceTypes.GROUP, 'countersign-probe.', AclOperationTypes.READ),
  allow(AclResourceTypes.GROUP, 'countersign-probe.', AclOperationTypes.DELETE),
];
