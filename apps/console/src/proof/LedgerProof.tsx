/** What this browser has checked of a shard, and that it only grew since the reader's last visit. */
export function LedgerProof(_of: { shard: string }) {
  return null;
}
