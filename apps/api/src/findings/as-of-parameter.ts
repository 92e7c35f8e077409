import { receivedBy } from '#libs/ledger';
import { InvalidParameters } from '#libs/platform';
import type { AsOf, Queryable } from '#libs/readmodel';

/**
 * How many entries of a shard had been judged, as somebody asks: a number, or a time, by which they had been received. Throws
 * InvalidParameters: beyond what is judged, so that nobody can say yet.
 */
export async function positionOf(
  tx: Queryable,
  { shards }: AsOf,
  shard: string,
  given: number | string,
  now = Date.now(),
): Promise<number> {
  const refuse = (detail: string) => new InvalidParameters([{ pointer: '#/query/asOf', detail }]);
  const of = shards.find((one) => one.shard === shard);
  const judged = of?.judged ?? 0;
  if (typeof given === 'string' && Date.parse(given) > now) throw refuse('is in the future');
  const position = typeof given === 'number' ? given : await receivedBy(tx, shard, of?.size ?? 0, 'until', given);
  if (position > judged) throw refuse(`is beyond the ${judged} entries of shard ${shard} that are judged`);
  return position;
}
