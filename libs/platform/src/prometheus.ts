import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
  type CounterConfiguration,
  type GaugeConfiguration,
  type HistogramConfiguration,
} from 'prom-client';
import { SharedAnswer } from './shared-answer.js';

const PREFIX = 'countersign_';
/** Well within the time that Prometheus gives a scrape. */
const SCRAPE_MS = 3_000;

/**
 * One app's metrics, each named `countersign_…`. A registry of its own, so that two apps in one process (tests) do not
 * meet. Label values must be bounded: rules, severities, topics and reasons; never ids.
 */
export class Metrics {
  readonly registry = new Registry();
  #onScrape: SharedAnswer<boolean>[] = [];
  #late: Gauge;

  constructor(app: string, { processMetrics = true }: { processMetrics?: boolean } = {}) {
    this.registry.setDefaultLabels({ app });
    this.#late = this.gauge({
      name: 'metrics_late',
      help: 'Parts of this answer that are of an earlier one, because what they are read from failed or did not answer in time',
    });
    if (processMetrics) collectDefaultMetrics({ register: this.registry, prefix: PREFIX });
  }

  counter<T extends string>(config: CounterConfiguration<T>): Counter<T> {
    return new Counter({ ...config, name: PREFIX + config.name, registers: [this.registry] });
  }

  gauge<T extends string>(config: GaugeConfiguration<T>): Gauge<T> {
    return new Gauge({ ...config, name: PREFIX + config.name, registers: [this.registry] });
  }

  /** Give `buckets` that have the service-level bounds among them. */
  histogram<T extends string>(config: HistogramConfiguration<T>): Histogram<T> {
    return new Histogram({ ...config, name: PREFIX + config.name, registers: [this.registry] });
  }

  /** Runs before each scrape, for gauges that are looked up rather than kept. One that fails or is late leaves the last values. */
  beforeScrape(update: () => Promise<void> | void): void {
    this.#onScrape.push(new SharedAnswer(async () => (await update(), true)));
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** Prometheus text format. */
  async text(limitMs = SCRAPE_MS): Promise<string> {
    const updated = await Promise.all(this.#onScrape.map((update) => update.within(limitMs, false).catch(() => false)));
    this.#late.set(updated.filter((done) => !done).length);
    return this.registry.metrics();
  }
}
