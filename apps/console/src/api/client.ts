import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from '../../generated/openapi.js';
import { Away, problemOf } from './problem.js';

/** What the page sends beside what it asks, as docs/identity.md (Sessions of browsers) and docs/access-log.md want it. */
const sent = {
  /** `csrfToken` of GET /v1/session: proves that a change comes from our own page. No credential. */
  csrf: undefined as string | undefined,
  /** Names the page that requests are for, in the log of who looked. */
  view: undefined as string | undefined,
  purpose: undefined as string | undefined,
  /** A person has done something since the last request that said so. */
  acted: false,
};

export const setCsrf = (token: string | undefined): void => void (sent.csrf = token);
export const setPurpose = (purpose: string | undefined): void => void (sent.purpose = purpose);
/** Another page is shown: what is asked from now on is for it. */
export const newView = (): void => void (sent.view = crypto.randomUUID());

/** Clicks and keys keep her signed in; what the page asks by itself does not. */
export function watchActs(): void {
  for (const kind of ['pointerdown', 'keydown'] as const)
    addEventListener(kind, () => void (sent.acted = true), { capture: true, passive: true });
}

/** For what does not go through the client: streams and files. */
export const viewHeaders = (): Record<string, string> => ({
  ...(sent.view === undefined ? {} : { 'countersign-view': sent.view }),
  ...(sent.purpose === undefined ? {} : { 'countersign-purpose': sent.purpose }),
});

/** She has said that she is still there: a request is sent that says so too. */
export const sayActed = (): void => void (sent.acted = true);

const headers: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(viewHeaders())) request.headers.set(name, value);
    if (sent.acted) request.headers.set('countersign-act', '1');
    sent.acted = false;
    if (request.method !== 'GET') {
      if (sent.csrf !== undefined) request.headers.set('countersign-csrf', sent.csrf);
      request.headers.set('content-type', 'application/json');
    }
    return request;
  },
};

/** Longer than the api takes for anything: what has no answer by then has none, and what it was about may or may not be recorded. */
const LONGEST_MS = 45_000;

/** The api, typed by its OpenAPI document. Use it inside `answered`. */
export const api = createClient<paths>({
  baseUrl: location.origin,
  credentials: 'same-origin',
  fetch: async (request) => {
    const longest = new AbortController();
    const timer = setTimeout(() => longest.abort(new DOMException('no answer in time', 'TimeoutError')), LONGEST_MS);
    try {
      const answer = await fetch(new Request(request, { signal: AbortSignal.any([request.signal, longest.signal]) }));
      // An answer that begins and does not end is none either.
      const { status, statusText, headers } = answer;
      const body = [204, 205, 304].includes(status) ? null : await answer.arrayBuffer();
      return new Response(body, { status, statusText, headers });
    } finally {
      clearTimeout(timer);
    }
  },
});
api.use(headers);

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's body. @throws Problem the api refused; @throws Away it did not answer at all */
export async function answered<T>(asked: Promise<Answered<T>>): Promise<T> {
  let answer: Answered<T>;
  try {
    answer = await asked;
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new Away(error);
  }
  if (answer.response.ok) return answer.data as T;
  throw problemOf(answer.response, answer.error);
}
