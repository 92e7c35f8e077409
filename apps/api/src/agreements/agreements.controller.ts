import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { type Principal, Who } from '#libs/identity';
import {
  agreement,
  agreements,
  asOf,
  coveredSources,
  disclosedOverTime,
  funnelRequests,
  funnelTotal,
  inSnapshot,
  knowsSources,
  nearestDisclosure,
  rolesOf,
  versionsOf,
} from '#libs/readmodel';
import { InvalidParameters, Strict } from '#libs/platform';
import { Reads } from '../access/reads.js';
import { asOfBody } from '../answers.js';
import { decodeCursor } from '../http/cursor.js';
import { NotFound } from '../http/errors.js';
import { pageOf } from '../http/page.js';
import { none, parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { sourceBody } from '../sources/sources.answers.js';
import { agreementDetail } from './agreement.answers.js';
import { agreementFunnel, agreementPage } from './agreements.answers.js';
import { disclosedAnswer } from './disclosed.answers.js';
import { stagesOf } from './stages.js';
import { bucketOf, bucketsOf, dayIn, MOST, namesBetween, plus } from './time-axis.js';
import { partiesOf, versionBodies } from './version-body.js';

const pageQuery = z.strictObject({ limit: parameter.limit, cursor: parameter.cursor.optional() });
const path = z.strictObject({ id: parameter.agreement });
const disclosedQuery = z.strictObject({
  by: parameter.choice(['day', 'month'], 'Rows by day, a year of them at most, or by month, ten years').default('day'),
  from: parameter
    .day('First day, or a day of the first month; unless given, as far back as one answer reaches')
    .optional(),
  to: parameter.day('Last day, or a day of the last month; unless given, that of the newest disclosure').optional(),
});
/** Versions and sources of one answer. */
const MOST_VERSIONS = 20;
const MOST_SOURCES = 200;
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

  @Reads<z.output<typeof agreementDetail>>('agreements', ({ versions, sources }) => ({
    rows: 1 + versions.length + sources.length,
  }))
  @Get(':id')
  @Operation({
    tag: 'agreements',
    summary: 'An agreement',
    description:
      'Its parties, every version that has bound the reader’s agencies, what each states, in data and in words, and what it leaves open, so that rules cannot be evaluated; and how far the words of the reader’s sources reach.',
    path,
    query: none,
    content: { 'application/json': agreementDetail },
    problems: ['malformed-url', 'not-found', 'not-judged'],
  })
  async getAgreement(
    @Who() { scope }: Principal,
    @Param(new Strict(path, 'path')) { id }: z.output<typeof path>,
    @Query(new Strict(none)) _query: z.output<typeof none>,
  ): Promise<z.output<typeof agreementDetail>> {
    return inSnapshot(this.db, scope, async (tx) => {
      const at = await asOf(tx);
      const found = await agreement(tx, at.generation, id);
      if (!found) throw new NotFound(`record under agreement ${id}`);
      const all = await versionsOf(tx, at.generation, id, MOST_VERSIONS + 1);
      const [versions, complete] = [all.slice(0, MOST_VERSIONS), all.length <= MOST_VERSIONS];
      const now = Date.now();
      const newest = versions.find(({ effective, since }) => effective && Date.parse(since) <= now);
      const sources = await coveredSources(tx, at.generation, { agreement: id }, undefined, MOST_SOURCES);
      return {
        asOf: asOfBody(at),
        agreement: id,
        shard: found.shard,
        parties: newest ? partiesOf(newest.policy) : [],
        own: await rolesOf(tx, at.generation, id),
        versions: versionBodies(versions, now),
        versionsComplete: complete,
        settledThrough: found.settledThrough,
        sources: sources.map(sourceBody),
        sourcesUrl: `/v1/sources?agreement=${id}`,
        funnelUrl: `/v1/agreements/${id}/funnel`,
        disclosedUrl: `/v1/agreements/${id}/disclosed`,
      };
    });
  }

  @Reads<z.output<typeof disclosedAnswer>>('agreements', ({ rows }) => ({ rows: rows.length }))
  @Get(':id/disclosed')
  @Operation({
    tag: 'agreements',
    summary: 'Disclosed over time',
    description:
      'Items disclosed under the agreement, by the day or the month of the act: stated, named, and of unknown items the number. Sums of `unknown` and `stated` are those of the funnel; an item that two disclosures name counts in each of them here, and once there.',
    path,
    query: disclosedQuery,
    content: { 'application/json': disclosedAnswer },
    problems: ['malformed-url', 'not-found', 'not-judged'],
  })
  async getDisclosed(
    @Who() { scope }: Principal,
    @Param(new Strict(path, 'path')) { id }: z.output<typeof path>,
    @Query(new Strict(disclosedQuery)) { by, from: given, to: last }: z.output<typeof disclosedQuery>,
  ): Promise<z.output<typeof disclosedAnswer>> {
    return inSnapshot(this.db, scope, async (tx) => {
      const at = await asOf(tx);
      if (!(await agreement(tx, at.generation, id))) throw new NotFound(`record under agreement ${id}`);
      const [newest] = await versionsOf(tx, at.generation, id, 1);
      const timeZone = newest?.policy.timeZone ?? 'UTC';
      const body = { asOf: asOfBody(at), agreement: id, by, timeZone };
      const nearest = async (which: 'before' | 'from', time: string) => {
        const found = await nearestDisclosure(tx, at.generation, id, which, time);
        return found && bucketOf(dayIn(found, timeZone), by);
      };
      const now = new Date().toISOString();
      // An act that is dated ahead does not decide what she is shown first.
      const newestAct = (await nearest('before', now)) ?? (await nearest('from', now));
      if (newestAct === undefined) return { ...body, from: null, to: null, rows: [], earlier: null, later: null };
      const to = last === undefined ? newestAct : bucketOf(last, by);
      const from = given === undefined ? undefined : bucketOf(given, by);
      if (from !== undefined && from > to) throw refused('must not be after `to`');
      const names = namesBetween(from, to, by);
      if (from !== undefined && names[0] !== from) throw refused(`may be at most ${MOST[by]} ${by}s before \`to\``);
      const buckets = bucketsOf(names, by, timeZone);
      const rows = await disclosedOverTime(tx, at.generation, id, buckets);
      const link = (end: string | undefined): string | null =>
        end === undefined ? null : `/v1/agreements/${id}/disclosed?by=${by}&to=${by === 'day' ? end : `${end}-01`}`;
      const [first] = names as [string];
      const [earlier, later] = [await nearest('before', buckets.starts[0]!), await nearest('from', buckets.after)];
      return {
        ...{ ...body, from: first, to, rows },
        // An act that is known by its day may lie a day beside its time.
        earlier: link(earlier && least(earlier, plus(first, -1, by))),
        later: link(later && plus(most(plus(to, 1, by), later), MOST[by] - 1, by)),
      };
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

const refused = (detail: string) => new InvalidParameters([{ pointer: '#/query/from', detail }]);

const least = (one: string, other: string): string => (one < other ? one : other);
const most = (one: string, other: string): string => (one > other ? one : other);
