import kafkajs, { type Admin, type logCreator } from 'kafkajs';
import type { IntakeLog } from '../log.js';
import { bridgeLog } from './log-bridge.js';
import type { Watermarks } from './record.js';
import type { KafkaConnection } from './settings.js';

export interface TopicPolicy {
  compacted: boolean;
  /** Milliseconds; -1: for ever. */
  retentionMs: number;
}

const { ConfigResourceTypes, Kafka, logLevel } = kafkajs;

/** A client whose log is ours. Every consumer has one of its own, so that its troubles can be told from another's. */
export const kafkaClient = (connection: KafkaConnection, logCreator: logCreator): kafkajs.Kafka =>
  new Kafka({
    ...connection,
    logLevel: logLevel.INFO,
    logCreator,
    connectionTimeout: 5_000,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 200, maxRetryTime: 5_000, retries: 5 },
  });

/** Questions to the cluster, over one administrative connection that is made when it is first needed and after each failure. */
export class KafkaBroker {
  private admin: Promise<Admin> | undefined;

  constructor(
    private readonly connection: KafkaConnection,
    private readonly log: IntakeLog,
  ) {}

  /** Names the cluster that answers now: another one may hide behind the same address. */
  clusterId(): Promise<string> {
    return this.ask(async (admin) => (await admin.describeCluster()).clusterId);
  }

  topics(prefix: string): Promise<string[]> {
    return this.ask(async (admin) => (await admin.listTopics()).filter((topic) => topic.startsWith(prefix)).sort());
  }

  watermarks(topic: string): Promise<Map<number, Watermarks>> {
    return this.ask(async (admin) => {
      const offsets = await admin.fetchTopicOffsets(topic);
      return new Map(offsets.map(({ partition, low, high }) => [partition, { low: BigInt(low), high: BigInt(high) }]));
    });
  }

  policy(topic: string): Promise<TopicPolicy> {
    return this.ask(async (admin) => {
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: ['cleanup.policy', 'retention.ms'] }],
      });
      const entries = resources[0]?.configEntries ?? [];
      const value = (name: string): string | undefined =>
        entries.find((entry) => entry.configName === name)?.configValue;
      return {
        compacted: /compact/.test(value('cleanup.policy') ?? ''),
        retentionMs: Number(value('retention.ms') ?? -1),
      };
    });
  }

  forgetGroup(groupId: string): Promise<void> {
    return this.ask(async (admin) => void (await admin.deleteGroups([groupId])));
  }

  async close(): Promise<void> {
    const { admin } = this;
    this.admin = undefined;
    await (await admin?.catch(() => undefined))?.disconnect();
  }

  private async ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    const connected = (this.admin ??= this.connect());
    try {
      return await question(await connected);
    } catch (error) {
      if (this.admin === connected) this.admin = undefined;
      void connected.then((admin) => admin.disconnect()).catch(() => undefined);
      throw error;
    }
  }

  private async connect(): Promise<Admin> {
    const admin = kafkaClient(this.connection, bridgeLog(this.log)).admin({ retry: { retries: 2 } });
    await admin.connect();
    return admin;
  }
}
