import type { KafkaConfig } from 'kafkajs';

/** How to reach the brokers. */
export type KafkaConnection = Pick<KafkaConfig, 'brokers' | 'ssl' | 'sasl'> & { clientId: string };

export interface KafkaIntakeSettings {
  connection: KafkaConnection;
  /** Topics that begin with it are intake topics. */
  topicPrefix: string;
  /** Group of a topic. */
  groupOf: (topic: string) => string;
  /** Milliseconds. */
  sessionTimeout: number;
  heartbeatInterval: number;
  rebalanceTimeout: number;
  /** How long a fetch waits for data; also how late a pause is noticed. */
  maxWaitTime: number;
  /** Bytes of one fetch of all, and of one, of a broker's partitions: with the batches on their way they bound the memory. */
  maxBytes: number;
  maxBytesPerPartition: number;
  /** Bytes of entries on their way into the ledger, over all topics. */
  maxBytesInFlight: number;
  /** How often new topics are looked for, and the partitions' watermarks are read. */
  discoveryMs: number;
  watermarksMs: number;
  /** How often the policies of the topics that are read are looked at: what becomes of a change is said within a minute. */
  policyMs: number;
  /** A partition that has data and made no progress for this long is probed. */
  watchdogMs: number;
  retryMs: number;
  retryMaxMs: number;
  recheckMs: number;
  verifyAfterMs: number;
}

const MiB = 1024 * 1024;

export const defaultSettings: Omit<KafkaIntakeSettings, 'connection'> = {
  topicPrefix: 'transfers.',
  groupOf: (topic) => `countersign.${topic}`,
  sessionTimeout: 30_000,
  heartbeatInterval: 3_000,
  rebalanceTimeout: 60_000,
  maxWaitTime: 500,
  maxBytes: 4 * MiB,
  maxBytesPerPartition: 2 * MiB,
  maxBytesInFlight: 4 * MiB,
  discoveryMs: 5_000,
  watermarksMs: 2_000,
  policyMs: 20_000,
  watchdogMs: 30_000,
  retryMs: 500,
  retryMaxMs: 15_000,
  recheckMs: 10_000,
  verifyAfterMs: 1_000,
};
