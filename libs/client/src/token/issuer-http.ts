import { IssuerUnavailable, IssuerUnusable } from './errors.js';
import { refuseInTheClear } from './in-the-clear.js';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 256 * 1024;

export interface IssuerAnswer {
  status: number;
  body: Record<string, unknown>;
}

/**
 * Asks an issuer, and reads a JSON object. A redirect is not followed: what we send is a secret for that address.
 * @throws TokenInTheClear, IssuerUnavailable, IssuerUnusable
 */
export async function askIssuer(
  issuer: string,
  url: string,
  { form, headers }: { form?: Record<string, string>; headers?: Record<string, string> } = {},
): Promise<IssuerAnswer> {
  refuseInTheClear(url);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
      headers: { accept: 'application/json', ...headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await read(response);
  } catch (error) {
    const { message, cause } = error as Error;
    throw new IssuerUnavailable(
      issuer,
      cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code || message : message,
    );
  }
  const { status } = response;
  if (status >= 500 || status === 408 || status === 429) throw new IssuerUnavailable(issuer, `HTTP ${status}`);
  if (status >= 300 && status < 400)
    throw new IssuerUnusable(issuer, `${url} leads elsewhere (HTTP ${status}), and credentials are sent nowhere else`);
  return { status, body: objectOf(text) ?? {} };
}

async function read(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`the answer has more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
