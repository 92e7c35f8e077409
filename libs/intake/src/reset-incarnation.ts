import type { Position } from '#libs/ledger';
import type { KafkaBroker } from './kafka/broker.js';
import { probe } from './kafka/probe.js';
import type { KafkaConnection } from './kafka/settings.js';
import { controlDraft } from './control-draft.js';
import { latestPosition } from './position.js';
import type { IntakeContext } from './ports.js';
import { recordDigest } from './record-digest.js';

export interface ResetOutcome {
  partition: number;
  /** The incarnation that is read from now on. */
  incarnation: number;
  /** False: the broker still holds what was recorded, so nothing was changed. */
  reset: boolean;
}

/** Nothing of this topic was recorded from the cluster that answers now, or it is not there any more. */
export class TopicUnknown extends Error {
  constructor(
    readonly topic: string,
    why: string,
  ) {
    super(`${topic}: ${why}`);
    this.name = 'TopicUnknown';
  }
}

/** Kafka did not answer what a reset must know. Nothing, or only a part of the partitions, was reset: ask again. */
export class KafkaUnavailable extends Error {
  constructor(override readonly cause: unknown) {
    super(`Kafka does not answer now: ${cause instanceof Error ? cause.message : String(cause)}`);
    this.name = 'KafkaAway';
  }
}

const PROBE_MS = 8_000;

/**
 * Opens a new incarnation of a topic that was re-created or truncated: an `intake.reset` entry and a position at the low watermark,
 * in one transaction per partition. Partitions that still hold what was recorded are left alone, so that a reset by mistake repeats
 * nothing. The recorders that read them notice by themselves.
 */
export async function resetIncarnation(
  context: IntakeContext,
  kafka: { broker: KafkaBroker; connection: KafkaConnection },
  request: { topic: string; reason: string; partition?: number },
): Promise<ResetOutcome[]> {
  const { topic, reason } = request;
  const cluster = await answered(kafka.broker.clusterId());
  const positions = await context.ledger.positions();
  if (!positions.some((position) => position.topic === topic && position.cluster === cluster))
    throw new TopicUnknown(topic, `nothing of it was recorded from cluster ${cluster}`);
  const marks = await answered(kafka.broker.watermarks(topic));
  if (!marks) throw new TopicUnknown(topic, 'the brokers do not have it; create it first');
  const outcomes: ResetOutcome[] = [];
  for (const [partition, { low, high }] of [...marks].sort(([a], [b]) => a - b)) {
    const old = latestPosition(positions, cluster, topic, partition);
    if (!old || (request.partition !== undefined && request.partition !== partition)) continue;
    if (high >= old.nextOffset && (await holds(context, kafka, old, low))) {
      outcomes.push({ partition, incarnation: old.incarnation, reset: false });
      continue;
    }
    const incarnation = old.incarnation + 1;
    const key = { cluster, topic, incarnation, partition };
    const shard = String(partition % context.shards);
    const drafts = [controlDraft(context.instance, shard, { kind: 'intake.reset', ...key, reason })];
    const position = { key, expectedNext: null, next: low, lastRecordOffset: null, lastRecordDigest: null };
    await context.ledger.append({ drafts, position });
    context.log.warn('a new incarnation of a partition was opened', { ...key, from: String(low) });
    outcomes.push({ partition, incarnation, reset: true });
  }
  if (outcomes.length === 0) throw new TopicUnknown(topic, 'nothing of such a partition was recorded');
  return outcomes;
}

/** Is the last recorded record still there, or expired as retention would have it? */
async function holds(
  { log }: IntakeContext,
  { broker, connection }: { broker: KafkaBroker; connection: KafkaConnection },
  { topic, partition, lastRecordOffset, lastRecordDigest }: Position,
  low: bigint,
): Promise<boolean> {
  if (lastRecordOffset === null || low > lastRecordOffset) return true;
  const record = await answered(probe({ connection, broker, log }, topic, partition, lastRecordOffset, PROBE_MS));
  return (
    record !== undefined && BigInt(record.offset) === lastRecordOffset && recordDigest(record).equals(lastRecordDigest!)
  );
}

/** @throws KafkaUnavailable for whatever a broker, or the way to it, has to say. */
const answered = <T>(asked: Promise<T>): Promise<T> =>
  asked.catch((cause: unknown) => Promise.reject(new KafkaUnavailable(cause)));
