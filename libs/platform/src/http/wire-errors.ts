import { randomUUID } from 'node:crypto';
import { type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { commonProblemKinds } from './common-problems.js';
import { instanceOf } from './request-id.js';
import { SECURITY_HEADERS } from './security-headers.js';

/** Node's own statuses, by its codes; all others are 400. */
const STATUSES: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: commonProblemKinds['headers-too-large'].status,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: commonProblemKinds['request-timeout'].status,
};

/** What Node keeps of the answer that is under way. */
interface Answering {
  _httpMessage?: { headersSent: boolean } | null;
}

/**
 * Requests that Node refuses before any app sees them are answered as problem+json too: its own answer has no body. An expectation other
 * than 100-continue is let be (RFC 9110, 10.1.1).
 */
export function answerWireErrors(server: Server): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket & Answering) => {
    // An answer that has begun must not be continued with another.
    if (socket.writable && !socket._httpMessage?.headersSent) socket.write(answer(STATUSES[error.code ?? ''] ?? 400));
    socket.destroySoon();
  });
}

function answer(status: number): string {
  const title = STATUS_CODES[status]!;
  const id = randomUUID();
  const body = JSON.stringify({ type: 'about:blank', title, status, instance: instanceOf(id) });
  return [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${body.length}`,
    ...Object.entries(SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}`),
    `X-Request-Id: ${id}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
