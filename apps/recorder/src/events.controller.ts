import {
  BadRequestException,
  Controller,
  Headers,
  HttpCode,
  Inject,
  Post,
  Query,
  Req,
  Res,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type AwaitedReceipt, DEFAULT_WAIT_MS, type EventReceipt, SIGNATURE_HEADER } from '#libs/intake';
import { Recorder } from './recorder.js';

export const SINGLE = 'application/cloudevents+json';
export const BATCH = 'application/cloudevents-batch+json';
/** Nobody is asked who he is yet, so an entry cannot say who sent it. */
const CLIENT = 'unauthenticated';

/** Seconds, in one decimal spelling. */
const TIMEOUT = /^([1-9]|[12][0-9]|30)$/;

interface RawRequest {
  /** The bytes as they came. */
  body: unknown;
}

@ApiTags('intake')
@Controller('v1/events')
export class EventsController {
  constructor(@Inject(Recorder) private readonly recorder: Recorder) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Record one CloudEvent, or a batch',
    description:
      'Durable when answered. The same bytes sent again are recorded once and answered as `repeat`. What admission refuses is recorded as `quarantined`, with the reason. Without a readable source and id nothing is recorded: 400. With `wait=published` the answer waits for a published checkpoint and carries a receipt (C2SP tlog-proof) for each event; when `timeout` passes first it is 202, all is recorded as it says, and the receipts can be had from the api.',
  })
  @ApiQuery({ name: 'wait', required: false, enum: ['published'] })
  @ApiQuery({ name: 'timeout', required: false, description: 'Seconds to wait, 1 to 30; 10 unless given' })
  @ApiResponse({ status: 200, description: 'Recorded; with `wait=published`, also published' })
  @ApiResponse({ status: 202, description: 'Recorded, and not published within the time' })
  @ApiConsumes(SINGLE, BATCH)
  @ApiBody({ schema: { type: 'object', description: 'A CloudEvents 1.0 event in JSON, or an array of them' } })
  async record(
    @Req() { body }: RawRequest,
    @Headers('content-type') contentType = '',
    @Headers(SIGNATURE_HEADER) signature: string | undefined,
    @Query() query: Record<string, unknown>,
    @Res({ passthrough: true }) response: { status(code: number): unknown },
  ): Promise<EventReceipt | EventReceipt[]> {
    const waitMs = waitOf(query);
    const type = contentType.split(';')[0]!.trim().toLowerCase();
    if (type !== SINGLE && type !== BATCH) throw new UnsupportedMediaTypeException(`${SINGLE} or ${BATCH} is expected`);
    if (!Buffer.isBuffer(body) || body.length === 0) throw new BadRequestException('the body is empty');
    const { events } = this.recorder;
    const recorded =
      type === SINGLE ? [await events.one(body, CLIENT, signature)] : await events.batch(body, CLIENT, signature);
    const receipts = waitMs === undefined ? recorded : await events.awaitPublished(recorded, waitMs);
    if (receipts.some((one) => (one as Partial<AwaitedReceipt>).wait === 'timed-out')) response.status(202);
    return type === SINGLE ? receipts[0]! : receipts;
  }
}

/** Milliseconds to wait, or undefined. A misspelt wait must not pass for one: refused before anything is recorded. */
function waitOf({ wait, timeout }: Record<string, unknown>): number | undefined {
  if (wait !== undefined && wait !== 'published')
    throw new BadRequestException('wait=published is all there is to wait for');
  if (timeout === undefined) return wait === undefined ? undefined : DEFAULT_WAIT_MS;
  if (wait === undefined) throw new BadRequestException('timeout goes with wait=published');
  if (typeof timeout !== 'string' || !TIMEOUT.test(timeout))
    throw new BadRequestException('timeout is a number of seconds from 1 to 30');
  return Number(timeout) * 1000;
}
