import { equalBytes, latin1, utf8 as utf8Of } from '#portable/crypto';
import { COSIGNATURE } from './cosignature.js';
import { parseUint53 } from './decimal.js';
import { ED25519 } from './ed25519.js';
import { PolicyFormatError, TlogError } from './errors.js';
import type { NoteSignature } from './note.js';
import type { NoteVerifier } from './key-types.js';

/** The parties that a verifier trusts (C2SP tlog-policy): any of the logs, cosigned as the quorum asks. */
export interface Policy {
  /** May be empty where the log is known otherwise. Each public key at most once, so that a ledger's shards do not fit in. */
  readonly logs: readonly PolicyLog[];
  readonly witnesses: readonly PolicyWitness[];
  readonly quorum: Quorum;
}

export interface PolicyLog {
  readonly verifier: NoteVerifier;
  readonly url?: string;
}

export interface PolicyWitness {
  /** Its name in the policy, which need not be its key's. */
  readonly name: string;
  readonly verifier: NoteVerifier;
  /** Submission prefix of tlog-witness. */
  readonly url?: string;
}

/** `none` asks for nobody. A group is met when `threshold` of its members are; each member counts in one place only. */
export type Quorum =
  | { readonly kind: 'none' }
  | { readonly kind: 'witness'; readonly witness: PolicyWitness }
  | { readonly kind: 'group'; readonly name: string; readonly threshold: number; readonly members: readonly Quorum[] };

/** Bound what a file can make us read, and how deep its groups can be; the format asks for 32 of each. */
const MAX_POLICY_BYTES = 1_000_000;
const MAX_DEFINITIONS = 1_000;

export function policies({ parseVkey }: { parseVkey: (vkey: string) => NoteVerifier }) {
  /**
   * Reads a policy; a missing newline at the end is forgiven. Throws PolicyFormatError, which names the line. Names are bytes to
   * the format: two that differ in any byte are two.
   */
  function parsePolicy(text: string | Uint8Array): Policy {
    const bytes = typeof text === 'string' ? utf8Of(text) : text;
    if (bytes.length > MAX_POLICY_BYTES) throw new PolicyFormatError(0, `it has at most ${MAX_POLICY_BYTES} bytes`);
    const reader = new PolicyReader(parseVkey);
    // One character for each byte, so that what is no UTF-8 cannot make two names alike.
    for (const [i, line] of latin1(bytes).split('\n').entries()) reader.line(i + 1, line);
    return reader.done();
  }

  return { parsePolicy };
}

/** Whether the keys of these signatures, which openCheckpoint verified, meet the quorum. */
export function isSatisfied(policy: Policy, verified: readonly NoteSignature[]): boolean {
  return met(policy.quorum, ({ verifier }) =>
    verified.some(({ name, keyId }) => name === verifier.name && keyId === verifier.keyId),
  );
}

function met(quorum: Quorum, cosigned: (witness: PolicyWitness) => boolean): boolean {
  switch (quorum.kind) {
    case 'none':
      return true;
    case 'witness':
      return cosigned(quorum.witness);
    case 'group':
      return quorum.members.filter((member) => met(member, cosigned)).length >= quorum.threshold;
  }
}

class PolicyReader {
  readonly #logs: PolicyLog[] = [];
  readonly #witnesses: PolicyWitness[] = [];
  readonly #defined = new Map<string, Quorum>();
  readonly #members = new Set<string>();
  #quorum: Quorum | undefined;
  #line = 0;

  constructor(private readonly parseVkey: (vkey: string) => NoteVerifier) {}

  line(number: number, line: string): void {
    this.#line = number;
    if (/[^\t\x20-\x7e\x80-\xff]/.test(line)) throw this.refusal('a control character is not allowed');
    const [keyword, ...fields] = line.split(/[\t ]+/).filter((field) => field !== '');
    if (keyword === undefined || keyword.startsWith('#')) return;
    if (keyword === 'log') this.log(fields);
    else if (keyword === 'witness') this.witness(fields);
    else if (keyword === 'group') this.group(fields);
    else if (keyword === 'quorum') this.quorum(fields);
    else throw this.refusal('a line begins with log, witness, group or quorum');
  }

  done(): Policy {
    if (this.#quorum === undefined) throw new PolicyFormatError(0, 'a quorum line is missing');
    return { logs: this.#logs, witnesses: this.#witnesses, quorum: this.#quorum };
  }

  private log([vkey, url, ...rest]: string[]): void {
    if (vkey === undefined || rest.length > 0) throw this.refusal('expected: log <vkey> [<url>]');
    const verifier = this.key(vkey, ED25519, this.#logs);
    this.#logs.push({ verifier, ...urlOf(url) });
  }

  private witness([name, vkey, url, ...rest]: string[]): void {
    if (name === undefined || vkey === undefined || rest.length > 0)
      throw this.refusal('expected: witness <name> <vkey> [<url>]');
    const verifier = this.key(vkey, COSIGNATURE, this.#witnesses);
    const witness: PolicyWitness = { name: readable(name), verifier, ...urlOf(url) };
    this.define(name, { kind: 'witness', witness });
    this.#witnesses.push(witness);
  }

  private group([name, threshold, ...names]: string[]): void {
    if (name === undefined || threshold === undefined || names.length === 0)
      throw this.refusal('expected: group <name> all|any|<k> <name>...');
    const members = names.map((member) => {
      const found = this.lookUp(member);
      if (this.#members.has(member)) throw this.refusal(`${readable(member)} is a member already`);
      this.#members.add(member);
      return found;
    });
    this.define(name, {
      kind: 'group',
      name: readable(name),
      threshold: this.threshold(threshold, members.length),
      members,
    });
  }

  private quorum([name, ...rest]: string[]): void {
    if (name === undefined || rest.length > 0) throw this.refusal('expected: quorum <name>|none');
    if (this.#quorum !== undefined) throw this.refusal('there is one quorum line only');
    this.#quorum = name === 'none' ? { kind: 'none' } : this.lookUp(name);
  }

  private threshold(text: string, members: number): number {
    if (text === 'any') return 1;
    if (text === 'all') return members;
    const k = this.attempt(() => parseUint53(text));
    if (k < 1 || k > members) throw this.refusal(`the threshold is from 1 to ${members}`);
    return k;
  }

  private key(vkey: string, type: number, existing: readonly { verifier: NoteVerifier }[]): NoteVerifier {
    if (existing.length >= MAX_DEFINITIONS) throw this.refusal(`there are at most ${MAX_DEFINITIONS} of them`);
    const verifier = this.attempt(() => this.parseVkey(utf8(vkey) ?? vkey));
    if (verifier.type !== type)
      throw this.refusal(`the key of a ${type === ED25519 ? 'log' : 'witness'} has signature type 0x0${type}`);
    if (existing.some((other) => equalBytes(other.verifier.publicKey, verifier.publicKey)))
      throw this.refusal('this public key is there already');
    // Two keys whose signatures nobody could tell apart: no checkpoint could be opened with them.
    if (
      [...this.#logs, ...this.#witnesses].some(
        (other) => other.verifier.name === verifier.name && other.verifier.keyId === verifier.keyId,
      )
    )
      throw this.refusal('another key has this name and key id');
    return verifier;
  }

  private define(name: string, quorum: Quorum): void {
    if (name === 'none' || this.#defined.has(name)) throw this.refusal(`${readable(name)} is defined already`);
    if (this.#defined.size >= 2 * MAX_DEFINITIONS) throw this.refusal(`there are at most ${MAX_DEFINITIONS} of them`);
    this.#defined.set(name, quorum);
  }

  private lookUp(name: string): Quorum {
    const found = this.#defined.get(name);
    if (found === undefined) throw this.refusal(`${readable(name)} is not defined above`);
    return found;
  }

  private attempt<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof TlogError) throw this.refusal(error.message, { cause: error });
      throw error;
    }
  }

  private refusal(reason: string, options?: ErrorOptions): PolicyFormatError {
    return new PolicyFormatError(this.#line, reason, options);
  }
}

function urlOf(url: string | undefined): { url?: string } {
  return url === undefined ? {} : { url: readable(url) };
}

const readable = (bytes: string): string => utf8(bytes) ?? bytes;

/** Of the text that stands for bytes, or undefined when they are not UTF-8. */
function utf8(bytes: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(bytes, (character) => character.charCodeAt(0)),
    );
  } catch {
    return undefined;
  }
}
