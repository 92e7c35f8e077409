import { Controller, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { z } from 'zod';
import { SIGNATURE_HEADER } from '#libs/contracts';
import { type Principal, Roles, Who } from '#libs/identity';
import { attributeHeaders, type AwaitedReceipt, DEFAULT_WAIT_MS, type EventReceipt, hasAttributes } from '#libs/intake';
import { WRITTEN_INTEGER } from '#libs/openapi';
import { InvalidParameters, nameInLog, Strict } from '#libs/platform';
import { EventsQuarantined } from './events-quarantined.js';
import { cloudEvent, cloudEvents, eventReceipt, eventReceipts } from './openapi/answers.js';
import { Operation } from './openapi/operation.js';
import { RequestNotTaken } from './problem-kinds.js';
import { senderOf } from './sender.js';
import type { RecorderConfig } from './config.js';
import { RECORDER_CONFIG } from './tokens.js';
import { Recorder } from './recorder.js';

const STRUCTURED = 'application/cloudevents';
export const SINGLE = `${STRUCTURED}+json`;
export const BATCH = `${STRUCTURED}-batch+json`;
const JSON_TYPE = 'application/json';
const FORMS = `${SINGLE}, ${BATCH}, or ce- headers (ce-specversion, ce-id, ce-source, ce-type and the others) with the data in JSON as the body`;

const MOST_SECONDS = 30;
const query = z.strictObject({
  wait: z
    .enum(['published'], { error: 'must be published: there is nothing else to wait for' })
    .optional()
    .meta({ description: 'published: answer once a published checkpoint covers the events, with their receipts' }),
  // A misspelt number must not pass for another: digits alone, in their one spelling.
  timeout: z
    .string()
    .regex(/^([1-9]|[12][0-9]|30)$/, { error: `must be a number of seconds from 1 to ${MOST_SECONDS}` })
    .transform(Number)
    .optional()
    .meta({
      description: 'Seconds to wait; goes with wait=published. 10 unless given',
      example: '10',
      [WRITTEN_INTEGER]: { minimum: 1, maximum: MOST_SECONDS },
    }),
});

interface RawRequest {
  /** The bytes as they came. */
  body: unknown;
  headers: { 'content-type'?: string; [SIGNATURE_HEADER]?: string };
  rawHeaders: string[];
}

@Controller('v1/events')
export class EventsController {
  constructor(
    @Inject(Recorder) private readonly recorder: Recorder,
    @Inject(RECORDER_CONFIG) private readonly config: Pick<RecorderConfig, 'COUNTERSIGN_FORWARDERS'>,
  ) {}

  @Roles('producer')
  @Post()
  @HttpCode(200)
  @Operation({
    tag: 'intake',
    summary: 'Record one CloudEvent, or a batch',
    description:
      'In any content mode of the HTTP binding: structured, batched, or binary with `ce-` headers, percent-encoded. Durable when answered. The same bytes sent again are recorded once and answered as `repeat`. What admission refuses is recorded as `quarantined` and answered 422, with its receipt, the field and what to write there; sent again it is a repeat, and 422 again. A batch with any such is 422 too: each event has its receipt, and those without a reason count. Without a readable source and id nothing of the request is recorded: 400. With `wait=published` the answer waits for a published checkpoint and carries a receipt (C2SP tlog-proof) for each event; when `timeout` passes first it is 202, all is recorded as it says, and the receipts can be had from the api.',
    query,
    headers: [
      { name: SIGNATURE_HEADER, description: '`<verifier key>:<base64 Ed25519 signature>` over the body of one event' },
    ],
    body: {
      [SINGLE]: cloudEvent,
      [BATCH]: cloudEvents,
      [JSON_TYPE]: {
        description: 'Binary mode: the data of the event whose attributes are the ce- headers',
        example: '{}',
      },
    },
    content: { [JSON_TYPE]: [eventReceipt, eventReceipts] },
    also: [
      {
        status: 202,
        description: 'Recorded, and not published within the time',
        content: { [JSON_TYPE]: [eventReceipt, eventReceipts] },
      },
    ],
    problems: [
      'empty-body',
      'event-unidentified',
      'not-a-batch',
      'signed-batch',
      'batch-too-long',
      'media-type',
      'event-quarantined',
      'source-not-yours',
    ],
    etag: false,
  })
  async record(
    @Req() request: RawRequest,
    @Who() principal: Principal,
    @Query(new Strict(query)) { wait, timeout }: z.output<typeof query>,
    @Res({ passthrough: true }) response: { status(code: number): unknown },
  ): Promise<EventReceipt | EventReceipt[]> {
    const wrong = [{ pointer: '#/query/timeout', detail: 'goes with wait=published' }];
    if (timeout !== undefined && wait === undefined) throw new InvalidParameters(wrong);
    const batch = mediaType(request) === BATCH;
    const recorded = await this.take(request, principal);
    nameRecorded(recorded);
    const waitMs = timeout === undefined ? DEFAULT_WAIT_MS : timeout * 1000;
    const receipts = wait === undefined ? recorded : await this.recorder.events.awaitPublished(recorded, waitMs);
    if (receipts.some(({ reason }) => reason !== undefined)) throw new EventsQuarantined(receipts, batch);
    if (receipts.some((one) => (one as Partial<AwaitedReceipt>).wait === 'timed-out')) response.status(202);
    return batch ? receipts : receipts[0]!;
  }

  private async take(request: RawRequest, principal: Principal): Promise<EventReceipt[]> {
    const type = mediaType(request);
    const { body } = request;
    const signature = request.headers[SIGNATURE_HEADER];
    const headers = attributeHeaders(request.rawHeaders);
    // A structured event whose format we do not read must not pass for data.
    const binary = !type.startsWith(STRUCTURED) && hasAttributes(headers);
    if (type !== SINGLE && type !== BATCH && !binary) throw new RequestNotTaken('media-type', `Send ${FORMS}.`);
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    const { events } = this.recorder;
    const sender = senderOf(principal, this.config.COUNTERSIGN_FORWARDERS);
    if (binary) return [await events.binary(headers, bytes, sender, signature)];
    if (bytes.length === 0) throw new RequestNotTaken('empty-body', 'The body is empty.');
    return type === SINGLE ? [await events.one(bytes, sender, signature)] : events.batch(bytes, sender, signature);
  }
}

/** Of one event: its place, and its id where admission took it; what was refused may say anything. Of a batch the answer tells. */
function nameRecorded([first, ...more]: readonly EventReceipt[]): void {
  if (!first || more.length > 0) return;
  const { shard, index, id, reason } = first;
  nameInLog({ shard, index, ...(reason === undefined ? { event: id } : {}) });
}

const mediaType = ({ headers }: RawRequest): string =>
  (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
