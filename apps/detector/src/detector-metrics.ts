import type { DetectorObserver, DetectorStatus, JudgedEntry } from '#libs/detecting';
import type { HitRow } from '#libs/judging';
import type { Metrics } from '#libs/platform';
import { ruleSet } from '#libs/rules';

/** Seconds; with the objective, 10 s, among the bounds. */
const LATENCY = [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600];
const CHANGES: readonly HitRow['change'][] = ['raised', 'withdrawn', 'restated'];
/** From an act to its record: minutes to months. */
const RECORDING = [1, 10, 60, 600, 3_600, 21_600, 86_400, 604_800, 2_592_000];

/** What the detector does, for Prometheus. Labels: rules and shards. What it has found: judged-metrics.ts. */
export class DetectorMetrics implements DetectorObserver {
  private readonly entries;
  private readonly seconds;
  private readonly hits;
  private readonly toRecord;
  private readonly toJudged;
  private readonly toFinding;
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
      help: 'Changes of findings by rule: units raised, units withdrawn, or another severity or explanation (restated)',
      labelNames: ['rule', 'change'],
    });
    this.toRecord = metrics.histogram({
      name: 'act_to_record_seconds',
      help: 'From the act, as its event says, to its receipt in the ledger; of entries judged live',
      buckets: RECORDING,
    });
    this.toJudged = metrics.histogram({
      name: 'record_to_judged_seconds',
      help: 'From the receipt of an entry to the commit of its judgement; of entries judged live',
      buckets: LATENCY,
    });
    this.toFinding = metrics.histogram({
      name: 'record_to_finding_seconds',
      help: 'The same of entries that changed a finding, once for each change; the objective is 99 in 100 within 10 s',
      buckets: LATENCY,
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
    for (const { id } of ruleSet.rules) for (const change of CHANGES) this.hits.inc({ rule: id, change }, 0);
  }

  folded(shard: string, entries: number, seconds: number, hits: readonly Pick<HitRow, 'rule' | 'change'>[]): void {
    this.entries.inc({ shard }, entries);
    this.seconds.observe(seconds);
    for (const { rule, change } of hits) this.hits.inc({ rule, change });
  }

  judged(entries: readonly JudgedEntry[]): void {
    const now = Date.now();
    // Clocks differ: what comes from ahead took no time.
    const since = (from: number, to: number): number => Math.max(0, to - from) / 1000;
    for (const { receivedAt, actAt, hits } of entries) {
      const seconds = since(receivedAt, now);
      this.toJudged.observe(seconds);
      for (let n = 0; n < hits; n++) this.toFinding.observe(seconds);
      if (actAt !== undefined) this.toRecord.observe(since(actAt, receivedAt));
    }
  }

  sealed(shard: string): void {
    this.seals.inc({ shard });
  }

  oversightFolded(entries: number, unreadable: number): void {
    this.acts.inc(entries);
    this.unreadable.inc(unreadable);
  }

  /** What the detector says of itself when it is asked. Undefined: it has not started yet. */
  observe(status: () => Pick<DetectorStatus, 'shards' | 'unsealed' | 'cost'> | undefined): void {
    const { metrics } = this;
    const unsealed = metrics.gauge({
      name: 'findings_unsealed_seconds',
      help: "Seconds since a shard's findings cannot be sealed; 0 while they can",
      labelNames: ['shard'],
    });
    const cost = metrics.counter({
      name: 'rule_seconds_total',
      help: 'Seconds in the code of a rule, without the explanations of what it found',
      labelNames: ['rule'],
    });
    const failures = metrics.counter({
      name: 'rule_errors_total',
      help: 'Judgements of a rule that failed; twice at one entry leaves it out there',
      labelNames: ['rule'],
    });
    for (const { id } of ruleSet.rules) for (const counter of [cost, failures]) counter.inc({ rule: id }, 0);
    const told = new Map<string, { seconds: number; failures: number }>();
    metrics.beforeScrape(() => {
      const { shards = [], unsealed: failing = [], cost: costs = [] } = status() ?? {};
      unsealed.reset();
      for (const shard of shards) unsealed.set({ shard }, 0);
      for (const { shard, forMs } of failing) unsealed.set({ shard }, forMs / 1000);
      for (const { rule, ...now } of costs) {
        const before = told.get(rule) ?? { seconds: 0, failures: 0 };
        cost.inc({ rule }, now.seconds - before.seconds);
        failures.inc({ rule }, now.failures - before.failures);
        told.set(rule, now);
      }
      for (const shard of shards) for (const counter of [this.entries, this.seals]) counter.inc({ shard }, 0);
    });
  }
}
