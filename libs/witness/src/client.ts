import { setTimeout as sleep } from 'node:timers/promises';
import { backOffMs } from '#libs/system';
import {
  type Checkpoint,
  cosignedAt,
  formatAddCheckpoint,
  isSatisfied,
  type NoteSignature,
  parseCheckpoint,
  parseCosignatures,
  parseNote,
  parseUint53,
  type Policy,
  type PolicyWitness,
  TlogError,
} from '#libs/tlog';
import {
  ProofUnavailable,
  WitnessAhead,
  WitnessFailure,
  WitnessInconsistent,
  WitnessMalformed,
  WitnessRefused,
  WitnessUnreachable,
} from './client-errors.js';
import { originHash } from './file-store.js';
import { askWitness, type WitnessAnswer } from './witness-http.js';

export interface CollectOptions {
  /** For each request. */
  readonly timeoutMs: number;
  /** Requests to one witness that may fail for want of an answer, 1 or more. */
  readonly attempts: number;
  /** How long to wait for the others once the quorum is met. Default 250 ms. */
  readonly lingerMs?: number;
}

/** The size that a witness says it has. A claim: only a checkpoint under the log's own signature (its monitoring path) is evidence. */
export interface Seen {
  /** Its name in the policy. */
  readonly witness: string;
  readonly size: number;
}

export interface Collected {
  /** Verified, one of each witness at most. Add them to the note. */
  readonly signatures: NoteSignature[];
  readonly seen: Seen[];
  readonly failures: { readonly witness: string; readonly error: WitnessFailure }[];
  /** Witnesses that had not answered when the quorum was met. */
  readonly pending: string[];
}

/** Consistency from that size to the checkpoint's; called for sizes above 0 and below it. */
export type ProofFrom = (oldSize: number) => Promise<Buffer[]>;

/** A witness that always names another size would keep us busy for ever. */
const MAX_CONFLICTS = 3;
const BACK_OFF = { firstMs: 50, longestMs: 1_000, spread: true };

/**
 * Asks the witnesses of a policy for cosignatures, all at once (C2SP tlog-witness, also its version 1.0.0, where a different root of the
 * same size is answered 409 without a size instead of 422). Remembers each witness's last size, so that most rounds take one request; a
 * wrong size is corrected by a 409.
 */
export class WitnessClient {
  readonly #sizes = new Map<string, number>();

  /**
   * Resolves when the quorum is met and `lingerMs` have passed, or when all have answered or failed. Whether the quorum is met
   * is for the caller to ask (isSatisfied). Throws NoteFormatError or CheckpointFormatError for what is no checkpoint; failures
   * of witnesses are in the answer.
   */
  async collect(note: Uint8Array, proofFrom: ProofFrom, policy: Policy, options: CollectOptions): Promise<Collected> {
    const checkpoint = Buffer.from(note);
    const { text } = parseNote(checkpoint);
    const round = new Round(checkpoint, text, parseCheckpoint(text), once(proofFrom), options, this.#sizes);
    const witnesses = policy.witnesses.filter(({ url }) => url !== undefined);
    const pending = new Set(witnesses.map(({ name }) => name));
    const collected: Collected = { signatures: [], seen: [], failures: [], pending: [] };
    let closed = false;
    const quorumMet = signal();
    const all = Promise.all(
      witnesses.map(async (witness) => {
        const seen: Seen[] = [];
        const result = await round.ask(witness, seen).catch((error: unknown) => failureOf(error));
        if (closed) return;
        pending.delete(witness.name);
        collected.seen.push(...seen);
        if (result instanceof WitnessFailure) collected.failures.push({ witness: witness.name, error: result });
        else collected.signatures.push(result);
        if (isSatisfied(policy, collected.signatures)) quorumMet.give();
      }),
    );
    // A policy that asks for nobody waits for nobody.
    if (isSatisfied(policy, [])) quorumMet.give();
    const lingered = quorumMet.given.then(() => sleep(options.lingerMs ?? 250));
    await Promise.race([all, lingered]);
    closed = true;
    collected.pending.push(...pending);
    return collected;
  }
}

/** One checkpoint on its way to the witnesses. */
class Round {
  constructor(
    private readonly note: Buffer,
    private readonly text: string,
    private readonly checkpoint: Checkpoint,
    private readonly proofFrom: ProofFrom,
    private readonly options: CollectOptions,
    private readonly sizes: Map<string, number>,
  ) {}

  async ask(witness: PolicyWitness, seen: Seen[]): Promise<NoteSignature> {
    const { size, origin } = this.checkpoint;
    const key = `${originHash(origin)} ${witness.verifier.name} ${witness.verifier.keyId}`;
    let oldSize = Math.min(this.sizes.get(key) ?? 0, size);
    let conflicts = 0;
    for (let attempt = 1; ;) {
      try {
        const answer = await this.submit(witness, oldSize);
        if (!('conflict' in answer)) {
          this.sizes.set(key, size);
          return answer;
        }
        this.sizes.set(key, answer.conflict);
        seen.push({ witness: witness.name, size: answer.conflict });
        if (answer.conflict > size) throw new WitnessAhead(answer.conflict, size);
        if (answer.conflict === oldSize || ++conflicts > MAX_CONFLICTS)
          throw new WitnessMalformed(`it answers 409 with size ${answer.conflict} again and again`);
        oldSize = answer.conflict;
      } catch (error) {
        if (!(error instanceof WitnessFailure) || !error.retryable || attempt >= this.options.attempts) throw error;
        await sleep(backOffMs(attempt, BACK_OFF));
        attempt += 1;
      }
    }
  }

  private async submit(witness: PolicyWitness, oldSize: number): Promise<NoteSignature | { conflict: number }> {
    const proof = oldSize > 0 && oldSize < this.checkpoint.size ? await this.proof(oldSize) : [];
    const body = formatAddCheckpoint({ oldSize, proof, checkpoint: this.note });
    const answer = await askWitness(under(witness, 'add-checkpoint'), { body, timeoutMs: this.options.timeoutMs });
    const { status, contentType } = answer;
    if (status === 200) return this.cosignature(witness, answer);
    if (status === 409 && mediaTypeOf(contentType) === 'text/x.tlog.size') return { conflict: sizeOf(answer) };
    const detail = detailOf(answer);
    if (status === 409 || status === 422) throw new WitnessInconsistent(status, detail);
    if (status === 408 || status === 429 || status >= 500)
      throw new WitnessUnreachable(`it answers HTTP ${status}: ${detail}`);
    throw new WitnessRefused(status, detail);
  }

  private async proof(oldSize: number): Promise<Buffer[]> {
    try {
      return await this.proofFrom(oldSize);
    } catch (error) {
      throw new ProofUnavailable(`there is no proof from size ${oldSize}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  private cosignature({ verifier }: PolicyWitness, { body }: WitnessAnswer): NoteSignature {
    const found = read(() => parseCosignatures(body.toString('utf8'))).find(
      ({ name, keyId }) => name === verifier.name && keyId === verifier.keyId,
    );
    if (found === undefined) throw new WitnessMalformed(`its answer has no signature of ${verifier.name}`);
    if (!verifier.verify(Buffer.from(this.text), found.signature))
      throw new WitnessMalformed('its signature does not fit this checkpoint');
    if (read(() => cosignedAt(found)) === 0) throw new WitnessMalformed('its signature has no time');
    return found;
  }
}

function under({ url }: PolicyWitness, path: string): string {
  return `${url!.replace(/\/+$/, '')}/${path}`;
}

/** Without parameters, in lower case (RFC 9110, 8.3.1): a proxy may have added a charset. */
function mediaTypeOf(contentType: string): string {
  return contentType.split(';')[0]!.trim().toLowerCase();
}

function sizeOf({ body }: WitnessAnswer): number {
  const text = body.toString('latin1');
  if (!text.endsWith('\n')) throw new WitnessMalformed('the size in its 409 has no newline');
  return read(() => parseUint53(text.slice(0, -1)));
}

/** For the operator's log: one line, without what would break it. */
function detailOf({ body }: WitnessAnswer): string {
  return JSON.stringify(body.toString('utf8').slice(0, 200).trim());
}

function read<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof TlogError) throw new WitnessMalformed(error.message, { cause: error });
    throw error;
  }
}

function failureOf(error: unknown): WitnessFailure {
  if (error instanceof WitnessFailure) return error;
  return new WitnessUnreachable(error instanceof Error ? error.message : String(error), { cause: error });
}

/** Witnesses that are at the same size share one proof; one that failed is asked for again. */
function once(proofFrom: ProofFrom): ProofFrom {
  const proofs = new Map<number, Promise<Buffer[]>>();
  return (oldSize) => {
    const known = proofs.get(oldSize);
    if (known !== undefined) return known;
    const proof = proofFrom(oldSize);
    proofs.set(oldSize, proof);
    proof.catch(() => proofs.delete(oldSize));
    return proof;
  };
}

function signal(): { give: () => void; given: Promise<void> } {
  let give!: () => void;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { give, given };
}
