import { defaultSettings, type KafkaConnection, type KafkaIntakeSettings } from '#libs/intake';
import type { RecorderConfig } from './config.js';
import type { RecorderSecrets } from './secrets.js';

/** undefined: no Kafka is configured. */
export function kafkaSettings(config: RecorderConfig, secrets: RecorderSecrets): KafkaIntakeSettings | undefined {
  if (!config.KAFKA_BROKERS) return undefined;
  const { saslPassword: password, tlsAuthorities, tlsIdentity } = secrets;
  const mechanism = config.KAFKA_SASL_MECHANISM;
  const connection: KafkaConnection = {
    clientId: config.COUNTERSIGN_INSTANCE,
    brokers: config.KAFKA_BROKERS,
    // Node would else take NODE_TLS_REJECT_UNAUTHORIZED for a default.
    ssl: config.KAFKA_TLS && {
      rejectUnauthorized: true,
      ...(tlsAuthorities ? { ca: tlsAuthorities } : {}),
      ...tlsIdentity,
    },
    ...(mechanism
      ? { sasl: { mechanism: mechanism as 'plain', username: config.KAFKA_SASL_USERNAME!, password: password! } }
      : {}),
  };
  const session = config.KAFKA_SESSION_MS;
  return {
    ...defaultSettings,
    connection,
    topicPrefix: config.KAFKA_TOPIC_PREFIX,
    groupOf: (topic) => `${config.KAFKA_GROUP_PREFIX}.${topic}`,
    sessionTimeout: session,
    rebalanceTimeout: Math.max(session, 10_000),
    heartbeatInterval: Math.min(3_000, Math.floor(session / 6)),
    discoveryMs: config.KAFKA_DISCOVERY_MS,
    watermarksMs: config.KAFKA_WATERMARKS_MS,
    watchdogMs: config.KAFKA_WATCHDOG_MS,
  };
}
