import type { KafkaIntake } from '#libs/intake';
import { ACCESS, type LedgerGuard } from '#libs/ledger';
import type { Readiness } from '#libs/platform';
import { LOG_SAYS_WHY } from './publication.js';

/** Not ready while a shard is frozen. Names those that have seen more, and those that have not answered yet. */
export function guardReadiness(guard: LedgerGuard | undefined): Readiness {
  if (!guard?.status.compared) return { ready: false, detail: 'not compared yet with what others have seen' };
  const { discrepancies, silent } = guard.status;
  const unheard = silent.map(({ name, detail }) => `${name} has not said what it has seen (${detail})`);
  if (discrepancies.length === 0)
    return unheard.length === 0 ? { ready: true } : { ready: true, detail: unheard.join('; ') };
  // The page is open to all, and how long `access` is says when somebody looked.
  const shown = discrepancies.map(({ shard, detail }) =>
    shard === ACCESS ? `others have seen another log ${ACCESS}; ${LOG_SAYS_WHY}` : detail,
  );
  const said = [...new Set(shown)].join('; ');
  return { ready: false, detail: `frozen: ${said}. \`countersign recover\` says what to do` };
}

/** Not ready while brokers are unreachable, a topic is not read or a partition is stopped; says which, and why. */
export function kafkaReadiness(kafka: KafkaIntake | undefined, configured: boolean): Readiness {
  if (!configured) return { ready: true, detail: 'no brokers are configured; HTTP intake only' };
  if (!kafka) return { ready: false, detail: 'waits for PostgreSQL' };
  const { away: unreachable, topics, refused } = kafka.status;
  const faults = [
    ...(unreachable === undefined ? [] : [`Kafka is unreachable: ${unreachable}`]),
    ...refused.map(({ topic, reason }) => `${topic} is not read: ${reason}`),
    ...topics.flatMap(({ topic, state, detail, partitions }) => [
      ...(state === 'failed' || state === 'joining' ? [`${topic}: ${state}${detail ? ` (${detail})` : ''}`] : []),
      ...partitions
        .filter((partition) => partition.state !== 'reading')
        .map(
          (partition) =>
            `${topic}/${partition.partition}: ${partition.state}${partition.detail ? ` (${partition.detail})` : ''}`,
        ),
    ]),
  ];
  return faults.length === 0 ? { ready: true } : { ready: false, detail: faults.join('; ') };
}
