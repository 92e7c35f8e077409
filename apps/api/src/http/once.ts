import { createHash, randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { IdempotencyKeys, type Turn } from '#libs/desk';
import type { Principal } from '#libs/identity';
import { InvalidParameters, RequestRefused } from '#libs/platform';
import { capacityOf } from '../visibility/capacity.js';
import type { ActRequest, Answered, KeyedRequest } from './act-request.js';
import { derivedId } from './derived-id.js';
import { versionSeen } from './if-match.js';
import { jsonBody } from './json-body.js';

export const KEY_HEADER = 'idempotency-key';
/** As the client chooses it: a UUID, bare or in quotation marks, or any other name. */
const KEY = /^[!-~]{8,200}$/;

/** Her key is that of another request. Nothing was done now. */
export class KeyReused extends RequestRefused {
  constructor() {
    super('the Idempotency-Key is that of another request');
  }
}

/** The first request with the key is under way. Ask again: then there is its answer. */
export class KeyInUse extends RequestRefused {
  constructor() {
    super('the request with this Idempotency-Key is under way');
  }
}

/** She has as many keys as are kept for one person. Nothing was done; without a key, or later, it is. */
export class TooManyKeys extends RequestRefused {
  constructor() {
    super('too many Idempotency-Keys of one person are kept');
  }
}

/** What may have been done, though nobody has said so: the same request with the same key finds out, and does what is left. */
export abstract class OutcomeUnknown extends RequestRefused {}

export interface Done {
  status: number;
  headers: Record<string, string>;
  body: object;
  /** Something is left to do: the same request with the same key goes on. */
  unfinished?: boolean;
  /** Nothing was done: the answer is not kept, and the same request with the same key is answered anew. */
  nothing?: boolean;
}

/** Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07): what is asked for with one is done once, for a day. */
@Injectable()
export class Once {
  readonly #log = new Logger('Once');

  constructor(@Inject(IdempotencyKeys) private readonly keys: IdempotencyKeys) {}

  /** The key of a request; undefined: it has none. Throws InvalidParameters. */
  keyOf({ headers }: KeyedRequest, required = false): string | undefined {
    const key = headers[KEY_HEADER];
    if (key === undefined && !required) return undefined;
    if (typeof key === 'string' && KEY.test(key)) return key;
    const detail = `must be${key === undefined ? ' there:' : ''} 8 to 200 printable characters, such as a UUID`;
    throw new InvalidParameters([{ pointer: `#/header/${KEY_HEADER}`, detail }]);
  }

  /** The id of what a request makes: the same person with the same key and the same request makes the same. Without a key it is new. */
  idOf(request: KeyedRequest, { issuer, subject, role, agency }: Principal, key: string | undefined): string {
    if (key === undefined) return randomUUID();
    return derivedId(['countersign-made-v1', issuer, subject, role, agency, key, digestOf(request)]);
  }

  /** An act on a version that she has seen; `again`: it may be here a second time. Throws as `answer`, and VersionNeeded. */
  act<Asked>(
    { who, request, response }: ActRequest,
    read: (body: unknown) => Asked,
    work: (asked: Asked, version: number, again: boolean) => Promise<Done>,
  ): Promise<object> {
    const key = this.keyOf(request);
    const asked = read(jsonBody(request));
    const version = versionSeen(request.headers['if-match'] as string | undefined);
    return this.answer(request, response, who, key, () => work(asked, version, key !== undefined));
  }

  /**
   * Does the work, or gives the answer that the same request had before; sets status and headers, and returns the body. What throws did
   * nothing now, unless it is OutcomeUnknown. `atLimit`: what becomes of it where she has as many keys as may be: `unkept` is for what finds out
   * by itself what it did before; its answer is not kept. Throws KeyReused, KeyInUse, TooManyKeys.
   */
  async answer(
    request: KeyedRequest,
    response: Answered,
    principal: Principal,
    key: string | undefined,
    work: () => Promise<Done>,
    atLimit: 'refuse' | 'unkept' = 'refuse',
  ): Promise<object> {
    const give = (status: number, headers: Record<string, string>): void => {
      response.status(status);
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    };
    const unkept = async (): Promise<object> => {
      const { status, headers, body } = await work();
      give(status, headers);
      return body;
    };
    if (key === undefined) return unkept();
    const claim = await this.keys.claim(capacityOf(principal), key, digestOf(request));
    if (claim.kind === 'other') throw new KeyReused();
    if (claim.kind === 'full') {
      if (atLimit === 'unkept') return unkept();
      response.setHeader('retry-after', String(claim.seconds));
      throw new TooManyKeys();
    }
    if (claim.kind === 'busy') {
      response.setHeader('retry-after', '2');
      throw new KeyInUse();
    }
    if (claim.kind === 'same') {
      give(claim.answer.status, claim.answer.headers);
      return JSON.parse(claim.answer.body) as object;
    }
    const { turn, again } = claim as Extract<typeof claim, { kind: 'new' }>;
    try {
      const { status, headers, body, unfinished, nothing } = await work();
      give(status, headers);
      if (unfinished) await this.after(turn, () => this.keys.release(turn));
      else if (nothing && !again) await this.after(turn, () => this.keys.forget(turn));
      else await this.after(turn, () => this.keys.keep(turn, { status, headers, body: JSON.stringify(body) }));
      return body;
    } catch (error) {
      // Of what had a turn before nobody knows how far that came: the key stays that request's.
      const unknown = again || error instanceof OutcomeUnknown;
      await this.after(turn, () => (unknown ? this.keys.release(turn) : this.keys.forget(turn)));
      throw error;
    }
  }

  /** It is done, and is told so, whatever becomes of the key: whoever sends it again after its turn is recognised by what she did. */
  private async after(turn: Turn, step: () => Promise<void>): Promise<void> {
    await step().catch((error: unknown) =>
      this.#log.warn(`a key of a request was not kept (${turn.turn}): ${String(error)}`),
    );
  }
}

function digestOf({ method, originalUrl, headers, body }: KeyedRequest): string {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  return JSON.stringify([
    ...[method, originalUrl, headers['if-match'] ?? null],
    createHash('sha256').update(bytes).digest('base64url'),
  ]);
}
