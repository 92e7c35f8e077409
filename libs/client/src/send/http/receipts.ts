import type { Outgoing, Receipt } from '../sender.js';

/**
 * The receipts for the events of a batch, found by (source, id), whatever their order. An answer is one receipt, a list,
 * `{"receipts":[…]}`, or a problem with `receipt` or `receipts`. A receipt without shard and index proves nothing and is left out.
 */
export function readReceipts(text: string, batch: readonly Outgoing[]): Receipt[] {
  const byEvent = new Map<string, Receipt>();
  for (const { source, id, shard, index, reason, detail } of listed(text)) {
    if (typeof source !== 'string' || typeof id !== 'string') continue;
    if (shard === undefined || index === undefined) continue;
    const receipt = { source, id, shard: String(shard), index: Number(index) };
    // Sent twice in one batch, once as it should be: the refusal is what must be told.
    if (typeof reason === 'string')
      byEvent.set(`${source} ${id}`, { ...receipt, refused: typeof detail === 'string' ? detail : reason });
    else if (!byEvent.has(`${source} ${id}`)) byEvent.set(`${source} ${id}`, receipt);
  }
  return batch.flatMap(({ source, id }) => byEvent.get(`${source} ${id}`) ?? []);
}

interface Listed {
  source?: unknown;
  id?: unknown;
  shard?: string | number;
  index?: string | number;
  reason?: unknown;
  detail?: unknown;
}

function listed(text: string): Listed[] {
  try {
    const answer = JSON.parse(text) as Listed | Listed[] | { receipts: Listed[] } | { receipt: Listed };
    if (Array.isArray(answer)) return answer;
    if ('receipts' in answer) return answer.receipts;
    return 'receipt' in answer && typeof answer.receipt === 'object' ? [answer.receipt] : [answer as Listed];
  } catch {
    return [];
  }
}
