import { serialize } from 'node:v8';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { parseEntry, OVERSIGHT } from '#libs/contracts';
import { Detector } from '#libs/detecting';
import { OversightIntake, type OversightRequest } from '#libs/intake';
import { LedgerAppender, LedgerReader } from '#libs/ledger';
import { ruleSet } from '#libs/rules';
import { Teardown } from '#libs/stack';
import { ActStreams } from '#libs/verifier';
import { ACT_SHAPES, type ActShape } from './acts.js';
import { benchDatabase, JudgedLedger } from './judging/judged-ledger.js';
import { lastToEarly, tenthEnds } from './judging/tenths.js';
import { rounded } from './load.js';
import { atMost, type Verdict } from './verdicts.js';

const AIM_GROWTH = 1.25;
/** Acts that are on their way at once, where they are of different streams. */
const AT_ONCE = 16;
const READ = 256;

/** Processor microseconds for an act: of this process, which takes and folds them as a recorder and a detector do, and of PostgreSQL. */
interface PerAct {
  ownUs: number;
  postgresUs: number;
}
export interface ActsTenth {
  /** Entries of `oversight` at its end. */
  log: number;
  append: PerAct;
  fold: PerAct;
  verifyUs: number;
}

export interface ActsGrowth {
  acts: number;
  /** heldBytes: what `verify` holds of all acts at the end, serialized. */
  shapes: Record<
    ActShape,
    { tenths: ActsTenth[]; growth: Record<'append' | 'fold' | 'verify', number>; heldBytes: number }
  >;
  verdicts: Verdict[];
}

/** What an act costs the append, the fold and `verify`, by tenths of so many acts, each shape on a ledger of its own. */
export async function actsGrowth(
  acts: number,
  shapes: readonly ActShape[] = [...ACT_SHAPES.keys()],
): Promise<ActsGrowth> {
  const found: Partial<ActsGrowth['shapes']> = {};
  for (const shape of shapes) found[shape] = await growthOf(shape, acts);
  const all = found as ActsGrowth['shapes'];
  const verdicts = Object.entries(all).flatMap(([shape, { growth }]) =>
    Object.entries(growth).map(([what, ratio]) =>
      atMost(
        `${shape}, ${what}: processor time of an act, last three tenths / second to fourth`,
        ratio,
        AIM_GROWTH,
        'times',
      ),
    ),
  );
  return { acts, shapes: all, verdicts };
}

async function growthOf(shape: ActShape, acts: number): Promise<ActsGrowth['shapes'][ActShape]> {
  const teardown = new Teardown();
  const uninstall = teardown.install();
  try {
    const database = await benchDatabase(teardown);
    const ledger = await JudgedLedger.over(database.ownerUrl);
    teardown.push('connection', () => ledger.close());
    const pool = async (url: string, poolSize: number): Promise<DataSource> => {
      const db = await new DataSource({ type: 'postgres', url, poolSize }).initialize();
      teardown.push('pool', () => db.destroy());
      return db;
    };
    const [recorder, detector] = [await pool(database.recorderUrl, 3), await pool(database.detectorUrl, 4)];
    const reader = new LedgerReader(recorder);
    const intake = new OversightIntake({ ledger: new LedgerAppender({ db: recorder, shards: 1 }), reader });
    const plan = ACT_SHAPES.get(shape)!;
    const streams = new ActStreams();
    const tenths: ActsTenth[] = [];
    let done = 0;
    for (const end of tenthEnds(acts)) {
      const count = end - done;
      const requests = Array.from({ length: count }, (_, n) => plan(done + n));
      const metered = async (work: () => Promise<unknown>): Promise<PerAct> => {
        const meter = await ledger.meter({ pid: process.pid });
        await work();
        const { detectorMs, postgresMs } = await meter(count);
        return {
          ownUs: Math.round((detectorMs * 1_000) / count),
          postgresUs: Math.round((postgresMs * 1_000) / count),
        };
      };
      const from = (await reader.head(OVERSIGHT).catch(() => ({ size: 0 }))).size;
      const append = await metered(() => record(intake, requests));
      const fold = await metered(() => folded(detector, ledger, shape, end));
      const { size } = await reader.head(OVERSIGHT);
      tenths.push({ log: size, append, fold, verifyUs: await verified(streams, reader, { from, size, count }) });
      done = end;
    }
    const ratio = (of: (tenth: ActsTenth) => number): number => rounded(lastToEarly(tenths.map(of)));
    const both = ({ ownUs, postgresUs }: PerAct): number => ownUs + postgresUs;
    const growth = {
      append: ratio(({ append }) => both(append)),
      fold: ratio(({ fold }) => both(fold)),
      verify: ratio(({ verifyUs }) => verifyUs),
    };
    return { tenths, growth, heldBytes: serialize(streams).length };
  } finally {
    await teardown.run();
    uninstall();
  }
}

/** Acts of one stream follow each other. */
async function record(intake: OversightIntake, requests: readonly OversightRequest[]): Promise<void> {
  const byStream = new Map<string, OversightRequest[]>();
  for (const request of requests) {
    const { stream } = request.oversight;
    byStream.set(stream, [...(byStream.get(stream) ?? []), request]);
  }
  const left = [...byStream.values()];
  const one = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift())
      for (const request of next) await intake.record(request, 'bench');
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

/** A detector folds what there is, and ends. */
async function folded(db: DataSource, ledger: JudgedLedger, shape: ActShape, acts: number): Promise<void> {
  const detector = new Detector({ db, rules: ruleSet, pollMs: 20, tickMs: 1_000, sealMs: 86_400_000 });
  detector.start();
  const count = async (): Promise<number> => {
    const { rows } = await ledger.client.query<{ n: number; marked: number }>(
      `SELECT count(*)::int AS n, count(mark)::int AS marked FROM readmodel.oversight_act`,
    );
    if (rows[0]!.marked > 0) throw new Error(`${rows[0]!.marked} acts of ${shape} do not follow`);
    return rows[0]!.n;
  };
  try {
    while ((await count()) < acts) await sleep(50);
  } finally {
    await detector.stop();
  }
}

/** Microseconds of processor time for an act, without reading. */
async function verified(
  streams: ActStreams,
  reader: LedgerReader,
  { from, size, count }: { from: number; size: number; count: number },
): Promise<number> {
  let micros = 0;
  for (let at = from; at < size; at += READ) {
    const entries = await reader.entries(OVERSIGHT, at, Math.min(READ, size - at));
    const parsed = entries.map(({ bytes }) => parseEntry(bytes));
    const before = process.cpuUsage();
    for (const { receivedAt, oversight } of parsed) {
      const wrong = oversight && streams.add(OVERSIGHT, receivedAt, oversight);
      if (wrong) throw new Error(wrong);
    }
    const { user, system } = process.cpuUsage(before);
    micros += user + system;
  }
  return rounded(micros / count);
}
