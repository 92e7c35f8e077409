import { Controller, HttpCode, Inject, Post, Query, Req } from '@nestjs/common';
import { z } from 'zod';
import { MAX_EVENT_BYTES, parseStrict, refusals } from '#libs/contracts';
import { Processes } from '#libs/identity';
import { controlRequest, type ResetOutcome, resetRequest } from '#libs/intake';
import type { Placed } from '#libs/ledger';
import { Strict } from '#libs/platform';
import { ED25519, parseVkey } from '#libs/tlog';
import { controlAnswer, controlRequests } from './openapi/answers.js';
import { Operation } from './openapi/operation.js';
import { RequestNotTaken } from './problem-kinds.js';
import { Recorder } from './recorder.js';

const JSON_TYPE = 'application/json';
const none = z.strictObject({});

interface ControlRequest {
  body: unknown;
  headers: { origin?: string; 'content-type'?: string };
}

interface Where {
  shard: string;
  index: number;
  receivedAt: string;
}

@Controller('v1/control')
export class ControlController {
  constructor(@Inject(Recorder) private readonly recorder: Recorder) {}

  @Processes('detector', 'operator')
  @Post()
  @HttpCode(200)
  @Operation({
    tag: 'control',
    summary: 'Write a control entry into every event shard, or open a new incarnation of a topic',
    description:
      'Only recorders append to event shards; the detector and the cli ask one, each with a token of its own key, which the settings pin. Not from a web page.',
    query: none,
    body: { [JSON_TYPE]: controlRequests },
    content: { [JSON_TYPE]: controlAnswer },
    problems: [
      'not-json',
      'invalid-request',
      'wrong-key',
      'web-page',
      'topic-unknown',
      'no-kafka',
      'control-too-large',
      'media-type',
      'kafka-away',
    ],
    etag: false,
  })
  async control(
    @Req() { body, headers }: ControlRequest,
    @Query(new Strict(none)) _query: z.output<typeof none>,
  ): Promise<{ entries: Where[] } | { partitions: ResetOutcome[] }> {
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
}

/**
 * A web page that a browser on this machine shows comes from this machine too. Browsers name its origin with every POST, and send a
 * page's JSON elsewhere only after they asked (CORS preflight), which is answered with no.
 */
function refusePages({ origin, 'content-type': type = '' }: ControlRequest['headers']): void {
  if (origin !== undefined) throw new RequestNotTaken('web-page', 'The request names the page that it comes from.');
  if (type.split(';')[0]!.trim().toLowerCase() !== JSON_TYPE)
    throw new RequestNotTaken('media-type', `Send ${JSON_TYPE}.`);
}

/** Readers of the log will trust the key that this entry names, so it must be a key of that name. */
function checkKey({ name, vkey }: { name: string; vkey: string }): void {
  try {
    const key = parseVkey(vkey);
    if (key.type !== ED25519) throw new Error('the key of a log has signature type 0x01');
    if (key.name === name) return;
  } catch (error) {
    throw new RequestNotTaken('wrong-key', `vkey: ${(error as Error).message}`);
  }
  throw new RequestNotTaken('wrong-key', `vkey is not the key of ${name}`);
}

/** Its size and its depth are looked at before it is parsed: the parser takes seconds, and a gigabyte, for 8 MB of brackets. */
function parse(body: unknown): unknown {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  if (bytes.length > MAX_EVENT_BYTES)
    throw new RequestNotTaken('control-too-large', `Send up to ${MAX_EVENT_BYTES} bytes, not ${bytes.length}.`);
  const json = parseStrict(bytes);
  if (json.refusal) throw new RequestNotTaken('not-json', refusals[json.refusal]);
  return json.value;
}
