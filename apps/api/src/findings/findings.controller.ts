import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import {
  asOf,
  type AsOf,
  finding,
  type FindingDetail,
  type FindingHit,
  findingHits,
  findings,
  type FindingItem,
  findingItems,
  inSnapshot,
  type Queryable,
  summedParts,
  type SumPosition,
} from '#libs/readmodel';
import { ruleSet } from '#libs/rules';
import { iso, isRequest, severities } from '#libs/judging';
import { type Principal, Who } from '#libs/identity';
import { leafHashesOf } from '#libs/ledger';
import { Strict } from '#libs/platform';
import { Reads, underAgreement } from '../access/reads.js';
import { asOfBody } from '../answers.js';
import { decodeCursor } from '../http/cursor.js';
import { NotFound } from '../http/errors.js';
import { pageOf } from '../http/page.js';
import { none, parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { findingBody } from './finding-body.js';
import {
  findingDetail,
  findingDisclosurePage,
  findingHitPage,
  findingItemPage,
  findingPage,
} from './findings.answers.js';
import { rulePage } from './rule-page.js';

const listQuery = z.strictObject({
  rule: parameter.rule.optional(),
  severity: parameter.choice(severities as ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'], 'Severity').optional(),
  agreement: parameter.agreement.optional(),
  from: parameter.time('First seen at this time or later').optional(),
  to: parameter.time('First seen before this time').optional(),
  status: parameter
    .choice(['open', 'withdrawn', 'all'], 'Withdrawn findings no longer hold; nothing is erased')
    .default('open'),
  limit: parameter.limit,
  cursor: parameter.cursor.optional(),
});
const findingPath = z.strictObject({ id: parameter.findingId });
const pageQuery = z.strictObject({ limit: parameter.limit, cursor: parameter.cursor.optional() });

/** As we write it: what has more digits, or a year 0, is none for the database. */
const firstSeen = z.iso.datetime({ precision: 3 }).refine((time) => !time.startsWith('0000'));
const listPosition = z.tuple([firstSeen, z.string().max(22)]);
const hitPosition = z.int().min(0);
/** Older ledgers have items beyond what admission lets in today; no number beyond this is one, nor fits its column. */
const itemPosition = z.tuple([z.string().max(500), z.int().min(0).max(2_147_483_647)]);
const sumPosition = z.strictObject({ index: z.int().min(0), sum: z.int().min(0) });
/** How many hits and items stand in a finding itself. */
const FIRST = 50;

@Readers()
@Controller('v1/findings')
export class FindingsController {
  constructor(@Inject(DataSource) private readonly db: DataSource) {}

  @Reads<z.output<typeof findingPage>>('findings', ({ findings }) => ({ rows: findings.length }))
  @Get()
  @Operation({
    tag: 'findings',
    summary: 'Findings',
    description: 'Findings of the rules, newest first. Only open ones unless `status` says otherwise.',
    query: listQuery,
    content: { 'application/json': findingPage },
    problems: ['not-judged'],
  })
  async listFindings(
    @Who() { scope }: Principal,
    @Query(new Strict(listQuery)) query: z.output<typeof listQuery>,
  ): Promise<z.output<typeof findingPage>> {
    const { limit, cursor, ...filters } = query;
    const after = decodeCursor(cursor, filters, listPosition);
    return inSnapshot(this.db, scope, async (tx) => {
      const at = await asOf(tx);
      const found = await findings(
        tx,
        at.generation,
        filters,
        after && { firstSeen: after[0], id: after[1] },
        limit + 1,
      );
      const page = pageOf('/v1/findings', found, limit, filters, filters, (row) => [row.firstSeen, row.id]);
      return { asOf: asOfBody(at), findings: page.rows.map(findingBody), next: page.next };
    });
  }

  @Reads<z.output<typeof findingDetail>>('findings', ({ finding, items }) => ({
    ...{ rows: 1, items: items?.first.length ?? 0, agreement: finding.agreement },
  }))
  @Get(':id')
  @Operation({
    tag: 'findings',
    summary: 'A finding with its explanation',
    description:
      'Every clause that was compared and whether it holds, failing ones first, the entries it rests on with their leaf hashes, the first hits and items, and the rule’s own words. Of a withdrawn finding the clauses are those that now hold.',
    path: findingPath,
    query: none,
    content: { 'application/json': findingDetail },
    problems: ['malformed-url', 'not-found', 'not-judged'],
  })
  async getFinding(
    @Who() { scope }: Principal,
    @Param(new Strict(findingPath, 'path')) { id }: z.output<typeof findingPath>,
    @Query(new Strict(none)) _query: z.output<typeof none>,
  ): Promise<z.output<typeof findingDetail>> {
    return inSnapshot(this.db, scope, async (tx) => {
      const at = await asOf(tx);
      const found = await findingOf(tx, at, id);
      const rule = ruleSet.get(found.rule);
      const hits = await this.hits(tx, at, found, undefined, FIRST);
      const evidence = await entryLinks(
        tx,
        found.shard,
        found.evidence.map(({ index }) => index),
      );
      return {
        asOf: asOfBody(at),
        finding: findingBody(found),
        ruleText: rule
          ? {
              basis: rule.basis,
              status: rule.status,
              pack: rule.pack,
              falsePositives: rule.falsePositives,
              page: await rulePage(rule.id),
            }
          : null,
        clauses: found.clauses.map(({ entries, ...clause }) => ({
          ...clause,
          entries: entries.map((index) => `/v1/entries/${found.shard}/${index}`),
        })),
        evidence: found.evidence.flatMap(({ role, index, claimed = false }) => {
          const link = evidence.get(index);
          return link ? [{ role, claimed, ...link }] : [];
        }),
        hits: { total: found.hits, first: hits.rows, next: hits.next },
        items: await this.items(tx, at, found, undefined, FIRST),
        disclosures: rule?.on === 'volume' ? `/v1/findings/${id}/disclosures` : null,
      };
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
      const { rows, next } = await this.hits(tx, at, found, after, limit);
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
      const items = await this.items(tx, at, found, from, limit);
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
      const disclosures = await this.disclosures(tx, at, found, after, limit);
      return underAgreement(found.agreement, { asOf: asOfBody(at), ...disclosures });
    });
  }

  private async disclosures(
    tx: Queryable,
    at: AsOf,
    of: FindingDetail,
    after: SumPosition | undefined,
    limit: number,
  ): Promise<Omit<z.output<typeof findingDisclosurePage>, 'asOf'>> {
    const { id, shard, agreement } = of;
    const rule = ruleSet.get(of.rule);
    if (rule?.on !== 'volume' || agreement === null)
      throw new NotFound(`list of disclosures in finding ${id}: its rule sums none`);
    if (of.count === 0) return { sum: null, disclosures: [], next: null };
    const summed = rule.sumOf(of);
    // An older version of the rule said less.
    if (!summed)
      throw new NotFound(`list of disclosures in finding ${id}: version ${of.version} of its rule does not say which`);
    const found = await summedParts(tx, at.generation, { ...summed, agreement }, after, limit + 1);
    const path = `/v1/findings/${id}/disclosures`;
    const { rows, next } = pageOf(path, found, limit, {}, ['disclosures', id], ({ position }) => position);
    const links = await entryLinks(
      tx,
      shard,
      rows.map(({ index }) => index),
    );
    const { items, cap, from, to } = summed;
    return {
      sum: { items, cap, parts: summed.parts, from: iso(from), to: iso(to) },
      disclosures: rows.map(({ disclosure, index, day, takenBack, ...row }) => ({
        ...{ disclosure, time: iso(row.at), day, items: row.items, unlisted: row.unlisted, sum: row.sum },
        ...{ takenBack, claimed: row.claimed, entry: links.get(index)! },
      })),
      next,
    };
  }

  private async hits(tx: Queryable, at: AsOf, of: FindingDetail, after: number | undefined, limit: number) {
    const found = await findingHits(tx, at.generation, of.id, after, limit + 1);
    const page = pageOf(`/v1/findings/${of.id}/hits`, found, limit, {}, ['hits', of.id], ({ no }: FindingHit) => no);
    const links = await entryLinks(
      tx,
      of.shard,
      page.rows.map(({ index }) => index),
    );
    const rows = page.rows.map(({ no, change, delta, unlisted, why, severity, version, index }) => ({
      no,
      change,
      delta,
      unlisted,
      why: why && { ...why, claimed: why.claimed ?? false },
      severity,
      ruleVersion: version,
      entry: links.get(index)!,
    }));
    return { rows, next: page.next };
  }

  private async items(
    tx: Queryable,
    at: AsOf,
    of: FindingDetail,
    after: FindingItem | undefined,
    limit: number,
  ): Promise<z.output<typeof findingDetail>['items']> {
    const rule = ruleSet.get(of.rule);
    if (rule?.on !== 'block') return null;
    const found = await findingItems(tx, at.generation, of.id, after, limit + 1);
    const page = pageOf(`/v1/findings/${of.id}/items`, found, limit, {}, ['items', of.id], ({ request, item }) => [
      request,
      item,
    ]);
    const first = page.rows.map(({ request, item }) => ({
      request: isRequest(request) ? request : null,
      itemNo: item,
    }));
    return { first, next: page.next };
  }
}

async function findingOf(tx: Queryable, { generation }: AsOf, id: string): Promise<FindingDetail> {
  const found = await finding(tx, generation, id);
  if (!found) throw new NotFound(`finding ${id}`);
  return found;
}

/** Links to entries, whoever may read their bytes. The hashes are the log's own: they are open to all. */
async function entryLinks(tx: Queryable, shard: string, indexes: readonly number[]) {
  const hashes = await leafHashesOf(tx, shard, [...new Set(indexes)]);
  return new Map(
    [...hashes].map(([index, leafHash]) => [
      index,
      { shard, index, leafHash: leafHash.toString('base64'), url: `/v1/entries/${shard}/${index}` },
    ]),
  );
}
