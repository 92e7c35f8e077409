import { z } from 'zod';
import type { Oversight } from '#libs/contracts';
import type { Principal } from '#libs/identity';
import { ActNotTaken, KeyReused, RecorderAway } from './errors.js';

export const RECORDER_ACTS = Symbol('the recorder that takes what officers say');
/** Longer than the recorder itself waits for PostgreSQL. */
const ANSWER_MS = 28_000;
const MOST_AGAIN = 2;
/** Of a connection that ended before the answer. */
const ENDED = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

const receipt = z.object({
  ...{ time: z.string(), shard: z.string(), index: z.int(), leafHash: z.string(), receivedAt: z.string() },
  state: z.enum(['recorded', 'repeat']),
});
export type RecordedAct = z.output<typeof receipt>;

const problem = z.object({
  type: z.string().catch(''),
  title: z.string().catch('without a reason'),
  detail: z.string().optional().catch(undefined),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).catch([]),
});

export interface RecorderActsOptions {
  /** A recorder. */
  url: string;
  /** Of this api's own key. */
  token: () => Promise<string>;
  answerMs?: number;
}

/** Who acts, as `oversight` has it. */
export function byOf({ issuer, subject, client, role, agency, session, authTime }: Principal): Oversight['by'] {
  if (role === 'producer' || role === 'auditor') throw new Error(`a route for people who act let in a ${role}`);
  return {
    ...{ issuer, subject, client, role, agency, session },
    authTime: authTime === null ? null : new Date(authTime).toISOString(),
  };
}

/** Has a recorder record what an officer says. */
export class RecorderActs {
  /** A text: why nothing can be recorded. */
  constructor(private readonly options: RecorderActsOptions | string) {}

  /** Durable when it resolves. Throws ActNotTaken, KeyReused, RecorderAway. */
  async record(event: string, by: Oversight['by']): Promise<RecordedAct> {
    const { options } = this;
    if (typeof options === 'string') throw new RecorderAway(options);
    const answer = await this.post(options, { event, by });
    const body: unknown = await answer.json().catch(() => ({}));
    if (answer.status === 200) return receipt.parse(body);
    const { type, title, detail, errors } = problem.parse(body);
    const kind = type.slice(type.lastIndexOf(':') + 1);
    if (kind === 'act-refused') throw new ActNotTaken(errors);
    if (kind === 'act-taken') throw new KeyReused();
    throw new RecorderAway(`the recorder answers ${answer.status}: ${title}`, new Error(detail));
  }

  /** Sent again on another connection where one ended before its answer: what is recorded is recorded once. */
  private async post({ url, token, answerMs = ANSWER_MS }: RecorderActsOptions, body: object): Promise<Response> {
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await token()}` },
      body: JSON.stringify(body),
      redirect: 'error' as const,
      signal: AbortSignal.timeout(answerMs),
    };
    for (let again = 0; ; again++) {
      try {
        return await fetch(new URL('/v1/acts', url), request);
      } catch (error) {
        const code = ((error as Error).cause as { code?: string } | undefined)?.code;
        if (again < MOST_AGAIN && code !== undefined && ENDED.has(code)) continue;
        throw new RecorderAway('the recorder does not answer', error);
      }
    }
  }
}
