import type { Outgoing, Receipt } from '../sender.js';

/**
 * The receipts for the events of a batch, found by (source, id), whatever their order. An answer is one receipt, a list,
 * or `{"receipts":[…]}`. A receipt without shard and index proves nothing and is left out.
 */
export function readReceipts(text: string, batch: readonly Outgoing[]): Receipt[] {
  const byEvent = new Map<string, Receipt>();
  for (const { source, id, shard, index } of listed(text)) {
    if (typeof source !== 'string' || typeof id !== 'string') continue;
    if (shard === undefined || index === undefined) continue;
    byEvent.set(`${source} ${id}`, { source, id, shard: String(shard), index: Number(index) });
  }
  return batch.flatMap(({ source, id }) => byEvent.get(`${source} ${id}`) ?? []);
}

interface Listed {
  source?: unknown;
  id?: unknown;
  shard?: string | number;
  index?: string | number;
}

function listed(text: string): Listed[] {
  try {
    const answer = JSON.parse(text) as Listed | Listed[] | { receipts: Listed[] };
    if (Array.isArray(answer)) return answer;
    return 'receipts' in answer ? answer.receipts : [answer];
  } catch {
    return [];
  }
}
