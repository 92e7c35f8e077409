import { Teardown } from '#libs/stack';
import { type Growth, growthOf } from './growth.js';
import { benchDatabase, JudgedLedger, startDetector } from './judged-ledger.js';
import { growthLines } from './print.js';
import { type Order, type ShapeName, shapeOf } from './shapes.js';

export interface GrowthOptions {
  shapes: readonly ShapeName[];
  events: number;
  order: Order | undefined;
  limitSeconds: number;
  say: (line: string) => void;
}

export type MeasuredShape = Growth & {
  /** Rows inserted, changed or deleted, per event, by table. */
  rowsByEvent: Record<string, number>;
};

/** Runs each shape on a database and with a detector of its own, and always stops them. */
export async function growthBench(options: GrowthOptions): Promise<Record<string, MeasuredShape>> {
  const results: Record<string, MeasuredShape> = {};
  for (const name of options.shapes) {
    results[name] = await oneShape(name, options);
    for (const line of growthLines(name, results[name])) options.say(line);
  }
  return results;
}

async function oneShape(name: ShapeName, { events, order, limitSeconds }: GrowthOptions): Promise<MeasuredShape> {
  const teardown = new Teardown();
  const uninstall = teardown.install();
  try {
    const database = await benchDatabase(teardown);
    const ledger = await JudgedLedger.over(database.ownerUrl);
    teardown.push('connection', () => ledger.close());
    const detector = await startDetector(database, teardown);
    const growth = await growthOf(shapeOf(name, events, order), ledger, detector, limitSeconds);
    await detector.stop();
    const rows = Object.entries(await ledger.rowsWritten());
    const rowsByEvent = Object.fromEntries(rows.map(([table, n]) => [table, Number((n / growth.judged).toFixed(3))]));
    return { ...growth, rowsByEvent };
  } finally {
    await teardown.run();
    uninstall();
  }
}
