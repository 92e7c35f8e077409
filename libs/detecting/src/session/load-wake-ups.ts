import type { PoolClient } from 'pg';
import { type Key, WakeUps } from '#libs/judging';
import type { Breath } from './breath.js';
import { timeOf } from '../commit/memory-rows.js';

/** Of so many, reading and putting in order takes some hundredths of a second. */
const PAGE = 10_000;

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
     SELECT key AS target, point, due FROM readmodel.fold_state WHERE generation = ${generation} AND shard = ${client.escapeLiteral(shard)} AND due IS NOT NULL`,
  );
  for (;;) {
    const { rows } = await client.query<{ target: Key; point: string; due: string }>(`FETCH ${PAGE} FROM waiting`);
    if (rows.length === 0) break;
    wakeUps.restore(rows.map(({ target, point, due }) => ({ target, point: timeOf(point), due: timeOf(due) })));
    await breath.take();
  }
  await client.query('COMMIT');
  return wakeUps;
}
