interface EvidenceProofProps {
  entry: { shard: string; index: number; leafHash: string };
}

/** Whether an entry is in the log, as this browser checks it: the mark and its steps. Until that is here: nothing. */
export function EvidenceProof(_: EvidenceProofProps) {
  return null;
}
