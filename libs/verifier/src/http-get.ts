import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { gunzipSync } from 'node:zlib';
import { FileMalformed, SourceUnreadable } from './errors.js';

export interface HttpQuestion {
  /** Most bytes of the body, before and after it is decompressed. */
  limit: number;
  /** For all of it, redirects and the body included. */
  timeoutMs: number;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
  /** Leave a body in gzip as it is: fetch would accept members after the first, which other clients never read. */
  packed?: boolean;
}

const MOST_REDIRECTS = 5;

/** Most that is read of what a server says beside a 404. */
const PROBLEM_BYTES = 10_000;

/** GET, with the status and, where it is 200, or a problem of 404, the body. Throws FileMalformed beyond the limit, SourceUnreadable, and the signal's reason. */
export async function httpGet(
  url: string,
  { limit, timeoutMs, headers, signal, packed }: HttpQuestion,
): Promise<{ status: number; body: Buffer }> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
  try {
    const response = await follow(new URL(url), headers ?? {}, either);
    const status = response.statusCode ?? 0;
    if (status === 404 && /^application\/problem\+json\b/i.test(response.headers['content-type'] ?? ''))
      return { status, body: await readCapped(response, PROBLEM_BYTES, url) };
    if (status !== 200) {
      response.destroy();
      return { status, body: Buffer.alloc(0) };
    }
    const body = await readCapped(response, limit, url);
    const coding = response.headers['content-encoding'] ?? 'identity';
    if (coding === 'identity' || (coding === 'gzip' && packed)) return { status, body };
    if (coding !== 'gzip') throw new FileMalformed(`${url} is sent as ${coding}, which was not asked for`);
    return { status, body: inflated(body, limit, url) };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof FileMalformed || error instanceof SourceUnreadable) throw error;
    const { message } = (timeout.aborted ? timeout.reason : error) as Error;
    throw new SourceUnreadable(`${url}: ${message}`, { cause: error });
  }
}

async function follow(
  first: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  let url = first;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    // A token is for the address that it was given for, and for no other that this one names.
    const response = await ask(url, url.origin === first.origin ? headers : {}, signal);
    const { location } = response.headers;
    if (![301, 302, 303, 307, 308].includes(response.statusCode ?? 0) || location === undefined) return response;
    response.destroy();
    url = new URL(location, url);
  }
  throw new SourceUnreadable(`${first.href} leads from one address to the next without end`);
}

function ask(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<IncomingMessage> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new SourceUnreadable(`${url.href} is no address of http or https`);
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request: ClientRequest = send(
      url,
      { headers: { 'accept-encoding': 'gzip', 'user-agent': 'countersign-verify', ...headers }, signal },
      resolve,
    );
    request.on('error', reject);
    request.end();
  });
}

async function readCapped(response: IncomingMessage, limit: number, url: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop closes the connection.
    if (size > limit) throw new FileMalformed(`${url} has more than the ${limit} bytes that are possible`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function inflated(body: Buffer, limit: number, url: string): Buffer {
  try {
    return gunzipSync(body, { maxOutputLength: limit });
  } catch (error) {
    throw new FileMalformed(`${url} has more than the ${limit} bytes that are possible, or is no gzip`, {
      cause: error,
    });
  }
}
