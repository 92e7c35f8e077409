import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { type Principal, Who } from '#libs/identity';
import { agreement, agreements, asOf, funnelRequests, funnelTotal, inSnapshot, knowsSources } from '#libs/readmodel';
import { Strict } from '#libs/platform';
import { Reads } from '../access/reads.js';
import { asOfBody } from '../answers.js';
import { decodeCursor } from '../http/cursor.js';
import { NotFound } from '../http/errors.js';
import { pageOf } from '../http/page.js';
import { parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { agreementFunnel, agreementPage } from './agreements.answers.js';
import { stagesOf } from './stages.js';

const pageQuery = z.strictObject({ limit: parameter.limit, cursor: parameter.cursor.optional() });
const path = z.strictObject({ id: parameter.agreement });
const idPosition = z.string().max(200);

@Readers()
@Controller('v1/agreements')
export class AgreementsController {
  constructor(@Inject(DataSource) private readonly db: DataSource) {}

  @Reads<z.output<typeof agreementPage>>('agreements', ({ agreements: rows }) => ({ rows: rows.length }))
  @Get()
  @Operation({
    tag: 'agreements',
    summary: 'Agreements',
    description:
      'Every agreement id under which the reader’s agencies recorded something, even without a registration, and every agreement that they are parties of. Counts are those of what the reader may see.',
    query: pageQuery,
    content: { 'application/json': agreementPage },
    problems: ['not-judged'],
  })
  async listAgreements(
    @Who() { scope }: Principal,
    @Query(new Strict(pageQuery)) { limit, cursor }: z.output<typeof pageQuery>,
  ): Promise<z.output<typeof agreementPage>> {
    const after = decodeCursor(cursor, 'agreements', idPosition);
    return inSnapshot(this.db, scope, async (tx) => {
      const at = await asOf(tx);
      const found = await agreements(tx, at.generation, after, limit + 1);
      const page = pageOf('/v1/agreements', found, limit, {}, 'agreements', (row) => row.agreement);
      const rows = page.rows.map((row) => ({ ...row, funnelUrl: `/v1/agreements/${row.agreement}/funnel` }));
      return { asOf: asOfBody(at), agreements: rows, next: page.next };
    });
  }

  @Reads<z.output<typeof agreementFunnel>>('agreements', ({ requests }) => ({ rows: requests.length + 1 }))
  @Get(':id/funnel')
  @Operation({
    tag: 'agreements',
    summary: 'From request to receipt',
    description:
      'How many items were submitted, accepted, matched (by path), disclosed and received: over all requests, and for each. Of what is submitted and disclosed: stated, named, and of unknown items the number. What the sources’ side alone knows (accepted, matched, insufficient addresses) is left out for others.',
    path,
    query: pageQuery,
    content: { 'application/json': agreementFunnel },
    problems: ['malformed-url', 'not-found', 'not-judged'],
  })
  async getFunnel(
    @Who() { scope }: Principal,
    @Param(new Strict(path, 'path')) { id }: z.output<typeof path>,
    @Query(new Strict(pageQuery)) { limit, cursor }: z.output<typeof pageQuery>,
  ): Promise<z.output<typeof agreementFunnel>> {
    const after = decodeCursor(cursor, ['funnel', id], idPosition);
    return inSnapshot(this.db, scope, async (tx) => {
      const at = await asOf(tx);
      const found = await agreement(tx, at.generation, id);
      if (!found) throw new NotFound(`record under agreement ${id}`);
      const knows = await knowsSources(tx, at.generation, id);
      const rows = await funnelRequests(tx, at.generation, id, after, limit + 1);
      const page = pageOf(`/v1/agreements/${id}/funnel`, rows, limit, {}, ['funnel', id], (row) => row.request ?? '');
      return {
        asOf: asOfBody(at),
        agreement: id,
        total: stagesOf(await funnelTotal(tx, at.generation, id), knows),
        requests: page.rows.map((row) => ({
          request: row.request,
          stages: stagesOf(row, knows),
          insufficientAddresses: knows ? row.insufficient : null,
          disclosures: row.disclosures,
          receipts: row.receipts,
        })),
        next: page.next,
      };
    });
  }
}
