import { BadRequestException, Controller, ForbiddenException, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { controlRequest, type ResetOutcome, resetRequest } from '#libs/intake';
import type { Placed } from '#libs/ledger';
import { isLoopback } from '#libs/platform';
import { type RecorderConfig } from './config.js';
import { Recorder } from './recorder.js';
import { RECORDER_CONFIG } from './tokens.js';

interface ControlRequest {
  body: unknown;
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
    description: 'Only recorders append to event shards; the detector and the cli ask one. From this machine only.',
  })
  @ApiBody({ schema: { type: 'object', description: '`ruleset.published`, `key.changed` or `intake.reset`' } })
  async control(
    @Req() { body, socket }: ControlRequest,
  ): Promise<{ entries: Where[] } | { partitions: ResetOutcome[] }> {
    this.refuseStrangers(socket.remoteAddress);
    const value = parse(body);
    if ((value as { kind?: unknown } | null)?.kind === 'intake.reset') {
      return { partitions: await this.recorder.reset(resetRequest.parse(value)) };
    }
    const placed = await this.recorder.control(controlRequest.parse(value));
    return { entries: placed.map(({ shard, index, receivedAt }: Placed) => ({ shard, index, receivedAt })) };
  }

  private refuseStrangers(address = ''): void {
    if (this.config.COUNTERSIGN_LISTEN_ANY || isLoopback(address.replace(/^::ffff:/, ''))) return;
    throw new ForbiddenException('control entries are taken from this machine only');
  }
}

function parse(body: unknown): unknown {
  try {
    return JSON.parse((body as Buffer).toString('utf8'));
  } catch {
    throw new BadRequestException('the body is not JSON');
  }
}
