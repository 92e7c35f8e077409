import type { PoolClient } from 'pg';
import { type Key, type WakeUp, WakeUps } from '#libs/judging';
import type { Breath } from './breath.js';
import { rivalsOf, timeOf } from '../commit/memory-rows.js';

/** Of so many, reading and putting in order takes some hundredths of a second. */
const PAGE = 10_000;

interface Row {
  target: Key;
  point: string;
  due: string;
  rivals: (number | null)[] | null;
}

const wakeUpOf = ({ target, point, due, rivals }: Row): WakeUp => ({
  target,
  point: timeOf(point),
  due: timeOf(due),
  ...(rivals && { rivals: rivalsOf(rivals) }),
});

/** What waits in a shard, a page at a time: there may be millions. @throws the signal's reason, where it is no longer wanted */
export async function loadWakeUps(
  client: PoolClient,
  generation: number,
  shard: string,
  breath: Breath,
): Promise<WakeUps> {
  const wakeUps = new WakeUps();
  await client.query('BEGIN READ ONLY');
  await client.query(
    `DECLARE waiting NO SCROLL CURSOR FOR
     SELECT key AS target, point, due, rival_points AS rivals FROM readmodel.fold_state WHERE generation = ${generation} AND shard = ${client.escapeLiteral(shard)} AND due IS NOT NULL`,
  );
  for (;;) {
    const { rows } = await client.query<Row>(`FETCH ${PAGE} FROM waiting`);
    if (rows.length === 0) break;
    wakeUps.restore(rows.map(wakeUpOf));
    await breath.take();
  }
  await client.query('COMMIT');
  return wakeUps;
}
