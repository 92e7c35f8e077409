import type { Status } from '../../api/status.js';

interface Seal {
  entries: number;
  /** When the newest checkpoint was signed. */
  newest: string | null;
  /** Entries that no checkpoint covers yet. */
  unsigned: number;
}

/** Over all logs of the ledger: how much there is, and how much of it is signed. */
export function sealOf({ shards }: Pick<Status, 'shards'>): Seal {
  const signed = shards.flatMap(({ checkpoint }) => (checkpoint ? [checkpoint.signedAt] : []));
  return {
    entries: shards.reduce((sum, { size }) => sum + size, 0),
    newest: signed.sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? null,
    unsigned: shards.reduce((sum, { size, signedSize }) => sum + Math.max(0, size - signedSize), 0),
  };
}
