import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { asOf, inSnapshot } from '#libs/readmodel';
import { type Principal, Who } from '#libs/identity';
import { Strict } from '#libs/platform';
import { deskOf, type Targets } from '#libs/triage';
import { Reads, underAgreement } from '../access/reads.js';
import { asOfBody } from '../answers.js';
import { decodeCursor } from '../http/cursor.js';
import { NotFound } from '../http/errors.js';
import { parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { readerOf } from '../visibility/reader.js';
import { positionOf } from './as-of-parameter.js';
import { disclosuresBody } from './disclosures-body.js';
import { detailNow, detailThen } from './finding-detail.js';
import { findingOf, hitsBody, itemsBody } from './finding-parts.js';
import { TARGETS } from '../triage/targets.js';
import { findingDetail, findingDisclosurePage, findingHitPage, findingItemPage } from './finding.answers.js';

const findingPath = z.strictObject({ id: parameter.findingId });
const detailQuery = z.strictObject({ asOf: parameter.positionOrTime.optional() });
const pageQuery = z.strictObject({ limit: parameter.limit, cursor: parameter.cursor.optional() });

const hitPosition = z.int().min(0);
/** Older ledgers have items beyond what admission lets in today; no number beyond this is one, nor fits its column. */
const itemPosition = z.tuple([z.string().max(500), z.int().min(0).max(2_147_483_647)]);
const sumPosition = z.strictObject({ index: z.int().min(0), sum: z.int().min(0) });

@Readers()
@Controller('v1/findings')
export class FindingController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(TARGETS) private readonly targets: Targets,
  ) {}

  @Reads<z.output<typeof findingDetail>>('findings', ({ finding, items, related }) => ({
    ...{ rows: 1 + (related?.findings.length ?? 0), items: items?.first.length ?? 0, agreement: finding.agreement },
  }))
  @Get(':id')
  @Operation({
    tag: 'findings',
    summary: 'A finding with its explanation',
    description:
      'Every clause that was compared and whether it holds, failing ones first, the entries it rests on with their leaf hashes, the first hits and items, findings that belong to it, and the rule’s own words. Of a withdrawn finding the clauses are those that now hold. With `asOf`: as it was then, put together from its hits; 404 if it was not there yet.',
    path: findingPath,
    query: detailQuery,
    content: { 'application/json': findingDetail },
    problems: ['malformed-url', 'not-found', 'not-judged'],
  })
  async getFinding(
    @Who() who: Principal,
    @Param(new Strict(findingPath, 'path')) { id }: z.output<typeof findingPath>,
    @Query(new Strict(detailQuery)) { asOf: given }: z.output<typeof detailQuery>,
  ): Promise<z.output<typeof findingDetail>> {
    return inSnapshot(this.db, readerOf(who), async (tx) => {
      const at = await asOf(tx);
      const found = await findingOf(tx, at, id);
      if (given === undefined) return detailNow(tx, at, found, deskOf(who), this.targets);
      return detailThen(tx, at, found, await positionOf(tx, at, found.shard, given));
    });
  }

  @Reads<z.output<typeof findingHitPage>>('findings', ({ hits }) => ({ rows: hits.length }))
  @Get(':id/hits')
  @Operation({
    tag: 'findings',
    summary: 'Every change of a finding',
    description:
      'In the order in which entries led to them. A finding’s count is the sum of the deltas. A withdrawal says why, by which entry, and how long after the act that came.',
    path: findingPath,
    query: pageQuery,
    content: { 'application/json': findingHitPage },
    problems: ['malformed-url', 'not-found', 'not-judged'],
  })
  async listFindingHits(
    @Who() { scope }: Principal,
    @Param(new Strict(findingPath, 'path')) { id }: z.output<typeof findingPath>,
    @Query(new Strict(pageQuery)) { limit, cursor }: z.output<typeof pageQuery>,
  ): Promise<z.output<typeof findingHitPage>> {
    const after = decodeCursor(cursor, ['hits', id], hitPosition);
    return inSnapshot(this.db, scope, async (tx) => {
      const at = await asOf(tx);
      const found = await findingOf(tx, at, id);
      const { rows, next } = await hitsBody(tx, at, found, after, limit);
      return underAgreement(found.agreement, { asOf: asOfBody(at), hits: rows, next });
    });
  }

  @Reads<z.output<typeof findingItemPage>>('items', ({ items }) => ({ rows: items.length, items: items.length }))
  @Get(':id/items')
  @Operation({
    tag: 'findings',
    summary: 'The items of a finding',
    description:
      'Numbers of the request’s items that hit now, as far as they are named: of the others only the number is known, in the hits’ `unlisted`. 404 for a rule that does not look at items.',
    path: findingPath,
    query: pageQuery,
    content: { 'application/json': findingItemPage },
    problems: ['malformed-url', 'not-found', 'not-judged'],
  })
  async listFindingItems(
    @Who() { scope }: Principal,
    @Param(new Strict(findingPath, 'path')) { id }: z.output<typeof findingPath>,
    @Query(new Strict(pageQuery)) { limit, cursor }: z.output<typeof pageQuery>,
  ): Promise<z.output<typeof findingItemPage>> {
    const after = decodeCursor(cursor, ['items', id], itemPosition);
    return inSnapshot(this.db, scope, async (tx) => {
      const at = await asOf(tx);
      const from = after && { request: after[0], item: after[1] };
      const found = await findingOf(tx, at, id);
      const items = await itemsBody(tx, at, found, from, limit);
      if (!items) throw new NotFound(`list of items in finding ${id}: its rule looks at whole acts`);
      return underAgreement(found.agreement, { asOf: asOfBody(at), items: items.first, next: items.next });
    });
  }

  @Reads<z.output<typeof findingDisclosurePage>>('findings', ({ disclosures }) => ({ rows: disclosures.length }))
  @Get(':id/disclosures')
  @Operation({
    tag: 'findings',
    summary: 'The disclosures in the sum of a finding',
    description:
      'Every part of a disclosure in the sum that the finding holds against a cap, in the order of the sum: of the disclosures of the agreement, of the window or of the request those up to the one at which the cap was exceeded most. All `items` add up to the `sum`’s; `sum` of each counts on from the page before, so where `asOf` is another than there, begin again. What its author has retracted counts until a party of the other role retracts it too. None of a withdrawn finding. 404 for a rule that sums no disclosures.',
    path: findingPath,
    query: pageQuery,
    content: { 'application/json': findingDisclosurePage },
    problems: ['malformed-url', 'not-found', 'not-judged'],
  })
  async listFindingDisclosures(
    @Who() { scope }: Principal,
    @Param(new Strict(findingPath, 'path')) { id }: z.output<typeof findingPath>,
    @Query(new Strict(pageQuery)) { limit, cursor }: z.output<typeof pageQuery>,
  ): Promise<z.output<typeof findingDisclosurePage>> {
    const after = decodeCursor(cursor, ['disclosures', id], sumPosition);
    return inSnapshot(this.db, scope, async (tx) => {
      const at = await asOf(tx);
      const found = await findingOf(tx, at, id);
      const disclosures = await disclosuresBody(tx, at, found, after, limit);
      return underAgreement(found.agreement, { asOf: asOfBody(at), ...disclosures });
    });
  }
}
