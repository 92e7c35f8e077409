import type { ItemOf } from '#libs/client';
import { BadRows } from '../bad-rows.js';
import { increment } from '../counts.js';
import type { ImportHeader } from '../header-schema.js';
import { matchReader } from '../match-rows.js';
import type { Survey } from '../survey.js';
import type { ActPlanner, PlanContext } from './planner.js';
import { requestIdOf } from './request.js';
import { secondPass } from './second-pass.js';

/** The source's match. One without rows says nothing: the contract has no such event. */
export function planMatch(planner: ActPlanner): void {
  const { loaded, sides, survey } = planner.context;
  const { matches } = loaded.header;
  const file = survey.matches;
  if (!sides.source || !matches || !file || file.rows === 0) return;
  const { id, time, systemOfRecords, algorithmVersion } = matches;
  const head = {
    matchId: id,
    requestId: requestIdOf(loaded),
    systemOfRecords,
    algorithmVersion,
    itemsCount: file.rows,
  };
  planner.bulk('source', 'gov.transfer.match.performed.v1', planner.envelope('source', time), head, () =>
    matchItems(matches, file, planner.context),
  );
}

async function* matchItems(
  matches: NonNullable<ImportHeader['matches']>,
  file: NonNullable<Survey['matches']>,
  { keys, counts, progress }: PlanContext,
): AsyncGenerator<ItemOf<'gov.transfer.match.performed.v1'>[]> {
  for await (const items of secondPass(file, matchReader(matches, file.table, keys, new BadRows()), progress)) {
    counts.matches += items.length;
    for (const { path, result } of items) increment(counts.matchesBy, `${path} ${result}`);
    yield items;
  }
}
