import type { Metrics } from '#libs/platform';
import { isPrivateLog } from '#libs/tlog';
import type { Witness } from '#libs/witness';

/** Labels: outcomes, and the origins that the settings name; never what a stranger sent. */
export class WitnessMetrics {
  private readonly requests;
  private readonly forks;

  constructor(private readonly metrics: Metrics) {
    this.requests = metrics.counter({
      name: 'witness_requests_total',
      help: 'add-checkpoint requests by outcome',
      labelNames: ['outcome'],
    });
    this.forks = metrics.counter({
      name: 'witness_forks_total',
      help: 'Trees refused because the log has signed another of the same size: the log shows different people different trees',
      labelNames: ['origin'],
    });
  }

  answered(outcome: string): void {
    this.requests.inc({ outcome });
  }

  fork(origin: string): void {
    this.forks.inc({ origin });
  }

  /** Gauges that are looked up when they are asked for. */
  observe(witness: Witness): void {
    const labelNames = ['origin'] as const;
    const size = this.metrics.gauge({
      name: 'witness_size_entries',
      help: 'Size of the tree last cosigned',
      labelNames,
    });
    const time = this.metrics.gauge({
      name: 'witness_cosigned_timestamp_seconds',
      help: 'Time of the last cosignature, seconds since 1970',
      labelNames,
    });
    this.metrics.beforeScrape(async () => {
      // The size of a private log says when somebody looks.
      for (const origin of witness.origins.filter((name) => !isPrivateLog(name))) {
        const latest = await witness.latestSize(origin);
        if (latest === undefined) continue;
        size.set({ origin }, latest.size);
        time.set({ origin }, latest.seconds);
      }
    });
  }
}
