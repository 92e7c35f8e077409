import type { LedgerPort } from '#libs/intake';
import { LedgerError } from '#libs/ledger';
import type { Metrics } from '#libs/platform';

/** The ledger has answered: what was to be appended is there, or somebody was faster. */
const ANSWERS = ['position-moved', 'receipt-taken', 'stream-moved'];

/** Counts appends, by Kafka and HTTP alike; not those of the log `access`, which would tell when somebody looks. */
export class AppendMetrics {
  private readonly seconds;
  private readonly entries;
  private readonly failures;

  constructor(private readonly metrics: Metrics) {
    this.seconds = metrics.histogram({
      name: 'append_seconds',
      help: 'Time of one append, from prepared to committed',
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    });
    this.entries = metrics.counter({ name: 'entries_appended_total', help: 'Entries of appends, events and others' });
    this.failures = metrics.counter({
      name: 'append_failures_total',
      help: 'Appends that failed; with the count of append_seconds, all that were tried',
    });
  }

  /** The same append, counted. */
  counted(append: LedgerPort['append']): LedgerPort['append'] {
    return async (what) => {
      const started = performance.now();
      try {
        const appended = await append(what);
        this.seconds.observe((performance.now() - started) / 1000);
        this.entries.inc(what.drafts.length);
        return appended;
      } catch (error) {
        if (!(error instanceof LedgerError && ANSWERS.includes(error.category))) this.failures.inc();
        throw error;
      }
    };
  }

  /** Milliseconds since appends fail, those of events and those of the log `access`; undefined while they succeed. */
  observe(failingForMs: { events: () => number | undefined; access: () => number | undefined }): void {
    const events = this.metrics.gauge({
      name: 'appends_failing_seconds',
      help: 'Seconds since nothing can be appended to the ledger; 0 while appends succeed',
    });
    const access = this.metrics.gauge({
      name: 'access_log_failing_seconds',
      help: 'Seconds since nobody who looks can be written down, so that nobody is shown anything; 0 while it can be done',
    });
    this.metrics.beforeScrape(() => {
      events.set((failingForMs.events() ?? 0) / 1000);
      access.set((failingForMs.access() ?? 0) / 1000);
    });
  }
}
