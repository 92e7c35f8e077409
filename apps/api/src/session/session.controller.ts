import { Controller, Get, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { z } from 'zod';
import { type AuthenticatedRequest, type CookieRequest, Open, type Principal, Who } from '#libs/identity';
import { Strict } from '#libs/platform';
import { NotFound } from '../http/errors.js';
import { none } from '../http/parameters.js';
import { meBody } from '../me/me.answers.js';
import { Operation } from '../openapi/operation.js';
import { NoSessions } from './errors.js';
import { sessionAnswer, signedOutAnswer } from './session.answers.js';
import { SESSIONS } from './settings.js';
import type { Session, Sessions } from './sessions.js';

interface Response {
  setHeader(name: string, value: string): unknown;
}

@Controller()
export class SessionController {
  constructor(@Inject(SESSIONS) private readonly sessions: Sessions | undefined) {}

  @Get('v1/session')
  @Operation({
    tag: 'session',
    summary: 'Who is signed in with this browser, and until when',
    description:
      'Asking does not make the session last longer. With a token instead of a session there is none: 404. docs/identity.md, Sessions of browsers.',
    query: none,
    content: { 'application/json': sessionAnswer },
    problems: ['not-found'],
    etag: false,
  })
  getSession(
    @Req() request: AuthenticatedRequest,
    @Who() principal: Principal,
    @Query(new Strict(none)) _query: z.output<typeof none>,
  ): z.output<typeof sessionAnswer> {
    const session = request.session as Session | undefined;
    if (!session) throw new NotFound('session: the request carries a token');
    const { idleUntil, until, csrfToken } = session;
    const text = (ms: number): string => new Date(ms).toISOString();
    return { who: meBody(principal), idleUntil: text(idleUntil), until: text(until), csrfToken };
  }

  @Open()
  @Post('auth/sign-out')
  @HttpCode(200)
  @Operation({
    tag: 'session',
    summary: 'End the session of this browser',
    description:
      'A call of our own page, with `Countersign-CSRF`; then the page takes the browser to `navigate`, where the issuer ends its own. A session that has ended already is no error.',
    query: none,
    content: { 'application/json': signedOutAnswer },
    problems: ['cross-site', 'no-sessions'],
    etag: false,
  })
  async signOut(
    @Req() request: CookieRequest,
    @Query(new Strict(none)) _query: z.output<typeof none>,
    @Res({ passthrough: true }) response: Response,
  ): Promise<z.output<typeof signedOutAnswer>> {
    if (!this.sessions) throw new NoSessions('Nobody signs in here with a browser.');
    const navigate = (await this.sessions.end(request)) ?? `${this.sessions.site.base}/`;
    response.setHeader('set-cookie', this.sessions.noCookie);
    return { navigate };
  }
}
