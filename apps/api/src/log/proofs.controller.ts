import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { z } from 'zod';
import { Open } from '#libs/identity';
import { LedgerReader, type ShardName, type StoredCheckpoint } from '#libs/ledger';
import { consistencyProofAsync } from '#libs/merkle';
import { InvalidParameters, Strict } from '#libs/platform';
import { NotFound, NotYetSigned } from '../http/errors.js';
import type { HttpResponse } from '../http/http.js';
import { parameter } from '../http/parameters.js';
import { Operation } from '../openapi/operation.js';
import { consistency, EXAMPLE_RECEIPT } from './log.answers.js';
import { shardPath } from './tile-parameters.js';

const entryPath = z.strictObject({ shard: parameter.shard, index: parameter.index });
const size = <T extends z.ZodType>(of: T, description: string): T =>
  of.meta({ ...of.meta(), description, example: '3' });
const receiptQuery = z.strictObject({
  size: size(parameter.size, 'Size of the published checkpoint to prove against; the newest unless given').optional(),
});
const consistencyQuery = z.strictObject({
  from: size(parameter.treeSize, 'Size of the older published checkpoint, or 0 for the empty tree'),
  to: size(parameter.treeSize, 'Size of the newer published checkpoint, or 0; the newest unless given').optional(),
});

/** Proofs for the holder of an entry, or of an older checkpoint, who does not trust us. */
@Controller('v1')
export class ProofsController {
  constructor(@Inject(LedgerReader) private readonly reader: LedgerReader) {}

  @Open('proofs')
  @Get('entries/:shard/:index/receipt')
  @Operation({
    tag: 'log',
    summary: 'The receipt of an entry',
    description:
      'A C2SP tlog-proof@v1: the entry’s index, its inclusion proof, and the checkpoint with the log’s signature and those of witnesses. With the entry’s bytes and the log’s verifier key it proves the entry without us. Keep it as `<name>.tlog-proof`.',
    path: entryPath,
    query: receiptQuery,
    content: { 'text/plain; charset=utf-8': { description: 'The proof, byte for byte', example: EXAMPLE_RECEIPT } },
    problems: ['malformed-url', 'not-found', 'not-yet-signed'],
  })
  async getReceipt(
    @Param(new Strict(entryPath, 'path')) { shard, index }: z.output<typeof entryPath>,
    @Query(new Strict(receiptQuery)) { size }: z.output<typeof receiptQuery>,
    @Res() response: HttpResponse,
  ): Promise<void> {
    const checkpoint =
      size === undefined ? await this.reader.latestCheckpoint(shard) : await this.published(shard, size);
    if (index >= (checkpoint?.size ?? 0)) {
      if (size !== undefined) throw new NotFound(`entry ${index} in the tree of ${size} of shard ${shard}`);
      const head = await this.reader.head(shard);
      if (index >= head.size) throw new NotFound(`entry ${shard}/${index}`);
      response.setHeader('retry-after', '1');
      throw new NotYetSigned(shard, index, checkpoint?.size ?? 0);
    }
    const receipt = await this.reader.receipt(checkpoint!, index);
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    response.setHeader('content-disposition', `inline; filename="${shard}-${index}.tlog-proof"`).send(receipt);
  }

  @Open('proofs')
  @Get('log/:shard/consistency')
  @Operation({
    tag: 'log',
    summary: 'The proof that a shard only grew between two checkpoints',
    description:
      'A consistency proof (RFC 6962) between the trees of two published checkpoints, and both checkpoints: a reader who kept the older one sees that nothing of it was changed or removed. From 0, the empty tree, every tree follows: the proof is empty, and there is no older checkpoint. A log that has not signed yet ends at 0 too.',
    path: shardPath,
    query: consistencyQuery,
    content: { 'application/json': consistency },
    problems: ['malformed-url', 'not-found'],
  })
  async getConsistency(
    @Param(new Strict(shardPath, 'path')) { shard }: z.output<typeof shardPath>,
    @Query(new Strict(consistencyQuery)) query: z.output<typeof consistencyQuery>,
  ): Promise<z.output<typeof consistency>> {
    const from = await this.treeOf(shard, query.from);
    const to = await this.treeOf(shard, query.to);
    if (from.size > to.size)
      throw new InvalidParameters([{ pointer: '#/query/from', detail: 'must not be larger than `to`' }]);
    // RFC 9162, 2.1.4 has no proof from 0: every tree extends the empty one, so that there is nothing to show.
    const proof =
      from.size === 0
        ? []
        : await consistencyProofAsync(from.size, to.size, this.reader.publishedHashes(shard, to.size));
    return {
      shard,
      from: from.size,
      to: to.size,
      consistencyProof: proof.map((hash) => hash.toString('base64')),
      fromCheckpoint: from.note,
      toCheckpoint: to.note,
    };
  }

  /** Of a published checkpoint, the newest unless `size` is given; the empty tree has no note, and a log that has not signed is it. */
  private async treeOf(shard: ShardName, size: number | undefined): Promise<{ size: number; note: string | null }> {
    if (size !== undefined && size > 0) return this.published(shard, size);
    const newest = size === undefined ? await this.reader.latestCheckpoint(shard) : null;
    if (newest) return newest;
    // Throws NotInLedger for a shard that there is not.
    await this.reader.head(shard);
    return { size: 0, note: null };
  }

  private async published(shard: ShardName, size: number): Promise<StoredCheckpoint> {
    const checkpoint = await this.reader.checkpoint(shard, size);
    if (!checkpoint) throw new NotFound(`published checkpoint of size ${size} of shard ${shard}`);
    return checkpoint;
  }
}
