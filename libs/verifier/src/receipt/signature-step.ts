import { formatVkey, InvalidSignatureError, type NoteVerifier, openNote, TlogError } from '#portable/tlog';
import { failed, notDone, type Outcome, passed } from './outcome.js';
import { originsOf, type Pins } from './pins.js';
import type { ReadReceipt } from './read-receipt.js';

/** Of keys those of the log with this origin, under its name. */
export type KeysOf = (origin: string, keys: readonly NoteVerifier[]) => NoteVerifier[];

interface Asked {
  /** Whose log it must be. */
  shard?: string | undefined;
  pins?: Pins | undefined;
  serverKeys?: readonly NoteVerifier[] | undefined;
}

/** `key`: under which the signature is good, pinned or, where nothing is pinned, the server's own. */
export function checkLogSignature(
  { proof, note, checkpoint }: ReadReceipt,
  { shard, pins, serverKeys = [] }: Asked,
  keysOf: KeysOf,
): { outcome: Outcome; key?: NoteVerifier } {
  if (!proof || !note || !checkpoint) return { outcome: notDone('There is no checkpoint that could be signed.') };
  const { origin } = checkpoint;
  const trusted = pins?.keys ?? serverKeys;
  const whose = pins ? 'pinned' : 'named by this server';
  if (!pins && serverKeys.length === 0)
    return { outcome: notDone('You have pinned no key, and this server names none.', { label: 'log', value: origin }) };
  const keys = shard === undefined || originsOf(shard, trusted).includes(origin) ? keysOf(origin, trusted) : [];
  const compared = [
    { label: 'log that signs', value: origin },
    ...note.signatures
      .filter(({ name }) => name === origin)
      .map(({ keyId }) => ({ label: 'key id of its signature', value: idText(keyId) })),
    ...(keys.length > 0 ? keys : trusted).map((key) => ({ label: `key ${whose}`, value: formatVkey(key) })),
  ];
  if (keys.length === 0)
    return { outcome: failed(`The checkpoint is of ${origin}, and no key ${whose} is of that log.`, ...compared) };
  let bad = false;
  for (const key of keys) {
    try {
      openNote(proof.checkpoint, [key]);
      return { key, outcome: pins ? passed('The signature is good.', ...compared) : notDone(AGREES, ...compared) };
    } catch (error) {
      if (!(error instanceof TlogError)) throw error;
      bad ||= error instanceof InvalidSignatureError;
    }
  }
  return {
    outcome: failed(
      bad
        ? `The signature under a key ${whose} does not fit the checkpoint: one of them was changed.`
        : `No key ${whose} has signed the checkpoint: another key has, or none.`,
      ...compared,
    ),
  };
}

const AGREES =
  'The signature agrees with the key that this server names. That proves nothing: a server that lies names a key that fits. Pin a key that you got by another way.';

const idText = (keyId: number): string => keyId.toString(16).padStart(8, '0');
