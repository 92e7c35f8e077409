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

const PREFIX = 'countersign_';

/**
 * One app's metrics, each named `countersign_…`. A registry of its own, so that two apps in one process (tests) do not
 * meet. Label values must be bounded: rules, severities, topics and reasons; never ids.
 */
export class Metrics {
  readonly registry = new Registry();
  #onScrape: (() => Promise<void> | void)[] = [];

  constructor(app: string, { processMetrics = true }: { processMetrics?: boolean } = {}) {
    this.registry.setDefaultLabels({ app });
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

  /** Runs before each scrape, for gauges that are looked up rather than kept. A failure leaves the last values. */
  beforeScrape(update: () => Promise<void> | void): void {
    this.#onScrape.push(update);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** Prometheus text format. */
  async text(): Promise<string> {
    await Promise.allSettled(this.#onScrape.map(async (update) => update()));
    return this.registry.metrics();
  }
}
