import type { IncomingMessage, ServerResponse } from 'node:http';
import { Controller, Get, Headers, Inject, NotFoundException, Param, Post, Req, Res } from '@nestjs/common';
import { TlogError } from '#libs/tlog';
import { ConflictError, Witness, WitnessRefusal } from '#libs/witness';
import { PrivateLogs } from './private-logs.js';
import { WitnessMetrics } from './witness-metrics.js';

/**
 * C2SP tlog-witness. Answers are written as bytes, because the protocol names their content types exactly; refusals other than
 * 409 become problem+json, whose status is all that the protocol asks for.
 */
@Controller()
export class WitnessController {
  constructor(
    @Inject(Witness) private readonly witness: Witness,
    @Inject(WitnessMetrics) private readonly metrics: WitnessMetrics,
    @Inject(PrivateLogs) private readonly privateLogs: PrivateLogs,
  ) {}

  @Post('add-checkpoint')
  async addCheckpoint(@Req() request: IncomingMessage & { body?: unknown }, @Res() response: ServerResponse) {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    try {
      const lines = await this.witness.addCheckpoint(body);
      this.metrics.answered('cosigned');
      end(response, 200, 'text/plain; charset=utf-8', lines);
    } catch (error) {
      this.metrics.answered(outcomeOf(error));
      if (!(error instanceof ConflictError)) throw error;
      end(response, 409, 'text/x.tlog.size', `${error.latestSize}\n`);
    }
  }

  /** The monitoring path: `<hexadecimal SHA-256 of the origin>/checkpoint`. */
  @Get(':hash/checkpoint')
  async latest(
    @Param('hash') hash: string,
    @Headers('authorization') authorization: string | undefined,
    @Res() response: ServerResponse,
  ): Promise<void> {
    const admitted = this.privateLogs.admits(hash, authorization);
    const note = admitted === false ? undefined : await this.witness.latest(hash);
    if (note === undefined) throw new NotFoundException('no checkpoint of such an origin was cosigned here');
    end(response, 200, 'text/plain; charset=utf-8', note, admitted ? 'no-store' : 'no-cache');
  }
}

function end(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string | Buffer,
  cacheControl = 'no-cache',
): void {
  response
    .writeHead(status, {
      'content-type': contentType,
      'content-length': Buffer.byteLength(body),
      'cache-control': cacheControl,
    })
    .end(body);
}

function outcomeOf(error: unknown): string {
  if (error instanceof WitnessRefusal) return error.category;
  return error instanceof TlogError ? 'malformed' : 'failed';
}
