import { encodeBase64, equalBytes, readBase64 } from '#portable/crypto';
import { type InclusionClaim, MerkleError, NumberRangeError, ProofLengthError } from '#portable/merkle';
import { failed, notDone, type Outcome, passed } from './outcome.js';
import type { ReadReceipt } from './read-receipt.js';

/** `own`: the hash of the bytes, where they are open; `stated`: the leaf hash that the finding names. */
export function checkBytes(own: Uint8Array | undefined, stated: string | undefined): Outcome {
  if (stated !== undefined && readBase64(stated)?.length !== 32)
    return failed('The leaf hash that the server names is no SHA-256.', { label: 'named', value: stated });
  if (own === undefined)
    return notDone(
      'The contents of this entry are not open to your agency, so that there are no bytes to compare.',
      ...(stated === undefined ? [] : [{ label: 'leaf hash that the finding names', value: stated }]),
    );
  const calculated = { label: 'leaf hash of these bytes', value: encodeBase64(own) };
  if (stated === undefined) return passed('The bytes have this leaf hash.', calculated);
  const named = { label: 'leaf hash that the finding names', value: stated };
  return stated === calculated.value
    ? passed('Both leaf hashes are the same.', calculated, named)
    : failed('The bytes are not those that the finding names: something in them was changed.', calculated, named);
}

const NO_RECEIPT = 'No checkpoint covers this entry yet. One comes within seconds: check again.';

export function checkPath(
  { proof, unreadable, checkpoint }: ReadReceipt,
  index: number | undefined,
  leafHash: Uint8Array | undefined,
  inclusionRoot: (claim: Omit<InclusionClaim, 'root'>) => Uint8Array,
): { outcome: Outcome; root?: Uint8Array } {
  if (unreadable !== undefined) return { outcome: failed(`The receipt cannot be read: ${unreadable}.`) };
  if (proof === undefined) return { outcome: notDone(NO_RECEIPT) };
  const compared = [
    ...(index === undefined ? [] : [{ label: 'entry that was asked for', value: String(index) }]),
    { label: 'entry of the receipt', value: String(proof.index) },
    ...(checkpoint ? [{ label: 'size of the log', value: String(checkpoint.size) }] : []),
    { label: 'hashes on the path', value: String(proof.hashes.length) },
  ];
  if (index !== undefined && proof.index !== index)
    return { outcome: failed(`The receipt is of entry ${proof.index}, not of entry ${index}.`, ...compared) };
  if (checkpoint === undefined)
    return {
      outcome: notDone('The receipt’s checkpoint cannot be read, and with it the size of the log.', ...compared),
    };
  if (leafHash === undefined) return { outcome: notDone('There is no leaf hash to lead to a root.', ...compared) };
  try {
    const root = inclusionRoot({ leafHash, index: proof.index, size: checkpoint.size, proof: proof.hashes });
    const outcome = passed(
      `The path leads from entry ${proof.index} of ${checkpoint.size} to one root.`,
      { label: 'leaf hash', value: encodeBase64(leafHash) },
      ...compared,
      { label: 'root at the end of the path', value: encodeBase64(root) },
    );
    return { outcome, root };
  } catch (error) {
    if (error instanceof NumberRangeError)
      return { outcome: failed(`A log of ${checkpoint.size} entries has no entry ${proof.index}.`, ...compared) };
    if (error instanceof ProofLengthError)
      return {
        outcome: failed(
          `A path to entry ${proof.index} of ${checkpoint.size} has ${error.expected} hashes; the receipt has ${error.actual}.`,
          ...compared,
        ),
      };
    if (!(error instanceof MerkleError)) throw error;
    return { outcome: failed(`The path does not fit: ${error.message}.`, ...compared) };
  }
}

/** `root`: at the end of the path. */
export function checkRoot({ unreadable, proof, checkpoint, noCheckpoint }: ReadReceipt, root?: Uint8Array): Outcome {
  if (noCheckpoint !== undefined) return failed(`The checkpoint cannot be read: ${noCheckpoint}.`);
  if (unreadable === undefined && proof === undefined) return notDone(NO_RECEIPT);
  if (checkpoint === undefined) return notDone('The receipt cannot be read.');
  const signed = { label: 'root in the checkpoint', value: encodeBase64(checkpoint.root) };
  if (root === undefined) return notDone('No path leads to a root that could be compared.', signed);
  const led = { label: 'root at the end of the path', value: encodeBase64(root) };
  return equalBytes(root, checkpoint.root)
    ? passed(`This is the root of the ${checkpoint.size} entries in the checkpoint.`, led, signed)
    : failed(
        'The path leads to another root than the checkpoint has: the entry, the path or the checkpoint was changed.',
        led,
        signed,
      );
}
