import { Controller, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { z } from 'zod';
import { type ProcessCaller, Processes, WhichProcess } from '#libs/identity';
import { AccessBusy, accessRequest, LedgerUnavailable } from '#libs/intake';
import { LedgerFrozen } from '#libs/ledger';
import { nameInLog, Strict } from '#libs/platform';
import { JSON_TYPE, jsonBody } from './json-body.js';
import { accessAnswer, accessRequests } from './openapi/answers.js';
import { Operation } from './openapi/operation.js';
import { Recorder } from './recorder.js';

/** What an entry can hold, and a name. */
const MAX_BYTES = 60_000;
const none = z.strictObject({});

/** Who looked: the apis say so before they show anything. */
@Controller('v1/access')
export class AccessController {
  constructor(@Inject(Recorder) private readonly recorder: Recorder) {}

  @Processes('api')
  @Post()
  @HttpCode(200)
  @Operation({
    tag: 'access',
    summary: 'Write down who looked, in the log `access`',
    description:
      'By an api, before it gives an answer. Durable when answered. `name` goes to the erasable store of names, never into the log.',
    query: none,
    body: { [JSON_TYPE]: accessRequests },
    content: { [JSON_TYPE]: accessAnswer },
    problems: ['not-json', 'invalid-request', 'access-too-large', 'media-type', 'access-busy'],
    etag: false,
  })
  async recordAccess(
    @Req() request: { body: unknown; headers: { 'content-type'?: string } },
    @Query(new Strict(none)) _query: z.output<typeof none>,
    @WhichProcess() process: ProcessCaller,
    @Res({ passthrough: true }) response: { setHeader(name: string, value: string): unknown },
  ): Promise<z.output<typeof accessAnswer>> {
    const { access, name } = accessRequest.parse(jsonBody(request, MAX_BYTES, 'access-too-large'));
    try {
      nameInLog({ view: access.view });
      const { index, receivedAt } = await this.recorder.access.record(access, process.name, name ?? null);
      return { index, receivedAt };
    } catch (error) {
      if (error instanceof AccessBusy || error instanceof LedgerUnavailable || error instanceof LedgerFrozen)
        response.setHeader('retry-after', '1');
      throw error;
    }
  }
}
