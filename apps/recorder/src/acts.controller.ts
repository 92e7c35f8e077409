import { Controller, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { z } from 'zod';
import { type ProcessCaller, Processes, WhichProcess } from '#libs/identity';
import { actRequest, ActsBusy, LedgerUnavailable } from '#libs/intake';
import { LedgerFrozen } from '#libs/ledger';
import { Strict } from '#libs/platform';
import { JSON_TYPE, jsonBody } from './json-body.js';
import { actAnswer, actRequests } from './openapi/answers.js';
import { Operation } from './openapi/operation.js';
import { Recorder } from './recorder.js';
import { viaOf } from './sender.js';

/** An event's text with all its quotes escaped, and who says it. */
const MAX_BYTES = 150_000;
const none = z.strictObject({});

/** What officers say themselves, as events of their agencies. */
@Controller('v1/acts')
export class ActsController {
  constructor(@Inject(Recorder) private readonly recorder: Recorder) {}

  @Processes('api')
  @Post()
  @HttpCode(200)
  @Operation({
    tag: 'acts',
    summary: 'Record what an officer says, as an event of her agency',
    description:
      'By an api that has checked who she is. The event is of `urn:agency:<her agency>:<COUNTERSIGN_ACTS_SYSTEM>`, of now, without a sequence, and of a type that people say. Its entry says through which api, and for which issuer, client and agency; who she is becomes an entry of `oversight` in the same transaction. What admission refuses is not recorded.',
    query: none,
    body: { [JSON_TYPE]: actRequests },
    content: { [JSON_TYPE]: actAnswer },
    problems: [
      'not-json',
      'invalid-request',
      'act-of-another',
      'act-taken',
      'act-too-large',
      'acts-busy',
      'media-type',
      'statement-refused',
    ],
    etag: false,
  })
  async recordStatement(
    @Req() request: { body: unknown; headers: { 'content-type'?: string } },
    @Query(new Strict(none)) _query: z.output<typeof none>,
    @WhichProcess() process: ProcessCaller,
    @Res({ passthrough: true }) response: { setHeader(name: string, value: string): unknown },
  ): Promise<z.output<typeof actAnswer>> {
    const asked = actRequest.parse(jsonBody(request, MAX_BYTES, 'act-too-large'));
    try {
      return await this.recorder.acts.record(asked, { instance: process.name, via: viaOf(asked.by) });
    } catch (error) {
      if (error instanceof ActsBusy || error instanceof LedgerUnavailable || error instanceof LedgerFrozen)
        response.setHeader('retry-after', '1');
      throw error;
    }
  }
}
