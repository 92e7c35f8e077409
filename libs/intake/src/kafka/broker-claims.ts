import type { BrokerClaim } from '#libs/ledger';
import type { KafkaBroker } from './broker.js';
import type { KafkaIntakeSettings } from './settings.js';

/**
 * The offsets that were committed to the broker for each intake topic. Recorders commit only what the ledger has committed, so a ledger
 * that has less was restored from a backup. Offsets that carry another log's origin are that log's; those without one count. Throws when
 * Kafka does not answer.
 */
export async function brokerClaims(
  broker: KafkaBroker,
  { topicPrefix, groupOf }: Pick<KafkaIntakeSettings, 'topicPrefix' | 'groupOf'>,
  origin: string,
): Promise<BrokerClaim[]> {
  const [cluster, topics] = await Promise.all([broker.clusterId(), broker.topics(topicPrefix)]);
  const claims = await Promise.all(
    topics.map(async (topic) =>
      (await broker.committed(groupOf(topic), topic))
        .filter(({ metadata }) => metadata === '' || metadata === origin)
        .map(({ partition, offset }) => ({ cluster, topic, partition, committed: offset })),
    ),
  );
  return claims.flat();
}
