import { Controller, Headers, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { z } from 'zod';
import { type Principal, Roles, Who } from '#libs/identity';
import { InvalidParameters, nameInLog, Strict } from '#libs/platform';
import { type BodyRequest, jsonBody } from '../http/json-body.js';
import { Operation } from '../openapi/operation.js';
import { actEvent, actId, type Officer } from './act-event.js';
import { actAnswer, actBody } from './acts.answers.js';
import { StatementUnrecorded } from './errors.js';
import { byOf, RECORDER_ACTS, type RecorderActs } from './recorder-acts.js';

export const ACTS_SYSTEM = Symbol('the system that officers speak through');
export const KEY_HEADER = 'idempotency-key';
/** As she or her client chooses it, such as a UUID. */
const KEY = /^[!-~]{8,200}$/;
const query = z.strictObject({
  dryRun: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .optional()
    .meta({ description: 'true: check it, and record nothing', example: 'true' }),
});

/** What officers say themselves. Overseers' tokens name no agency, so they say nothing here: an agency that oversees has officers. */
@Controller('v1/acts')
export class ActsController {
  constructor(
    @Inject(RECORDER_ACTS) private readonly recorder: RecorderActs,
    @Inject(ACTS_SYSTEM) private readonly system: string,
  ) {}

  @Roles('compliance-officer', 'privacy-officer')
  @Post()
  @HttpCode(200)
  @Operation({
    tag: 'acts',
    summary: 'Say something as an officer, as an event of her agency',
    description:
      'An incident, remediation directed or confirmed, a correction (a retraction), or the countersigning of an agreement’s document: the same content that another party has recorded, which the officer’s client supplies, since no agency is shown another’s entries. It counts as any event of her agency does (docs/judging.md, docs/acts.md). Durable when answered. Sent again with the same `Idempotency-Key` it is recorded once; another act with that key is 422. What admission refuses is 422 and not recorded.',
    query,
    headers: [{ name: 'Idempotency-Key', description: '8 to 200 printable characters; demanded unless `dryRun=true`' }],
    body: { 'application/json': actBody },
    content: { 'application/json': actAnswer },
    problems: [
      'not-json',
      'invalid-request',
      'media-type',
      'body-too-large',
      'encoded-body',
      'statement-not-taken',
      'key-reused',
      'recorder-away',
    ],
    etag: false,
  })
  async say(
    @Req() request: BodyRequest,
    @Headers(KEY_HEADER) key: string | undefined,
    @Who() principal: Principal,
    @Query(new Strict(query)) { dryRun }: z.output<typeof query>,
    @Res({ passthrough: true }) response: { setHeader(name: string, value: string): unknown },
  ): Promise<z.output<typeof actAnswer>> {
    const dry = dryRun === 'true';
    if (key === undefined ? !dry : !KEY.test(key))
      throw new InvalidParameters([
        { pointer: `#/header/${KEY_HEADER}`, detail: 'must be 8 to 200 printable characters, such as a UUID' },
      ]);
    const said = actBody.parse(jsonBody(request));
    const officer = officerOf(principal);
    const { text, event } = actEvent(officer, actId(officer, key ?? ''), said, this.system, Date.now());
    const { id, source, time } = event;
    const about = { id, source, type: said.type, agreement: said.agreement };
    if (dry) return { state: 'checked', event: { ...about, time }, entry: null };
    try {
      const {
        state,
        time: saidAt,
        shard,
        index,
        receivedAt,
        leafHash,
      } = await this.recorder.record(text, byOf(principal));
      nameInLog({ event: id, shard, index });
      const entry = { shard, index, receivedAt, leafHash, url: `/v1/entries/${shard}/${index}` };
      return { state, event: { ...about, time: saidAt }, entry };
    } catch (error) {
      if (error instanceof StatementUnrecorded) response.setHeader('retry-after', '2');
      throw error;
    }
  }
}

/** The guard lets in officers alone, and their tokens name an agency. */
function officerOf({ issuer, subject, agency }: Principal): Officer {
  if (agency === null) throw new Error('an officer of no agency');
  return { issuer, subject, agency };
}
