import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { coversAll, Open, type Principal, Who } from '#libs/identity';
import { ACCESS, LedgerReader, NotInLedger } from '#libs/ledger';
import { decodeEntryBundle, type EntryBundleRef } from '#libs/merkle';
import { Strict } from '#libs/platform';
import { Look } from '../access/access.interceptor.js';
import type { Look as LookOf } from '../access/access-log.js';
import { Reads } from '../access/reads.js';
import { EmptySoFar, NotFound } from '../http/errors.js';
import type { HttpResponse } from '../http/http.js';
import { none } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { EXAMPLE_CHECKPOINT } from '../ledger/ledger.answers.js';
import { Operation } from '../openapi/operation.js';
import { isBundleHidden, NO_BUNDLE } from '../visibility/hidden-entries.js';
import { type EntryReader, entryOf, mayReadEntry } from '../visibility/may-read-entry.js';
import { BUNDLE_HEADERS, TILE_HEADERS } from './published-headers.js';
import { bundleOf, bundlePath, type PathRequest, shardPath, tileOf, tilePath } from './tile-parameters.js';

const OCTETS = 'application/octet-stream';

/** Each shard as a transparency log, byte for byte as C2SP tlog-tiles has it. */
@Controller('log/:shard')
export class TilesController {
  constructor(
    @Inject(LedgerReader) private readonly reader: LedgerReader,
    @Inject(DataSource) private readonly db: DataSource,
  ) {}

  @Open()
  @Get('checkpoint')
  @Operation({
    tag: 'log',
    summary: 'The newest checkpoint of a shard',
    description:
      'A signed note (C2SP tlog-checkpoint): origin, size and root hash of the shard’s tree, the log’s signature, and the lines of witnesses. About a second behind the ledger. A log that has not signed yet is empty so far, which is no fault: 404 `empty-so-far`.',
    path: shardPath,
    query: none,
    content: { 'text/plain; charset=utf-8': { description: 'The note, byte for byte', example: EXAMPLE_CHECKPOINT } },
    problems: ['malformed-url', 'not-found', 'empty-so-far'],
  })
  async getCheckpoint(
    @Param(new Strict(shardPath, 'path')) { shard }: z.output<typeof shardPath>,
    @Query(new Strict(none)) _query: z.output<typeof none>,
    @Res() response: HttpResponse,
  ): Promise<void> {
    const checkpoint = await this.reader.latestCheckpoint(shard);
    if (!checkpoint) {
      await this.reader.head(shard);
      response.setHeader('retry-after', '1');
      throw new EmptySoFar(shard);
    }
    response.setHeader('content-type', 'text/plain; charset=utf-8').setHeader('cache-control', 'no-cache');
    response.send(Buffer.from(checkpoint.note));
  }

  @Readers()
  @Reads('entries')
  @Get('tile/entries/*bundle')
  @Operation({
    tag: 'log',
    summary: 'An entry bundle of a shard',
    description:
      'Up to 256 entries (C2SP tlog-tiles), each as its length in two bytes, big-endian, and its bytes; 256, or `.p/<width>` of them. Always sent as one gzip member with `Content-Encoding: gzip`, whatever the request accepts. There is a full bundle once the newest checkpoint covers it, and a partial one for each size that a checkpoint was published for. It holds whole events: it is there for readers who may read each of its entries, and 404 for all others.',
    path: bundlePath,
    query: none,
    content: { [OCTETS]: { description: 'One gzip member', example: 'H4sI...' } },
    problems: ['malformed-url', 'not-found'],
  })
  async getBundle(
    @Who() principal: Principal,
    @Req() request: PathRequest,
    @Query(new Strict(none)) _query: z.output<typeof none>,
    @Look() look: LookOf,
    @Res() response: HttpResponse,
  ): Promise<void> {
    const bundle = bundleOf(request);
    const unseen = (): NotFound => new NotFound('entry bundle of this name that you may read');
    const hidden = await isBundleHidden(this.db, principal, bundle);
    const bytes = await this.reader
      .publishedEntryBundle(bundle.shard, hidden ? NO_BUNDLE : bundle.index, bundle.width)
      .catch((error: unknown) => {
        throw error instanceof NotInLedger ? unseen() : error;
      });
    if (bundle.shard !== ACCESS && !(await mayReadBundle(principal, bytes, bundle))) throw unseen();
    await look.shown({ rows: bundle.width }, { index: String(bundle.index), width: String(bundle.width) });
    answer(response, BUNDLE_HEADERS).send(bytes);
  }

  @Open()
  @Get('tile/*tile')
  @Operation({
    tag: 'log',
    summary: 'A hash tile of a shard',
    description:
      '256 hashes of 32 bytes (C2SP tlog-tiles), or `.p/<width>` of them. There is a full tile once the newest checkpoint covers it, and a partial one for each size that a checkpoint was published for; all others are 404.',
    path: tilePath,
    query: none,
    content: { [OCTETS]: { description: 'Hashes, end to end', example: '...' } },
    problems: ['malformed-url', 'not-found'],
  })
  async getTile(
    @Req() request: PathRequest,
    @Query(new Strict(none)) _query: z.output<typeof none>,
    @Res() response: HttpResponse,
  ): Promise<void> {
    const { shard, level, index, width } = tileOf(request);
    const bytes = await this.reader.publishedTile(shard, level, index, width);
    answer(response, TILE_HEADERS).send(bytes);
  }
}

/** Every one of its entries, as they would be sent. */
async function mayReadBundle(reader: EntryReader, bytes: Buffer, { width }: EntryBundleRef): Promise<boolean> {
  if (coversAll(reader.scope)) return true;
  return decodeEntryBundle(await unpacked(bytes), width).every((entry) => mayReadEntry(reader, entryOf(entry)));
}

const unpacked = promisify<Buffer, Buffer>(gunzip);

function answer(response: HttpResponse, headers: Readonly<Record<string, string>>): HttpResponse {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  return response;
}
