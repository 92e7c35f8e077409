import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { hostOf, isLoopback } from '#libs/platform';
import { choosePage, errorPage, PAGE_POLICY, peoplePage } from './pages.js';
import type { Everybody } from './people.js';
import { PUBLIC_CLIENT } from './clients.js';
import { codeGiven, makeProvider } from './provider.js';
import type { Secrets } from './secrets.js';

export interface IssuerOptions {
  host: string;
  port: number;
  /** `iss`. Default: where it listens. */
  url?: string;
  internalUrl?: string;
  /** Where the api is told that somebody has signed out. */
  logoutUrl?: string;
  /** Whoever has signed in is asked again only where an app wants that. */
  singleSignOn?: boolean;
  everybody: Everybody;
  secrets: Secrets;
  onError: (error: Error) => void;
}

export interface StartedIssuer {
  url: string;
  server: Server;
}

/** Listens, and answers what oidc-provider does not: the pages, who there is, and health. */
export async function startIssuer(options: IssuerOptions): Promise<StartedIssuer> {
  const { host, port, internalUrl, everybody, secrets, onError } = options;
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const { port: bound } = server.address() as { port: number };
  const url = options.url?.replace(/\/$/, '') ?? `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
  const provider = await makeProvider(url, everybody, secrets, options);
  for (const event of ['server_error', 'backchannel.error'] as const) provider.on(event, (_, error) => onError(error));
  const answer = provider.callback();
  const logins = new Set(everybody.people.map(({ login }) => login));

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isOurs(request.headers.host, internalUrl))
      return send(response, 421, 'text/plain', 'Ask for 127.0.0.1, [::1] or localhost.\n');
    response.setHeader('content-security-policy', PAGE_POLICY);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'no-referrer');
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://issuer');
    const read = request.method === 'GET' || request.method === 'HEAD';
    if (read && pathname === '/') return send(response, 200, 'text/html', peoplePage(everybody.people));
    if (read && pathname === '/people')
      return send(response, 200, 'application/json', JSON.stringify({ client: PUBLIC_CLIENT, ...everybody }));
    if (read && /^\/health\/(?:live|ready)$/.test(pathname))
      return send(response, 200, 'application/json', JSON.stringify({ ready: true, checks: [] }));
    if (pathname.startsWith('/sign-in/')) return signIn(request, response);
    // With the code in the address oidc-provider sends a page that needs a script.
    const code = pathname === '/device' && read ? searchParams.get('user_code') : null;
    if (code !== null) {
      request.url = '/device';
      if (/^[A-Z-]{1,20}$/i.test(code)) codeGiven.set(request, code);
    }
    answer(request, response);
  };

  const signIn = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Throws for a sign-in that is not under way in this browser.
    const { uid } = await provider.interactionDetails(request, response);
    if (request.method !== 'POST')
      return send(response, 200, 'text/html', choosePage(everybody.people, `/sign-in/${uid}`));
    const login = new URLSearchParams(await textOf(request)).get('login') ?? '';
    if (!logins.has(login)) return send(response, 400, 'text/html', errorPage('Nobody here has that name.'));
    await provider.interactionFinished(request, response, { login: { accountId: login } });
  };

  server.on('request', (request, response) => {
    respond(request, response).catch((error: Error) => {
      if (error.name !== 'SessionNotFound') onError(error);
      if (response.headersSent) return response.destroy();
      send(response, 400, 'text/html', errorPage('This sign-in is over, or of another browser. Begin again.'));
    });
  });
  return { url, server };
}

const MAX_FORM_BYTES = 4096;

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_FORM_BYTES) throw new Error('a form of ours is smaller');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

/** Pages of other sites, and other machines, reach us under other names (see libs/platform's host check). */
function isOurs(host: string | undefined, internalUrl: string | undefined): boolean {
  if (!host || !URL.canParse(`http://${host}`)) return false;
  return isLoopback(hostOf(`http://${host}`)) || (internalUrl !== undefined && new URL(internalUrl).host === host);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' }).end(body);
}
