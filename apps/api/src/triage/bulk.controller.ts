import { Controller, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { z } from 'zod';
import { type Principal, Who } from '#libs/identity';
import { Strict } from '#libs/platform';
import { Look } from '../access/access.interceptor.js';
import type { Look as LookOf } from '../access/access-log.js';
import { Acts } from '../access/reads.js';
import { Actors } from '../http/actors.js';
import { type BodyRequest, jsonBody } from '../http/json-body.js';
import type { KeyedRequest } from '../http/act-request.js';
import { Once } from '../http/once.js';
import { none } from '../http/parameters.js';
import { Operation } from '../openapi/operation.js';
import { BulkActs, filterOfPreview } from './bulk.js';
import { bulkBody, bulkPreview, bulkResult, previewBody } from './bulk.answers.js';
import { actorFor } from './officers-acts.js';

const BODY = ['not-json', 'invalid-request', 'media-type', 'body-too-large', 'encoded-body', 'not-judged'] as const;

/** One act on many findings on one's own desk. */
@Actors()
@Controller('v1/findings/triage')
export class BulkController {
  constructor(
    @Inject(BulkActs) private readonly bulk: BulkActs,
    @Inject(Once) private readonly once: Once,
  ) {}

  @Acts('triage')
  @Post('preview')
  @HttpCode(200)
  @Operation({
    tag: 'triage',
    summary: 'What one act on many findings would change',
    description:
      'Of up to 200 findings, by their ids or as a filter of the queue leaves them; `more` says how many it leaves beyond. For each: whether it would change, and if not, why. `version` and `seen` of each are what the act names. Nothing is recorded but that you looked.',
    query: none,
    body: { 'application/json': previewBody },
    content: { 'application/json': bulkPreview },
    problems: [...BODY, 'act-refused'],
    etag: false,
  })
  async previewTriage(
    @Who() who: Principal,
    @Query(new Strict(none)) _query: z.output<typeof none>,
    @Req() request: BodyRequest,
    @Look() look: LookOf,
  ): Promise<z.output<typeof bulkPreview>> {
    const asked = previewBody.parse(jsonBody(request));
    const body = await this.bulk.preview(actorFor(who), asked);
    await look.shown({ rows: body.findings.length }, filterOfPreview(asked));
    return body;
  }

  @Acts('triage')
  @Post()
  @HttpCode(200)
  @Operation({
    tag: 'triage',
    summary: 'Move many findings on your own desk, or give them to somebody',
    description:
      'Each is an act of its own, with the same reason and note. `version` and `seen` of each are those of the preview: what has changed since is `stale`, and left alone; for `assignee` that is the version alone. Each finding has a result; 200 says that there are results, not that all was done. Where the recorder or the database goes away in the middle, one of them fails, or what was done before does not show yet, `unfinished` says so: the same request with the same `Idempotency-Key` goes on where it ended, and does nothing twice. An answer in which nothing is `done` is not kept, and none beyond the limit of kept answers: sent again, each finding is compared anew.',
    query: none,
    headers: [{ name: 'Idempotency-Key', description: '8 to 200 printable characters, such as a UUID; demanded' }],
    body: { 'application/json': bulkBody },
    content: { 'application/json': bulkResult },
    problems: [...BODY, 'act-refused', 'key-reused', 'key-in-use'],
    etag: false,
  })
  moveFindings(
    @Who() who: Principal,
    @Query(new Strict(none)) _query: z.output<typeof none>,
    @Req() request: KeyedRequest,
    @Look() look: LookOf,
    @Res({ passthrough: true })
    response: { setHeader(name: string, value: string): unknown; status(code: number): unknown },
  ): Promise<object> {
    const key = this.once.keyOf(request, true);
    const asked = bulkBody.parse(jsonBody(request));
    return this.once.answer(
      request,
      response,
      who,
      key,
      async () => {
        // What is stale is shown; so that somebody writes it down before anything is done, not after.
        await look.shown({ rows: asked.findings.length });
        const body = await this.bulk.act(actorFor(who), asked);
        const { unfinished, counts } = body;
        return { status: 200, headers: {}, body, unfinished, nothing: counts.done === 0 };
      },
      'unkept',
    );
  }
}
