import { WitnessMalformed, WitnessUnreachable } from './client-errors.js';

export interface WitnessAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** A checkpoint with a hundred signatures is far below; bounds what a witness can make us hold. */
const MAX_ANSWER_BYTES = 256 * 1024;

/**
 * One POST to a witness, from connecting to the last byte within `timeoutMs`. Redirects are not followed: a witness is the
 * address in the policy. Throws WitnessUnreachable, or WitnessMalformed for an answer that is too long.
 */
export async function askWitness(
  url: string,
  { body, timeoutMs }: { body: Uint8Array; timeoutMs: number },
): Promise<WitnessAnswer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: Buffer.from(body),
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of response.body ?? []) {
      parts.push(part as Uint8Array);
      length += (part as Uint8Array).length;
      if (length > MAX_ANSWER_BYTES) throw new WitnessMalformed(`its answer is above ${MAX_ANSWER_BYTES} bytes`);
    }
    const contentType = response.headers.get('content-type') ?? '';
    return { status: response.status, contentType, body: Buffer.concat(parts) };
  } catch (error) {
    if (error instanceof WitnessMalformed) throw error;
    const { name, message, cause } = error as Error;
    const reason = name === 'TimeoutError' ? `no answer within ${timeoutMs} ms` : messageOf(cause) || message;
    throw new WitnessUnreachable(reason, { cause: error });
  }
}

function messageOf(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  return cause.message || ((cause as NodeJS.ErrnoException).code ?? '');
}
