import { DataSource } from 'typeorm';
import { rebuild } from '#libs/detecting';
import { ruleSet } from '#libs/rules';
import { Teardown } from '#libs/stack';
import { growthOf } from './growth.js';
import { benchDatabase, type Judge, JudgedLedger, startDetector } from './judged-ledger.js';
import { type Shape, shapeOf } from './shapes.js';
import type { Cost } from './tenths.js';

export interface RebuildCost {
  live: Cost;
  /** The cost of folding again, comparing every row and taking over. */
  rebuild: Cost;
  /** Rebuild over live judging, per event. */
  ratio: { seconds: number; detector: number; postgres: number };
  identical: boolean;
}

/** Judges a ledger live, then rebuilds it in this process while no detector runs. */
export async function rebuildOf(
  shape: Shape,
  ledger: JudgedLedger,
  judge: Judge,
  { db, limitSeconds }: { db: DataSource; limitSeconds: number },
): Promise<RebuildCost> {
  const { tenths, steps, cut } = await growthOf(shape, ledger, judge, limitSeconds);
  if (cut) throw new Error(`judging did not end within ${limitSeconds} s`);
  await judge.stop();
  const live = [...tenths, ...steps].reduce<Cost>(sum, NOTHING);
  const cost = await ledger.meter({ pid: process.pid });
  const { identical } = await rebuild({ db, rules: ruleSet });
  const rebuilding = await cost(live.events);
  const ratio = {
    seconds: rebuilding.seconds / live.seconds,
    detector: rebuilding.detectorMs / live.detectorMs,
    postgres: rebuilding.postgresMs / live.postgresMs,
  };
  return { live, rebuild: rebuilding, ratio, identical };
}

const NOTHING: Cost = { events: 0, seconds: 0, detectorMs: 0, postgresMs: 0, bytesWritten: 0, rssMb: 0 };

const sum = (a: Cost, b: Cost): Cost => ({
  events: a.events + b.events,
  seconds: a.seconds + b.seconds,
  detectorMs: a.detectorMs + b.detectorMs,
  postgresMs: a.postgresMs + b.postgresMs,
  bytesWritten: a.bytesWritten + b.bytesWritten,
  rssMb: Math.max(a.rssMb, b.rssMb),
});

export async function rebuildBench(events: number, limitSeconds: number): Promise<RebuildCost> {
  const teardown = new Teardown();
  const uninstall = teardown.install();
  try {
    const database = await benchDatabase(teardown);
    const ledger = await JudgedLedger.over(database.ownerUrl);
    teardown.push('connection', () => ledger.close());
    const db = await new DataSource({ type: 'postgres', url: database.detectorUrl, poolSize: 5 }).initialize();
    teardown.push('pool', () => db.destroy());
    const detector = await startDetector(database, teardown);
    return await rebuildOf(shapeOf('plain', events), ledger, detector, { db, limitSeconds });
  } finally {
    await teardown.run();
    uninstall();
  }
}
