import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { entryTail } from '#libs/contracts';
import { LedgerAppender } from '#libs/ledger';
import { quantile } from '../load.js';
import { type Act, eventOf, topicOf } from './acts.js';
import type { Judge, JudgedLedger } from './judged-ledger.js';
import { SteadyFlow } from './steady-flow.js';
import type { Cost } from './tenths.js';

export interface Lag {
  p50: number;
  p99: number;
}

export interface Minute extends Cost {
  minute: number;
  appended: number;
  lagEntries: Lag;
  /** Age of the oldest entry that is not judged yet, from the start of its append. */
  lagSeconds: Lag;
}

export interface SteadyOptions {
  /** Events per second, without watermarks. */
  rate: number;
  minutes: number;
  /** Ends the run early; the results so far are returned. */
  signal: AbortSignal;
  /** With the recorder's role. */
  db: DataSource;
  onMinute?: (minute: Minute) => void;
  /** Shorter in a test. */
  minuteMs?: number;
}

export interface Steady {
  minutes: Minute[];
  /** Entries that were not judged when the last one was appended, and the seconds until they were. */
  left: number;
  leftSeconds: number;
  findings: Record<string, number>;
}

const TICK_MS = 100;
const DRAIN_MS = 120_000;

/** Appends in real time, as a recorder does, while another process judges. */
export async function steady(ledger: JudgedLedger, judge: Judge, options: SteadyOptions): Promise<Steady> {
  const { signal, minutes, minuteMs = 60_000, onMinute = () => undefined } = options;
  const recording = new Recording(options);
  await recording.begin();
  const results: Minute[] = [];
  while (results.length < minutes && !signal.aborted && !recording.failed) {
    const samples = new Samples();
    const [cost, judged, appended] = [await ledger.meter(judge), await ledger.judged(), recording.size];
    for (const end = performance.now() + minuteMs; performance.now() < end && !signal.aborted && !recording.failed;) {
      samples.add(recording, await ledger.judged());
      await sleep(TICK_MS);
    }
    const now = await ledger.judged();
    const minute = { minute: results.length + 1, ...(await cost(now - judged)), appended: recording.size - appended };
    results.push({ ...minute, ...samples.lags });
    onMinute(results.at(-1)!);
  }
  await recording.end();
  const left = recording.size - (await ledger.judged());
  const since = performance.now();
  const until = since + DRAIN_MS;
  while ((await ledger.judged()) < recording.size && performance.now() < until && !signal.aborted) await sleep(TICK_MS);
  return { minutes: results, left, leftSeconds: (performance.now() - since) / 1000, findings: await ledger.findings() };
}

/** Appends due acts, in the background. */
class Recording {
  size = 0;
  failed: unknown;
  /** Sizes of the ledger that may not be judged yet, with the start of the append that led to each. */
  private readonly appends: { size: number; at: number }[] = [];
  private readonly flow = new SteadyFlow();
  private readonly appender: LedgerAppender;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private offset = 0;

  constructor(private readonly options: Pick<SteadyOptions, 'rate' | 'db'>) {
    this.appender = new LedgerAppender({ db: options.db, shards: 1 });
  }

  async begin(): Promise<void> {
    await this.append([...this.flow.before(Date.now())]);
    this.running = this.run().catch((error: unknown) => void (this.failed = error));
  }

  /** Throws the error of a failed append. */
  async end(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.appender.idle();
    if (this.failed) throw this.failed as Error;
  }

  /** Seconds since the append of the first entry after `judged` began. */
  age(judged: number): number {
    while (this.appends.length > 0 && this.appends[0]!.size <= judged) this.appends.shift();
    const [oldest] = this.appends;
    return oldest ? (performance.now() - oldest.at) / 1000 : 0;
  }

  private async run(): Promise<void> {
    const began = performance.now();
    let sent = 0;
    let seconds = 0;
    while (!this.stopping.signal.aborted) {
      const passed = (performance.now() - began) / 1000;
      const now = Date.now();
      const due = Math.floor(passed * this.options.rate) - sent;
      sent += due;
      const acts: Act[] = [];
      if (Math.floor(passed) > seconds) acts.push(...this.flow.watermarks(now));
      seconds = Math.floor(passed);
      for (const act of this.flow.acts(due, now)) acts.push(act);
      await this.append(acts);
      await sleep(TICK_MS);
    }
  }

  private async append(acts: readonly Act[]): Promise<void> {
    if (acts.length === 0) return;
    const at = performance.now();
    const drafts = acts.map((act) => {
      const via = { cluster: 'bench', topic: topicOf(act.source), incarnation: 1, partition: 0, key: act.agreement };
      const tail = entryTail({ kafka: { ...via, offset: String(this.offset++) } }, { event: eventOf(act) });
      return { shard: '0', tail };
    });
    await this.appender.append({ drafts });
    this.size += drafts.length;
    this.appends.push({ size: this.size, at });
  }
}

class Samples {
  private readonly entries: number[] = [];
  private readonly seconds: number[] = [];

  add(recording: Recording, judged: number): void {
    this.entries.push(Math.max(0, recording.size - judged));
    this.seconds.push(recording.age(judged));
  }

  get lags(): Pick<Minute, 'lagEntries' | 'lagSeconds'> {
    return { lagEntries: lagOf(this.entries), lagSeconds: lagOf(this.seconds) };
  }
}

function lagOf(samples: number[]): Lag {
  if (samples.length === 0) return { p50: 0, p99: 0 };
  const ascending = samples.sort((a, b) => a - b);
  return { p50: quantile(ascending, 0.5), p99: quantile(ascending, 0.99) };
}
