import { DataSource } from 'typeorm';
import { Teardown } from '#libs/stack';
import { BENCH, benchDatabase, JudgedLedger, startDetector } from './judged-ledger.js';
import { minuteHeading, minuteLine } from './print.js';
import { type Steady, steady } from './steady.js';

/** Ends by itself. The first Ctrl-C makes it stop, print its results so far and stop all its processes. */
export async function steadyBench(rate: number, minutes: number, say: (line: string) => void): Promise<Steady> {
  const teardown = new Teardown();
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const database = await benchDatabase(teardown);
    const ledger = await JudgedLedger.over(database.ownerUrl);
    teardown.push('connection', () => ledger.close());
    const db = await new DataSource({
      type: 'postgres',
      url: database.recorderUrl,
      poolSize: 3,
      applicationName: BENCH,
      // A connection that ended would be counted as one of the detector's.
      extra: { idleTimeoutMillis: 0 },
    }).initialize();
    teardown.push('recorder', () => db.destroy());
    const detector = await startDetector(database, teardown);
    say(minuteHeading());
    const onMinute = (minute: Parameters<typeof minuteLine>[0]): void => say(minuteLine(minute));
    const result = await steady(ledger, detector, { rate, minutes, db, signal: stopping.signal, onMinute });
    say(
      `at the end ${result.left} entries were not judged; ${stopping.signal.aborted ? 'stopped' : `they were after ${result.leftSeconds.toFixed(1)} s`}`,
    );
    return result;
  } finally {
    await teardown.run();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
