import { Controller, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { z } from 'zod';
import { type ProcessCaller, Processes, WhichProcess } from '#libs/identity';
import { ActsBusy, LedgerUnavailable, oversightRequest } from '#libs/intake';
import { LedgerFrozen } from '#libs/ledger';
import { OVERSIGHT } from '#libs/contracts';
import { nameInLog, Strict } from '#libs/platform';
import { JSON_TYPE, jsonBody } from './json-body.js';
import { oversightAnswer, oversightRequests } from './openapi/answers.js';
import { Operation } from './openapi/operation.js';
import { Recorder } from './recorder.js';

/** What an entry can hold, and a note. */
const MAX_BYTES = 60_000;
const none = z.strictObject({});

/** What people do about findings and approvals: an api has it written down before it shows. */
@Controller('v1/oversight')
export class OversightController {
  constructor(@Inject(Recorder) private readonly recorder: Recorder) {}

  @Processes('api')
  @Post()
  @HttpCode(200)
  @Operation({
    tag: 'oversight',
    summary: 'Write down what somebody did, in the log `oversight`',
    description:
      'By an api, for a person whom it let. The act becomes the next version of its stream, or 409 when another act is. Durable when answered. ' +
      'The same act sent again is answered with the place that it has. `note.text` is searched for identifiers of people, and refused with them; ' +
      'it goes to the erasable store, the log has the commitment: base64url SHA-256 of salt and text.',
    query: none,
    body: { [JSON_TYPE]: oversightRequests },
    content: { [JSON_TYPE]: oversightAnswer },
    problems: ['not-json', 'invalid-request', 'stream-moved', 'act-too-large', 'media-type', 'acts-busy'],
    etag: false,
  })
  async recordAct(
    @Req() request: { body: unknown; headers: { 'content-type'?: string } },
    @Query(new Strict(none)) _query: z.output<typeof none>,
    @WhichProcess() process: ProcessCaller,
    @Res({ passthrough: true }) response: { setHeader(name: string, value: string): unknown },
  ): Promise<z.output<typeof oversightAnswer>> {
    const asked = oversightRequest.parse(jsonBody(request, MAX_BYTES, 'act-too-large'));
    try {
      const placed = await this.recorder.oversight.record(asked, process.name);
      nameInLog({ shard: OVERSIGHT, index: placed.index });
      return placed;
    } catch (error) {
      if (error instanceof ActsBusy || error instanceof LedgerUnavailable || error instanceof LedgerFrozen)
        response.setHeader('retry-after', '1');
      throw error;
    }
  }
}
