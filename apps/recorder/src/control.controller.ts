import {
  BadRequestException,
  Controller,
  ForbiddenException,
  HttpCode,
  Inject,
  Post,
  Req,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { controlRequest, type ResetOutcome, resetRequest } from '#libs/intake';
import type { Placed } from '#libs/ledger';
import { isLoopback } from '#libs/platform';
import { ED25519, parseVkey } from '#libs/tlog';
import { type RecorderConfig } from './config.js';
import { Recorder } from './recorder.js';
import { RECORDER_CONFIG } from './tokens.js';

const JSON_TYPE = 'application/json';

interface ControlRequest {
  body: unknown;
  headers: { origin?: string; 'content-type'?: string };
  socket: { remoteAddress?: string };
}

interface Where {
  shard: string;
  index: number;
  receivedAt: string;
}

@ApiTags('control')
@Controller('v1/control')
export class ControlController {
  constructor(
    @Inject(Recorder) private readonly recorder: Recorder,
    @Inject(RECORDER_CONFIG) private readonly config: RecorderConfig,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Write a control entry into every event shard, or open a new incarnation of a topic',
    description:
      'Only recorders append to event shards; the detector and the cli ask one. From this machine only, and not from a web page.',
  })
  @ApiBody({ schema: { type: 'object', description: '`ruleset.published`, `key.changed` or `intake.reset`' } })
  async control(
    @Req() { body, headers, socket }: ControlRequest,
  ): Promise<{ entries: Where[] } | { partitions: ResetOutcome[] }> {
    this.refuseStrangers(socket.remoteAddress);
    refusePages(headers);
    const value = parse(body);
    if ((value as { kind?: unknown } | null)?.kind === 'intake.reset') {
      return { partitions: await this.recorder.reset(resetRequest.parse(value)) };
    }
    const request = controlRequest.parse(value);
    if (request.kind === 'key.changed') checkKey(request);
    const placed = await this.recorder.control(request);
    return { entries: placed.map(({ shard, index, receivedAt }: Placed) => ({ shard, index, receivedAt })) };
  }

  private refuseStrangers(address = ''): void {
    if (this.config.COUNTERSIGN_LISTEN_ANY || isLoopback(address.replace(/^::ffff:/, ''))) return;
    throw new ForbiddenException('control entries are taken from this machine only');
  }
}

/**
 * A web page that a browser on this machine shows comes from this machine too. Browsers name its origin with every POST, and send a
 * page's JSON elsewhere only after they asked (CORS preflight), which is answered with no.
 */
function refusePages({ origin, 'content-type': type = '' }: ControlRequest['headers']): void {
  if (origin !== undefined) throw new ForbiddenException('control entries are not taken from web pages');
  if (type.split(';')[0]!.trim().toLowerCase() !== JSON_TYPE)
    throw new UnsupportedMediaTypeException(`${JSON_TYPE} is expected`);
}

/** Readers of the log will trust the key that this entry names, so it must be a key of that name. */
function checkKey({ name, vkey }: { name: string; vkey: string }): void {
  try {
    const key = parseVkey(vkey);
    if (key.type !== ED25519) throw new Error('the key of a log has signature type 0x01');
    if (key.name === name) return;
  } catch (error) {
    throw new BadRequestException(`vkey: ${(error as Error).message}`);
  }
  throw new BadRequestException(`vkey is not the key of ${name}`);
}

function parse(body: unknown): unknown {
  try {
    return JSON.parse((body as Buffer).toString('utf8'));
  } catch {
    throw new BadRequestException('the body is not JSON');
  }
}
