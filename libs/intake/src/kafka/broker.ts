import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Admin, type logCreator } from 'kafkajs';
import { type FieldLog, type TlsTrouble, tlsTrouble } from '#libs/system';
import { bridgeLog } from './log-bridge.js';
import type { Watermarks } from './record.js';
import type { KafkaConnection } from './settings.js';

export interface TopicPolicy {
  compacted: boolean;
  /** Milliseconds; -1: for ever. */
  retentionMs: number;
}

export interface CommittedOffset {
  partition: number;
  offset: bigint;
  metadata: string;
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
  private current: AdminSession | undefined;

  constructor(
    private readonly connection: KafkaConnection,
    private readonly log: FieldLog,
  ) {}

  /** Names the cluster that answers now: another one may hide behind the same address. */
  clusterId(): Promise<string> {
    return this.ask(async (admin) => (await admin.describeCluster()).clusterId);
  }

  topics(prefix: string): Promise<string[]> {
    return this.ask(async (admin) => (await admin.listTopics()).filter((topic) => topic.startsWith(prefix)).sort());
  }

  /** By partition; undefined when the brokers do not know the topic. */
  watermarks(topic: string): Promise<Map<number, Watermarks> | undefined> {
    return this.ask(async (admin) => {
      const offsets = await admin.fetchTopicOffsets(topic).catch((error: unknown) => {
        // After its retries kafkajs gives the broker's answer as the cause.
        const { type, cause } = error as { type?: string; cause?: { type?: string } };
        if ([type, cause?.type].includes('UNKNOWN_TOPIC_OR_PARTITION')) return undefined;
        throw error;
      });
      if (!offsets) return undefined;
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

  /** The offsets that a group committed for a topic, with the text that it gave along; partitions without an offset are left out. */
  committed(groupId: string, topic: string): Promise<CommittedOffset[]> {
    return this.ask(async (admin) => {
      const [found] = await admin.fetchOffsets({ groupId, topics: [topic] });
      return (found?.partitions ?? []).flatMap(({ partition, offset, metadata }) =>
        BigInt(offset) < 0n ? [] : [{ partition, offset: BigInt(offset), metadata: metadata ?? '' }],
      );
    });
  }

  /** Tells the broker what a group has recorded. Throws while the group has members: stop its recorders first. */
  commit(groupId: string, topic: string, offsets: readonly { partition: number; offset: bigint }[]): Promise<void> {
    const partitions = offsets.map(({ partition, offset }) => ({ partition, offset: String(offset) }));
    return this.ask((admin) => admin.setOffsets({ groupId, topic, partitions }));
  }

  forgetGroup(groupId: string): Promise<void> {
    return this.ask(async (admin) => void (await admin.deleteGroups([groupId])));
  }

  async close(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await current?.retire();
  }

  private async ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    const session = (this.current ??= new AdminSession(this.connection, this.log));
    try {
      return await session.ask(question);
    } catch (error) {
      // The next question gets a new connection; others that wait on this one are not cut off.
      if (this.current === session) this.current = undefined;
      void session.retire();
      const trouble = tlsTrouble(error);
      throw trouble ? new BrokersNotTrusted(trouble, { cause: error }) : error;
    }
  }
}

/** No connection with TLS comes about until a certificate or a setting changes: what answers may not be the brokers. */
export class BrokersNotTrusted extends Error {
  constructor({ code, advice }: TlsTrouble, options: { cause: unknown }) {
    super(`with the broker, ${code}: ${advice}`, options);
    this.name = 'BrokersNotTrusted';
  }
}

/** kafkajs may wait for an answer for ever, after a disconnection for one. */
const ANSWER_MS = 20_000;

/** The broker did not answer in time. */
export class BrokerSilent extends Error {
  constructor() {
    super(`no answer from Kafka within ${ANSWER_MS / 1000} s`);
    this.name = 'BrokerSilent';
  }
}

/** One administrative connection and the questions on it; it is closed when the last of them has ended. */
class AdminSession {
  private readonly admin: Admin;
  private readonly connected: Promise<void>;
  private readonly asked = new Set<Promise<unknown>>();
  private retired: Promise<void> | undefined;

  constructor(connection: KafkaConnection, log: FieldLog) {
    this.admin = kafkaClient(connection, bridgeLog(log)).admin({ retry: { retries: 2 } });
    this.connected = this.admin.connect();
  }

  async ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    const late = new AbortController();
    const answer = Promise.race([
      this.connected.then(() => question(this.admin)),
      sleep(ANSWER_MS, undefined, { signal: late.signal }).then(() => Promise.reject(new BrokerSilent())),
    ]);
    this.asked.add(answer);
    try {
      return await answer;
    } finally {
      late.abort();
      this.asked.delete(answer);
    }
  }

  retire(): Promise<void> {
    this.retired ??= Promise.allSettled(this.asked).then(() => this.admin.disconnect().catch(() => undefined));
    return this.retired;
  }
}
