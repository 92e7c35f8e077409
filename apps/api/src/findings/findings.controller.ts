import { Controller, Get, Inject, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import {
  asOf,
  facets,
  inSnapshot,
  isBySize,
  queue,
  type QueuePosition,
  type Sort,
  workingExceptions,
} from '#libs/readmodel';
import { type Principal, Who } from '#libs/identity';
import { Strict } from '#libs/platform';
import { deskOf, type Targets } from '#libs/triage';
import { Reads } from '../access/reads.js';
import { asOfBody } from '../answers.js';
import { decodeCursor } from '../http/cursor.js';
import { pageOf } from '../http/page.js';
import { parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { readerOf } from '../visibility/reader.js';
import { queueDeskOf } from './desk.parameters.js';
import { facetsBody } from './facets-body.js';
import { findingPage } from './findings.answers.js';
import { listRows } from './list-rows.js';
import { LastVisits } from './last-visits.js';
import { filterShape, filterText, queueFilterOf, suppressedDeskOf } from './queue.parameters.js';
import { TARGETS } from '../triage/targets.js';

const listQuery = z.strictObject({
  ...filterShape,
  facets: parameter
    .choice(['1'], 'With the total and the facets, which cost a look at every finding that you may see')
    .optional(),
  limit: parameter.limit,
  cursor: parameter.cursor.optional(),
});

/** As we write a time: what has more digits, or a year 0, is none for the database. */
const firstSeen = z.iso.datetime({ precision: 3 }).refine((time) => !time.startsWith('0000'));
const size = z.int().min(0);
const byTime = z.tuple([firstSeen, z.string().max(22)]);
const bySize = z.tuple([size, firstSeen, z.string().max(22)]);
const byDue = z.tuple([firstSeen.nullable(), firstSeen, z.string().max(22)]);

@Readers()
@Controller('v1/findings')
export class FindingsController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(LastVisits) private readonly visits: LastVisits,
    @Inject(TARGETS) private readonly targets: Targets,
  ) {}

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
    @Who() who: Principal,
    @Query(new Strict(listQuery)) query: z.output<typeof listQuery>,
  ): Promise<z.output<typeof findingPage>> {
    const { limit, cursor, facets: wanted, ...asked } = query;
    const given = await this.visits.in(asked, who);
    const filters = filterText(given);
    const { sort } = given;
    const desk = queueDeskOf(who, given, sort, { targets: this.targets });
    const after = positionOf(sort, (position) => decodeCursor(cursor, filters, position));
    return inSnapshot(this.db, readerOf(who), async (tx) => {
      const at = await asOf(tx);
      const working = await workingExceptions(tx, at.generation, Date.now());
      const filter = await queueFilterOf(tx, at, who, given, working);
      const found = await queue(tx, at.generation, filter, sort, after, limit + 1, desk);
      const page = pageOf('/v1/findings', found, limit, { ...filters, facets: wanted }, filters, ({ position }) => {
        const { by, due, firstSeen, id } = position;
        return [...(by === undefined ? [] : [by]), ...(due === undefined ? [] : [due]), firstSeen, id];
      });
      const counted = wanted
        ? facetsBody(await facets(tx, at.generation, filter, desk))
        : { total: null, facets: null };
      const findings = await listRows(tx, at.generation, page.rows, {
        ...{ own: deskOf(who), exceptionsOf: suppressedDeskOf(given, who), targets: this.targets, working },
      });
      return { asOf: asOfBody(at), ...counted, findings, next: page.next };
    });
  }
}

type Decode = <S extends z.ZodType>(position: S) => z.output<S> | undefined;

function positionOf(sort: Sort, decode: Decode): QueuePosition | undefined {
  if (isBySize(sort)) {
    const at = decode(bySize);
    return at && { by: at[0], firstSeen: at[1], id: at[2] };
  }
  if (sort === 'due') {
    const at = decode(byDue);
    return at && { due: at[0], firstSeen: at[1], id: at[2] };
  }
  const at = decode(byTime);
  return at && { firstSeen: at[0], id: at[1] };
}
