import { Controller, Get, Header, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { z } from 'zod';
import { IssuerAway, Open } from '#libs/identity';
import { Strict } from '#libs/platform';
import type { HttpResponse } from '../http/http.js';
import { none, parameter } from '../http/parameters.js';
import { Operation } from '../openapi/operation.js';
import { LogoutRefused, NoSessions, SignInFailed, SignInInterrupted } from './errors.js';
import { localPath } from './local-path.js';
import { choosePage, failedPage, signedInPage } from './pages.js';
import { SESSIONS } from './settings.js';
import type { Sessions } from './sessions.js';

const HTML = 'text/html';
const MAX_LOGOUT_BYTES = 20_000;

const signInQuery = z.strictObject({
  issuer: z
    .string()
    .min(1)
    .max(1_000)
    .meta({
      description: 'By whom to sign in, where there are several; without it a page asks',
      example: 'https://login.irs.example',
    })
    .optional(),
  to: z
    .string()
    .transform((text, context) => {
      const path = localPath(text);
      if (path !== undefined) return path;
      context.addIssue({ code: 'custom', message: 'must be a path of this api, such as /findings?rule=DIS-17' });
      return z.NEVER;
    })
    .meta({ description: 'Where to go then: a path of this api', example: '/findings?rule=DIS-17' })
    .default('/'),
  fresh: parameter
    .choice(
      ['0', '1'],
      '1: she gives her credentials now, also if her issuer knows her still; for decisions that need it',
    )
    .optional(),
});

interface Asked {
  url: string;
  method: string;
  rawHeaders: string[];
  headers: Readonly<Record<string, string | undefined>>;
  body?: unknown;
}
interface Response extends Omit<HttpResponse, 'setHeader'> {
  setHeader(name: string, value: string | string[]): unknown;
}

const AWAY = 'The issuer does not answer now. Try again in a moment.';
const wantsPage = ({ headers }: Asked): boolean => headers['accept']?.includes(HTML) ?? false;

const PAGE = { description: 'A plain page', example: '<!DOCTYPE html>' };

@Open()
@Controller('auth')
export class SignInController {
  constructor(@Inject(SESSIONS) private readonly found: Sessions | undefined) {}

  @Get('sign-in')
  @Operation({
    tag: 'session',
    summary: 'Sign in with a browser',
    description:
      'A link to follow: it answers 302 to the issuer, where she signs in, and comes back to `/auth/callback`. Where there are several issuers and none is named, a page asks which. With `fresh=1` she gives her credentials again, and is signed in only if her issuer says that she has.',
    query: signInQuery,
    content: { [HTML]: PAGE },
    also: [{ status: 302, description: 'To the issuer', content: { [HTML]: { description: 'Nothing', example: '' } } }],
    problems: ['no-sessions'],
    etag: false,
  })
  async signIn(
    @Req() request: Asked,
    @Query(new Strict(signInQuery)) { issuer, to, fresh: given }: z.output<typeof signInQuery>,
    @Res() response: Response,
  ): Promise<void> {
    const { sessions } = this;
    const fresh = given === '1';
    if (issuer === undefined && sessions.clients.length > 1) {
      const issuers = sessions.clients.map(({ name, issuer: { web } }) => ({ name, label: web.label ?? name }));
      return show(response, 200, choosePage(issuers, { to, fresh }));
    }
    try {
      const { url, cookie } = await sessions.begin({ issuer, to, fresh });
      response.setHeader('set-cookie', cookie);
      response.setHeader('location', url);
      response.status(302).send('');
    } catch (error) {
      // It was a link that she followed.
      if (!(error instanceof IssuerAway) || !wantsPage(request)) throw error;
      show(response, 503, failedPage(AWAY, sessions.site.base, { to, fresh }));
    }
  }

  @Get('callback')
  @Operation({
    tag: 'session',
    summary: 'Where an issuer sends a browser back to',
    description:
      'Its address is what to register with the issuer. Answers with the cookie of a new session and a page that leads on; `state` and what the browser has kept are taken once.',
    content: { [HTML]: PAGE },
    problems: ['sign-in-failed', 'no-role-here', 'no-sessions'],
    etag: false,
  })
  async callback(@Req() request: Asked, @Res() response: Response): Promise<void> {
    const { sessions } = this;
    const query = request.url.includes('?') ? request.url.slice(request.url.indexOf('?') + 1) : '';
    try {
      const { to, cookies } = await sessions.finish(query, request.rawHeaders);
      response.setHeader('set-cookie', cookies);
      show(response, 200, signedInPage(to));
    } catch (error) {
      // A browser shows a page; whoever else asks has the problem.
      if (!wantsPage(request)) throw error;
      const { base } = sessions.site;
      if (error instanceof SignInFailed)
        return show(response, error.reason === 'principal' ? 403 : 400, failedPage(error.detail, base, error.again));
      if (error instanceof SignInInterrupted) return show(response, 503, failedPage(AWAY, base, error.again));
      if (error instanceof IssuerAway) return show(response, 503, failedPage(AWAY, base));
      throw error;
    }
  }

  @Post('back-channel-logout')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Operation({
    tag: 'session',
    summary: 'Where an issuer says that somebody has signed out',
    description:
      'OpenID Connect Back-Channel Logout 1.0: the form field `logout_token`. Ends the sessions that it names; a token counts once.',
    query: none,
    body: {
      'application/x-www-form-urlencoded': { description: 'logout_token=<JWT>', example: 'logout_token=eyJ…' },
    },
    content: { 'text/plain': { description: 'Nothing', example: '' } },
    problems: ['logout-refused', 'no-sessions', 'body-too-large', 'encoded-body'],
    etag: false,
  })
  async backChannelLogout(
    @Req() request: Asked,
    @Query(new Strict(none)) _query: z.output<typeof none>,
  ): Promise<string> {
    const { sessions } = this;
    const type = request.headers['content-type']?.split(';')[0]!.trim().toLowerCase();
    const { body } = request;
    if (type !== 'application/x-www-form-urlencoded' || !Buffer.isBuffer(body) || body.length > MAX_LOGOUT_BYTES)
      throw new LogoutRefused();
    const tokens = new URLSearchParams(body.toString('utf8')).getAll('logout_token');
    if (tokens.length !== 1) throw new LogoutRefused();
    await sessions.endElsewhere(tokens[0]!);
    return '';
  }

  private get sessions(): Sessions {
    if (!this.found)
      throw new NoSessions('Nobody signs in here with a browser: COUNTERSIGN_SESSION_KEY_FILE is not set.');
    return this.found;
  }
}

function show(response: Response, status: number, html: string): void {
  response.setHeader('content-type', `${HTML}; charset=utf-8`);
  response.status(status).send(html);
}
