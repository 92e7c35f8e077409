import { ACCESS, shardStatus } from '#libs/ledger';
import type { AsOf, Queryable } from '#libs/readmodel';
import type { Notes } from './csv.js';

/**
 * What a file was made from: the rule set, and of each shard how much was judged, and the newest published checkpoint, which is the ledger's
 * head as others can check it. Not who asked: the file is passed on.
 */
export async function ledgerNotes(tx: Queryable, { ruleSet, shards }: AsOf, now: Date): Promise<Notes> {
  const heads = await shardStatus(tx);
  return [
    ['made', now.toISOString()],
    ['rule set', ruleSet],
    ...heads
      .filter(({ shard }) => shard !== ACCESS)
      .map(({ shard, size, root, checkpointSize }): [string, string] => {
        const judged = shards.find((one) => one.shard === shard)?.judged ?? null;
        return [
          `shard ${shard}`,
          [
            `${size} entries`,
            `root ${root.toString('base64')}`,
            ...(judged === null ? [] : [`${judged} judged`]),
            checkpointSize > 0 ? `/log/${shard}/checkpoint of ${checkpointSize} entries` : 'no checkpoint yet',
          ].join('; '),
        ];
      }),
  ];
}
