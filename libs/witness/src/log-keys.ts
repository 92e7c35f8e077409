import { ED25519, type NoteVerifier, parseVkey, TlogError } from '#libs/tlog';

/** A list of log keys that cannot be used; `line` counts from 1, 0 is the file as a whole. */
export class LogKeysError extends Error {
  constructor(
    readonly line: number,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(line === 0 ? reason : `line ${line}: ${reason}`, options);
    this.name = new.target.name;
  }
}

/**
 * The logs that a witness follows: one verifier key a line, or a tlog-policy, of which only the `log` lines count. Unlike a
 * policy it may have one public key under many names, as the shards of a ledger have. Empty lines and lines that begin with
 * `#` say nothing. Throws LogKeysError.
 */
export function parseLogKeys(text: string): NoteVerifier[] {
  const found = new Map<string, NoteVerifier>();
  for (const [i, line] of text.split('\n').entries()) {
    const [first, ...rest] = line.split(/[\t ]+/).filter((field) => field !== '');
    if (first === undefined || first.startsWith('#') || ['witness', 'group', 'quorum'].includes(first)) continue;
    const [vkey, url, ...more] = first === 'log' ? rest : [first, undefined, ...rest];
    if (vkey === undefined || more.length > 0 || (first !== 'log' && url !== undefined))
      throw new LogKeysError(i + 1, 'a verifier key is expected, or: log <vkey> [<url>]');
    const verifier = readKey(vkey, i + 1);
    // Nor two keys whose signatures nobody could tell apart: no checkpoint of that log could be opened.
    const known = `${verifier.name}+${verifier.keyId}`;
    if (found.has(known)) throw new LogKeysError(i + 1, 'a key with this name and key id is there already');
    found.set(known, verifier);
  }
  if (found.size === 0) throw new LogKeysError(0, 'the verifier key of at least one log is expected');
  return [...found.values()];
}

function readKey(vkey: string, line: number): NoteVerifier {
  try {
    const verifier = parseVkey(vkey);
    if (verifier.type !== ED25519) throw new LogKeysError(line, 'the key of a log has signature type 0x01');
    return verifier;
  } catch (error) {
    if (error instanceof TlogError) throw new LogKeysError(line, error.message, { cause: error });
    throw error;
  }
}
