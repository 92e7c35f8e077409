import {
  BadRequestException,
  Controller,
  Headers,
  HttpCode,
  Inject,
  Post,
  Req,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type EventReceipt, SIGNATURE_HEADER } from '#libs/intake';
import { Recorder } from './recorder.js';

export const SINGLE = 'application/cloudevents+json';
export const BATCH = 'application/cloudevents-batch+json';
/** Nobody is asked who he is yet, so an entry cannot say who sent it. */
const CLIENT = 'unauthenticated';

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
      'Durable when answered. The same bytes sent again are recorded once and answered as `repeat`. What the door refuses is recorded as `quarantined`, with the reason. Without a readable source and id nothing is recorded: 400.',
  })
  @ApiConsumes(SINGLE, BATCH)
  @ApiBody({ schema: { type: 'object', description: 'A CloudEvents 1.0 event in JSON, or an array of them' } })
  async record(
    @Req() { body }: RawRequest,
    @Headers('content-type') contentType = '',
    @Headers(SIGNATURE_HEADER) signature?: string,
  ): Promise<EventReceipt | EventReceipt[]> {
    const type = contentType.split(';')[0]!.trim().toLowerCase();
    if (type !== SINGLE && type !== BATCH) throw new UnsupportedMediaTypeException(`${SINGLE} or ${BATCH} is expected`);
    if (!Buffer.isBuffer(body) || body.length === 0) throw new BadRequestException('the body is empty');
    const { events } = this.recorder;
    return type === SINGLE ? events.one(body, CLIENT, signature) : events.batch(body, CLIENT, signature);
  }
}
