import type { DetectorObserver, DetectorStatus } from '#libs/detecting';
import type { Metrics } from '#libs/platform';
import type { Overview } from '#libs/readmodel';
import { ruleSet } from '#libs/rules';

/** The detector's metrics for Prometheus. Labels: rules, severities, shards, and the few agreements with most items. */
export class DetectorMetrics implements DetectorObserver {
  private readonly entries;
  private readonly seconds;
  private readonly hits;
  private readonly seals;
  private readonly acts;
  private readonly unreadable;

  constructor(private readonly metrics: Metrics) {
    this.entries = metrics.counter({
      name: 'entries_folded_total',
      help: 'Entries folded through the rules',
      labelNames: ['shard'],
    });
    this.seconds = metrics.histogram({
      name: 'fold_seconds',
      help: 'Time of one batch, from read to committed',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    });
    this.hits = metrics.counter({
      name: 'hits_total',
      help: 'Changes of findings, by the rule that made them',
      labelNames: ['rule'],
    });
    this.seals = metrics.counter({
      name: 'findings_seals_total',
      help: "Seals of a shard's findings that were recorded in oversight",
      labelNames: ['shard'],
    });
    this.acts = metrics.counter({
      name: 'oversight_folded_total',
      help: 'Entries of oversight folded into what people did',
    });
    this.unreadable = metrics.counter({
      name: 'oversight_unreadable_total',
      help: 'Entries of oversight that could not be read or stored, and were passed over',
    });
    for (const { id } of ruleSet.rules) this.hits.inc({ rule: id }, 0);
  }

  folded(shard: string, entries: number, seconds: number, hits: ReadonlyMap<string, number>): void {
    this.entries.inc({ shard }, entries);
    this.seconds.observe(seconds);
    for (const [rule, count] of hits) this.hits.inc({ rule }, count);
  }

  sealed(shard: string): void {
    this.seals.inc({ shard });
  }

  oversightFolded(entries: number, unreadable: number): void {
    this.acts.inc(entries);
    this.unreadable.inc(unreadable);
  }

  /** Seals that cannot be written: the findings of a shard could be changed without a trace meanwhile. */
  observeSeals(status: () => Pick<DetectorStatus, 'shards' | 'unsealed'> | undefined): void {
    const unsealed = this.metrics.gauge({
      name: 'findings_unsealed_seconds',
      help: "Seconds since a shard's findings cannot be sealed; 0 while they can",
      labelNames: ['shard'],
    });
    this.metrics.beforeScrape(() => {
      unsealed.reset();
      const { shards = [], unsealed: failing = [] } = status() ?? {};
      for (const shard of shards) unsealed.set({ shard }, 0);
      for (const { shard, forMs } of failing) unsealed.set({ shard }, forMs / 1000);
    });
  }

  /** Gauges that are looked up when they are asked for. */
  observe(look: () => Promise<Overview | undefined>): void {
    const { metrics } = this;
    const open = metrics.gauge({ name: 'findings_open', help: 'Findings that hold', labelNames: ['rule', 'severity'] });
    const lag = metrics.gauge({ name: 'detector_lag_entries', help: 'Entries not folded yet', labelNames: ['shard'] });
    const seconds = metrics.gauge({
      name: 'detector_lag_seconds',
      help: 'Age of the last folded entry while there are more to fold, else 0',
      labelNames: ['shard'],
    });
    const gaps = metrics.gauge({ name: 'gaps_open', help: 'Rules left out at an entry because they failed there' });
    const disclosed = metrics.gauge({
      name: 'items_disclosed',
      help: 'Items disclosed under an agreement; those with most items only',
      labelNames: ['agreement'],
    });
    const requested = metrics.gauge({
      name: 'items_requested',
      help: 'Items requested under an agreement; those with most items only',
      labelNames: ['agreement'],
    });
    metrics.beforeScrape(async () => {
      const found = await look();
      if (!found) return;
      open.reset();
      for (const { id, severity } of ruleSet.rules) open.set({ rule: id, severity }, 0);
      for (const { rule, severity, count } of found.findings) open.set({ rule, severity }, count);
      for (const shard of found.shards) {
        lag.set({ shard: shard.shard }, shard.behind);
        seconds.set({ shard: shard.shard }, shard.lagSeconds);
      }
      gaps.set(found.gaps);
      disclosed.reset();
      requested.reset();
      for (const { agreement, items } of found.agreements) {
        disclosed.set({ agreement }, items.disclosed);
        requested.set({ agreement }, items.requested);
      }
    });
  }
}
