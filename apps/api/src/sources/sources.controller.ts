import { Controller, Get, Inject, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { type Principal, Who } from '#libs/identity';
import { asOf, coverage, coveredSources, inSnapshot, SOURCE_STATES } from '#libs/readmodel';
import { Strict } from '#libs/platform';
import { Reads } from '../access/reads.js';
import { asOfBody } from '../answers.js';
import { decodeCursor } from '../http/cursor.js';
import { pageOf } from '../http/page.js';
import { none, parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { coverageAnswer, sourceBody, sourcePage } from './sources.answers.js';

const listQuery = z.strictObject({
  agreement: parameter.agreement.optional(),
  state: parameter.choices(SOURCE_STATES, 'How far its word reaches').optional(),
  limit: parameter.limit,
  cursor: parameter.cursor.optional(),
});
const position = z.tuple([z.string().max(200), z.string().max(500)]);

@Readers()
@Controller('v1')
export class SourcesController {
  constructor(@Inject(DataSource) private readonly db: DataSource) {}

  /** Numbers and times alone, as `/v1/status`: a page asks for them all the time, which says nothing of what somebody looked at. */
  @Get('coverage')
  @Operation({
    tag: 'ledger',
    summary: 'How far everything is judged, and how many sources are silent',
    description:
      'For every page to say as of when its numbers are: up to when all is judged, and how many sources have gone silent since when. Not in the log of who looked: it names nothing. `GET /v1/sources` names them.',
    query: none,
    content: { 'application/json': coverageAnswer },
    problems: ['not-judged'],
  })
  async getCoverage(
    @Who() { scope }: Principal,
    @Query(new Strict(none)) _query: z.output<typeof none>,
  ): Promise<z.output<typeof coverageAnswer>> {
    return inSnapshot(this.db, scope, async (tx) => {
      const at = await asOf(tx);
      const behind = at.shards.filter(({ size, judged }) => judged < size);
      const found = await coverage(
        tx,
        at.generation,
        behind.map(({ shard }) => shard),
      );
      const { vouching, silent } = found.sources;
      const [neverVouched, notWaitedFor] = [found.sources['never-vouched'], found.sources['not-waited-for']];
      return {
        asOf: asOfBody(at),
        judgedThrough: found.judgedThrough,
        judgedAt: found.judgedAt,
        behind: behind.reduce((sum, { size, judged }) => sum + size - judged, 0),
        sources: {
          total: vouching + silent + neverVouched + notWaitedFor,
          ...{ silent, neverVouched, notWaitedFor, silentSince: found.silentSince },
          url: '/v1/sources?state=silent,never-vouched',
        },
        agreements: {
          total: found.agreements,
          silent: found.agreementsSilent,
          notKnown: found.agreementsNotKnown,
          silentSince: found.agreementsSilentSince,
        },
      };
    });
  }

  @Reads<z.output<typeof sourcePage>>('agreements', ({ sources }) => ({ rows: sources.length }))
  @Get('sources')
  @Operation({
    tag: 'agreements',
    summary: 'Sources, and how far their words reach',
    description:
      'Every source of the reader’s agencies, once for each agreement that it has written under: its newest event, its watermark, and since when it is silent, as the judge takes it: docs/judging.md, When.',
    query: listQuery,
    content: { 'application/json': sourcePage },
    problems: ['not-judged'],
  })
  async listSources(
    @Who() { scope }: Principal,
    @Query(new Strict(listQuery)) { limit, cursor, agreement, state }: z.output<typeof listQuery>,
  ): Promise<z.output<typeof sourcePage>> {
    const filters = { agreement, state: state?.join(',') };
    const [under, source] = decodeCursor(cursor, filters, position) ?? [];
    const after = under === undefined ? undefined : { agreement: under, source: source! };
    return inSnapshot(this.db, scope, async (tx) => {
      const at = await asOf(tx);
      const found = await coveredSources(tx, at.generation, { agreement, state }, after, limit + 1);
      const page = pageOf('/v1/sources', found, limit, filters, filters, (row) => [row.agreement, row.source]);
      return { asOf: asOfBody(at), sources: page.rows.map(sourceBody), next: page.next };
    });
  }
}
