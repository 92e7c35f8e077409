import {
  InvalidSignatureError,
  type NoteSignature,
  openNote,
  type Policy,
  type Quorum,
  TlogError,
} from '#portable/tlog';
import { type Cosigner, cosigners } from './cosigners.js';
import { failed, notDone, type Outcome, passed } from './outcome.js';
import type { ReadReceipt } from './read-receipt.js';
import type { Compared } from './steps.js';

/** `cosignedBy`: the policy's witnesses with a good signature. */
export function checkWitnesses(
  { proof, checkpoint }: ReadReceipt,
  policy: Policy | undefined,
  now: number,
): { outcome: Outcome; cosignedBy: Cosigner[] } {
  if (policy === undefined)
    return { outcome: notDone('No witness is asked for: you have given no policy.'), cosignedBy: [] };
  if (!proof || !checkpoint)
    return { outcome: notDone('There is no checkpoint that could be cosigned.'), cosignedBy: [] };
  const good: NoteSignature[] = [];
  for (const witness of policy.witnesses) {
    try {
      good.push(...openNote(proof.checkpoint, [witness.verifier]).verified);
    } catch (error) {
      if (!(error instanceof TlogError)) throw error;
      if (error instanceof InvalidSignatureError) {
        const said = `The signature of witness ${witness.name} does not fit the checkpoint: one of them was changed.`;
        return { outcome: failed(said), cosignedBy: [] };
      }
    }
  }
  const { cosignedBy, fromTheFuture, satisfied } = cosigners(policy, good, now);
  const asked: Compared = { label: 'your policy asks for', value: quorumText(policy.quorum) };
  const compared = [asked, ...cosignedBy.map(({ name, at }) => ({ label: `cosigned by ${name}`, value: at }))];
  const late = fromTheFuture[0];
  const outcome = late
    ? failed(`Witness ${late.name} signed at ${late.at}, which is in the future.`, ...compared)
    : policy.quorum.kind === 'none'
      ? notDone('Your policy asks for no witness.', ...compared)
      : satisfied
        ? passed('The witnesses that your policy asks for have signed.', ...compared)
        : failed('Your policy asks for more witnesses than have signed.', ...compared);
  return { outcome, cosignedBy };
}

/** `w1`, `2 of (w1, w2, w3)`. */
export function quorumText(quorum: Quorum): string {
  switch (quorum.kind) {
    case 'none':
      return 'none';
    case 'witness':
      return quorum.witness.name;
    case 'group':
      return `${quorum.threshold} of (${quorum.members.map(quorumText).join(', ')})`;
  }
}
