import { Controller, Get, Inject, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { asOf, facets, inSnapshot, isBySize, queue } from '#libs/readmodel';
import { type Principal, Who } from '#libs/identity';
import { Strict } from '#libs/platform';
import { Reads } from '../access/reads.js';
import { asOfBody } from '../answers.js';
import { decodeCursor } from '../http/cursor.js';
import { pageOf } from '../http/page.js';
import { parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { facetsBody } from './facets-body.js';
import { findingBody } from './finding-body.js';
import { findingPage } from './findings.answers.js';
import { filterShape, filterText, queueFilterOf } from './queue.parameters.js';

const listQuery = z.strictObject({
  ...filterShape,
  facets: parameter
    .choice(['1'], 'With the total and the facets, which cost a look at every finding that you may see')
    .optional(),
  limit: parameter.limit,
  cursor: parameter.cursor.optional(),
});

/** As we write it: what has more digits, or a year 0, is none for the database. */
const firstSeen = z.iso.datetime({ precision: 3 }).refine((time) => !time.startsWith('0000'));
const size = z.int().min(0);
const byTime = z.tuple([firstSeen, z.string().max(22)]);
const bySize = z.tuple([size, firstSeen, z.string().max(22)]);

@Readers()
@Controller('v1/findings')
export class FindingsController {
  constructor(@Inject(DataSource) private readonly db: DataSource) {}

  @Reads<z.output<typeof findingPage>>('findings', ({ findings }) => ({ rows: findings.length }))
  @Get()
  @Operation({
    tag: 'findings',
    summary: 'Findings',
    description:
      'The queue: findings of the rules that every filter leaves, in an order, a page at a time. Only open ones unless `status` says otherwise. Findings that are made while you page never shift a page; one whose severity or count changes meanwhile may be met twice or not at all where that is the order, so where `asOf` is another than on the first page, look again.',
    query: listQuery,
    content: { 'application/json': findingPage },
    problems: ['not-judged'],
  })
  async listFindings(
    @Who() { scope }: Principal,
    @Query(new Strict(listQuery)) query: z.output<typeof listQuery>,
  ): Promise<z.output<typeof findingPage>> {
    const { limit, cursor, facets: wanted, ...given } = query;
    const filters = filterText(given);
    const { sort } = given;
    const after = isBySize(sort)
      ? positionBySize(decodeCursor(cursor, filters, bySize))
      : positionByTime(decodeCursor(cursor, filters, byTime));
    return inSnapshot(this.db, scope, async (tx) => {
      const at = await asOf(tx);
      const filter = await queueFilterOf(tx, at, given);
      const found = await queue(tx, at.generation, filter, sort, after, limit + 1);
      const page = pageOf('/v1/findings', found, limit, { ...filters, facets: wanted }, filters, ({ position }) =>
        position.by === undefined ? [position.firstSeen, position.id] : [position.by, position.firstSeen, position.id],
      );
      const counted = wanted ? facetsBody(await facets(tx, at.generation, filter)) : { total: null, facets: null };
      return { asOf: asOfBody(at), ...counted, findings: page.rows.map(findingBody), next: page.next };
    });
  }
}

const positionByTime = (at: z.output<typeof byTime> | undefined) => at && { firstSeen: at[0], id: at[1] };
const positionBySize = (at: z.output<typeof bySize> | undefined) => at && { by: at[0], firstSeen: at[1], id: at[2] };
