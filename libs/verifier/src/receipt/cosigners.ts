import { COSIGNATURE, cosignedAt, isSatisfied, type NoteSignature, type Policy } from '#portable/tlog';

/** A witness of the policy, or another cosigner that was given, whose signature on the checkpoint is good. */
export interface Cosigner {
  name: string;
  /** RFC 3339 UTC: when it saw the tree as the largest of this log. */
  at: string;
}

/** Clocks of two machines may differ by this much. */
const CLOCK_SKEW_SECONDS = 300;

/** Who of the policy's witnesses has cosigned, of signatures that are good, and whether they are enough. `now`: milliseconds since 1970. */
export function cosigners(
  policy: Policy,
  verified: readonly NoteSignature[],
  now: number,
): { cosignedBy: Cosigner[]; fromTheFuture: Cosigner[]; satisfied: boolean } {
  const timely: NoteSignature[] = [];
  const cosignedBy: Cosigner[] = [];
  const fromTheFuture: Cosigner[] = [];
  for (const signature of verified) {
    const witness = policy.witnesses.find(
      ({ verifier }) => verifier.name === signature.name && verifier.keyId === signature.keyId,
    );
    if (witness === undefined) continue;
    const seconds = witness.verifier.type === COSIGNATURE ? cosignedAt(signature) : 0;
    const cosigner = { name: witness.name, at: rfc3339(seconds) };
    if (seconds > Math.floor(now / 1000) + CLOCK_SKEW_SECONDS) {
      fromTheFuture.push(cosigner);
      continue;
    }
    timely.push(signature);
    cosignedBy.push(cosigner);
  }
  return { cosignedBy, fromTheFuture, satisfied: isSatisfied(policy, timely) };
}

function rfc3339(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? `${seconds} s after 1970` : date.toISOString();
}
