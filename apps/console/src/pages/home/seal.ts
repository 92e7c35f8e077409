import type { Status } from '../../api/status.js';

interface Seal {
  entries: number;
  /** When the newest checkpoint was signed. */
  newest: string | null;
  /** Entries that no checkpoint covers yet. */
  unsigned: number;
}

/** Over the logs of events and of acts: how much there is, and how much of it is signed. The log of who looked grows by looking here, and says nothing. */
export function sealOf(status: Pick<Status, 'shards'>): Seal {
  const shards = status.shards.filter(({ shard }) => shard !== 'access');
  const signed = shards.flatMap(({ checkpoint }) => (checkpoint ? [checkpoint.signedAt] : []));
  return {
    entries: shards.reduce((sum, { size }) => sum + size, 0),
    newest: signed.sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? null,
    unsigned: shards.reduce((sum, { size, signedSize }) => sum + Math.max(0, size - signedSize), 0),
  };
}
