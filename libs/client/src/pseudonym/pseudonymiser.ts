import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { InvalidIdentifier, InvalidKey } from './errors.js';
import { normaliseIdentifier, type SubjectId } from './identifier.js';
import { normaliseName, normaliseText, notEmpty } from './normal-form.js';
import type { PseudonymKey } from './pseudonym-key.js';

/** The hashed bytes begin with one of these, so that a person's reference never equals an officer's. */
const LABEL = {
  subject: 'subj|v1|',
  exchange: 'exch|v1|',
  actor: 'actor|v1|',
  reason: 'reason|v1|',
};

/** Printable and short enough to be an agreement's id; has no bar, so that it ends where it ends. */
const AGREEMENT = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/;

/**
 * Turns identifiers into keyed pseudonyms: `<key id>:<base64url of HMAC-SHA-256(key, label ‖ normal form)>`, 256 bits. A bare hash of a
 * nine-digit number is reversed in minutes; these are safe as long as the key is, and its holder can enumerate all numbers, so it belongs
 * to the source, apart from the ledger's operators. One instance per scope: the source's own keys for subjects, officers and reasons; a key
 * that both parties of an agreement share for `exchangeRef`. Rotation: a new epoch's key makes new references; the old ones stay for
 * look-ups.
 */
export class Pseudonymiser {
  /** Newest first. */
  readonly #keys: readonly PseudonymKey[];

  constructor(keys: readonly PseudonymKey[]) {
    if (keys.length === 0) throw new InvalidKey('there is none');
    this.#keys = [...keys].sort((a, b) => b.epoch - a.epoch);
    this.#keys.forEach((key, i) => {
      for (const other of this.#keys.slice(i + 1)) {
        if (key.keyId === other.keyId) throw new InvalidKey(`two keys have the id ${key.keyId}`);
        if (key.epoch === other.epoch) throw new InvalidKey(`two keys have the epoch ${key.epoch}`);
        if (key.hasSameSecret(other)) throw new InvalidKey(`${key.keyId} and ${other.keyId} are the same key`);
      }
    });
  }

  /** The id of the newest epoch's key, under which references are made. */
  get keyId(): string {
    return this.#current.keyId;
  }

  get epoch(): number {
    return this.#current.epoch;
  }

  /** A person, under the source's key: joins all disclosures about the person. Throws InvalidIdentifier. */
  subjectRef(id: SubjectId): string {
    return ref(this.#current, LABEL.subject + normaliseIdentifier(id));
  }

  /** The person's references under every epoch, newest first: what an accounting must look up. */
  refsUnderAllEpochs(id: SubjectId): string[] {
    const text = LABEL.subject + normaliseIdentifier(id);
    return this.#keys.map((key) => ref(key, text));
  }

  /** A person within one agreement, under the parties' shared key: reconciles two ledgers, links nothing across agreements. */
  exchangeRef(agreementId: string, id: SubjectId): string {
    if (!AGREEMENT.test(agreementId))
      throw new InvalidIdentifier('agreement id', 'it has characters that no agreement id has');
    return ref(this.#current, `${LABEL.exchange}${agreementId}|${normaliseIdentifier(id)}`);
  }

  /** An officer or other actor, by the agency's own name or number for the person, in the normal form of names. */
  actorRef(actor: string): string {
    return ref(this.#current, LABEL.actor + normaliseName(actor, 'actor'));
  }

  /** A reason, equal for texts that a reader sees as one, so that one text used for every item shows. */
  reasonDigest(reason: string): string {
    return ref(this.#current, LABEL.reason + notEmpty('reason', normaliseText(reason)));
  }

  toJSON(): { keys: { keyId: string; epoch: number; key: string }[] } {
    return { keys: this.#keys.map((key) => key.toJSON()) };
  }

  toString(): string {
    return `Pseudonymiser(${this.#keys.join(', ')})`;
  }

  [inspect.custom](): string {
    return this.toString();
  }

  get #current(): PseudonymKey {
    return this.#keys[0]!;
  }
}

const ref = (key: PseudonymKey, text: string): string =>
  `${key.keyId}:${createHmac('sha256', key.secret).update(text, 'utf8').digest('base64url')}`;
