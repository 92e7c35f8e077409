import { OVERSIGHT, eventShards } from '#libs/contracts';
import type { KafkaIntake } from '#libs/intake';
import type { GuardStatus } from '#libs/ledger';
import type { Metrics } from '#libs/platform';
import type { PublicationProgress } from '../publication.js';
import { AppendMetrics } from './append-metrics.js';
import { IntakeCounters } from './intake-counters.js';
import { IntakeGauges } from './intake-gauges.js';
import { type LedgerView, observeLedger } from './ledger-gauges.js';
import { observeSigning } from './signing-gauges.js';
import { TopicLabels } from './topic-labels.js';

/** What is looked up when metrics are asked for; undefined: not there yet, or never. */
export interface Observed {
  /** S */
  shards: number;
  ledger: () => LedgerView | undefined;
  kafka: () => Pick<KafkaIntake, 'status'> | undefined;
  guard: () => GuardStatus | undefined;
  publication: Pick<PublicationProgress, 'unsigned' | 'unpublished' | 'unwitnessed'>;
  appendsFailingForMs: { events: () => number | undefined; access: () => number | undefined };
}

/** The recorder's metrics for Prometheus. Labels: topics, partitions and shards, within bounds, reasons, outcomes and states; never ids. */
export class RecorderMetrics {
  private readonly topics = new TopicLabels();
  readonly intake: IntakeCounters;
  readonly appends: AppendMetrics;

  constructor(private readonly metrics: Metrics) {
    this.intake = new IntakeCounters(metrics, this.topics);
    this.appends = new AppendMetrics(metrics);
  }

  /** Once: from then on each scrape looks. */
  observe({ shards, ledger, kafka, guard, publication, appendsFailingForMs }: Observed): void {
    const { metrics, topics } = this;
    this.appends.observe(appendsFailingForMs);
    observeLedger(metrics, ledger);
    observeSigning(metrics, [...eventShards(shards), OVERSIGHT], guard, publication);
    new IntakeGauges(metrics, topics, () => kafka()?.status);
  }
}
