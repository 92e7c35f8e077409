import { Metrics } from '#libs/platform';
import type { KafkaIntake } from '#libs/intake';
import { RecorderMetrics } from '../../apps/recorder/src/metrics/recorder-metrics.js';

export type Series = Record<string, number>;

/** Series of ours, without the name's prefix and the app's label: `intake_lag_records{topic="…",partition="0"}`. */
export const seriesIn = (text: string): Series =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.startsWith('countersign_'))
      .map((line) => /^countersign_(\S+?)(\{.*\})? (\S+)$/.exec(line)!)
      .map(([, name, labels = '', value]) => [
        name! + labels.replace(/,?app="\w+"/, '').replace('{}', ''),
        Number(value),
      ]),
  );

/** Of the metrics at an address. */
export const scrape = async (url: string): Promise<Series> => seriesIn(await (await fetch(url)).text());

/** The recorder's metrics, of an intake in this process. */
export class Measured {
  private readonly metrics = new Metrics('recorder', { processMetrics: false });
  readonly recorder = new RecorderMetrics(this.metrics);
  intake: KafkaIntake | undefined;

  constructor() {
    this.recorder.observe({
      shards: 1,
      ledger: () => undefined,
      kafka: () => this.intake,
      guard: () => undefined,
      publication: { unsigned: [], unpublished: [], unwitnessed: [] },
      appendsFailingForMs: { events: () => undefined, access: () => undefined },
    });
  }

  async series(): Promise<Series> {
    return seriesIn(await this.metrics.text());
  }
}
