import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { type Entry, OVERSIGHT } from '#libs/contracts';
import { type Principal, Who } from '#libs/identity';
import { ACCESS, LedgerReader, NotInLedger, type ShardName } from '#libs/ledger';
import { leafHash } from '#libs/merkle';
import { Strict } from '#libs/platform';
import { Look } from '../access/access.interceptor.js';
import type { Look as LookOf } from '../access/access-log.js';
import { Reads } from '../access/reads.js';
import { NotFound, NotYetSigned } from '../http/errors.js';
import type { HttpResponse } from '../http/http.js';
import { parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { actShown } from '../visibility/act-shown.js';
import { isHidden, NO_ENTRY } from '../visibility/hidden-entries.js';
import { agreementOfEntry, entryOf, mayReadEntry } from '../visibility/may-read-entry.js';
import { proveInclusion } from './inclusion.js';
import { entry, provenEntry } from './ledger.answers.js';

const entryPath = z.strictObject({ shard: parameter.shard, index: parameter.index });
const entryQuery = z.strictObject({
  proof: parameter.choice(['0', '1'], '1: JSON with the entry in base64, and its inclusion proof').default('0'),
});

/** Entries as they lie in the ledger. */
@Readers()
@Controller()
export class LedgerController {
  constructor(
    @Inject(LedgerReader) private readonly reader: LedgerReader,
    @Inject(DataSource) private readonly db: DataSource,
  ) {}

  @Reads('entries')
  @Get('v1/entries/:shard/:index')
  @Operation({
    tag: 'ledger',
    summary: 'An entry',
    description:
      'The exact bytes that are hashed: JSON that was never re-serialised. With `proof=1`, JSON that carries them in base64, with the leaf hash and an inclusion proof against the newest published checkpoint. The bytes never change; the `ETag` is the leaf hash. They are a whole event, which officers of the agency that wrote it read, and auditors and overseers in whose scope it is, or in `oversight` an act, which is for whoever has it in `GET /v1/oversight`: for others they are 404, and with `proof=1` the rest of the answer stands without them.',
    path: entryPath,
    query: entryQuery,
    content: { 'application/json': [entry, provenEntry] },
    problems: ['malformed-url', 'not-found', 'not-yet-signed'],
  })
  async getEntry(
    @Who() principal: Principal,
    @Param(new Strict(entryPath, 'path')) { shard, index }: z.output<typeof entryPath>,
    @Query(new Strict(entryQuery)) { proof }: z.output<typeof entryQuery>,
    @Look() look: LookOf,
    @Res() response: HttpResponse,
  ): Promise<void> {
    const unseen = (): NotFound => new NotFound(`entry ${shard}/${index} that you may read`);
    const missing = (error: unknown): never => {
      throw error instanceof NotInLedger ? unseen() : error;
    };
    const hidden = await isHidden(this.db, principal, shard, index);
    const bytes = await this.bytesOf(shard, index, hidden, proof === '1').catch(missing);
    const read = bytes && entryOf(bytes);
    const shown = bytes && (await this.shown(principal, shard, index, read));
    const readable = bytes !== null && shown !== null;
    const counts = shown ? { rows: 1, ...shown } : { rows: 0 };
    // Set here, because Express would add a charset, which JSON does not have (RFC 8259, 11).
    response.setHeader('content-type', 'application/json');
    if (proof === '0') {
      if (!readable) throw unseen();
      response.setHeader('etag', `"${leafHash(bytes).toString('base64url')}"`);
      await look.shown(counts);
      return response.send(bytes);
    }
    const { checkpoint, size, entries } = await proveInclusion(this.reader, shard, [index]).catch((error: unknown) => {
      if (error instanceof NotYetSigned) response.setHeader('retry-after', '1');
      throw error;
    });
    const [proven] = entries;
    const body: z.output<typeof provenEntry> = {
      shard,
      index,
      entry: readable ? bytes.toString('base64') : null,
      leafHash: proven!.leafHash.toString('base64'),
      inclusionProof: proven!.proof.map((hash) => hash.toString('base64')),
      treeSize: size,
      checkpoint,
    };
    await look.shown(counts);
    response.send(Buffer.from(JSON.stringify(body)));
  }

  /** Under which agreement what she may read is; null: she may not. */
  private async shown(
    who: Principal,
    shard: ShardName,
    index: number,
    entry: Entry | null,
  ): Promise<{ agreement: string | undefined } | null> {
    if (shard === OVERSIGHT) return actShown(this.db, who, index, entry);
    return shard === ACCESS || mayReadEntry(who, entry) ? { agreement: agreementOfEntry(entry) } : null;
  }

  /** null: it is hidden, and there, which `proof=1` says to everybody. @throws NotInLedger */
  private async bytesOf(shard: ShardName, index: number, hidden: boolean, proof: boolean): Promise<Buffer | null> {
    if (!hidden || !proof) return this.reader.entry(shard, hidden ? NO_ENTRY : index);
    if (index >= (await this.reader.head(shard)).size) throw new NotInLedger(`entry ${shard}/${index}`);
    return null;
  }
}
