import { Controller, Get, Inject, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { agencyOf } from '#libs/contracts';
import { type Principal, Who } from '#libs/identity';
import { type EntryPlace, LedgerReader } from '#libs/ledger';
import { asOf, entriesOfEvent, findingsOfEntries, inSnapshot, receiptsOfEvent, refusalsOf } from '#libs/readmodel';
import type { Severity } from '#libs/judging';
import { Strict } from '#libs/platform';
import { Reads, underAgreement } from '../access/reads.js';
import { asOfBody } from '../answers.js';
import { decodeCursor } from '../http/cursor.js';
import { pageOf } from '../http/page.js';
import { parameter } from '../http/parameters.js';
import { NO_ENTRY } from '../visibility/hidden-entries.js';
import { coversAgency, entryOf, mayReadEntry } from '../visibility/may-read-entry.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { eventPlaces, quarantinePage } from './entries.answers.js';
import { refusalBody } from './refusal.js';

const eventQuery = z.strictObject({
  source: parameter.source,
  id: parameter.eventId,
  limit: parameter.limit,
  cursor: parameter.cursor.optional(),
});
const quarantineQuery = z.strictObject({
  source: parameter.source.optional(),
  limit: parameter.limit,
  cursor: parameter.cursor.optional(),
});
const position = z.tuple([z.string().regex(/^[a-z0-9]{1,20}$/), z.int().min(0)]);

@Readers()
@Controller('v1')
export class EntriesController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(LedgerReader) private readonly reader: LedgerReader,
  ) {}

  @Reads<z.output<typeof eventPlaces>>('events', ({ entries }) => ({ rows: entries.length }))
  @Get('events')
  @Operation({
    tag: 'events',
    summary: 'The entries of an event',
    description:
      'Every entry with this source and id: the first, its repeats, and others that took the id. An event that was sent by Kafka is found once it is judged; `asOf` says how far that is. Of the reader’s own agencies. An empty list is an answer: nothing with this source and id was recorded so far that the reader may see.',
    query: eventQuery,
    content: { 'application/json': eventPlaces },
    problems: ['not-judged'],
  })
  async getEvent(
    @Who() who: Principal,
    @Query(new Strict(eventQuery)) { source, id, limit, cursor }: z.output<typeof eventQuery>,
  ): Promise<z.output<typeof eventPlaces>> {
    const { scope } = who;
    const filters = { source, id };
    const after = decodeCursor(cursor, filters, position);
    const { at, page, judged, receipts } = await inSnapshot(this.db, scope, async (tx) => {
      const at = await asOf(tx);
      const from = after && { shard: after[0], index: after[1] };
      const found = await entriesOfEvent(tx, at.generation, source, id, from, limit + 1);
      const page = pageOf('/v1/events', found, limit, filters, filters, (row) => [row.shard, row.index]);
      const findings = await findingsOfEntries(tx, at.generation, page.rows);
      const judged: z.output<typeof eventPlaces>['entries'] = page.rows.map((row) => ({
        shard: row.shard,
        index: row.index,
        leafHash: row.leafHash.toString('base64'),
        url: `/v1/entries/${row.shard}/${row.index}`,
        receivedAt: row.receivedAt,
        state: row.state,
        refusal: row.state === 'quarantined' ? refusalBody(row) : null,
        retractedBy: row.retractedBy === null ? null : `/v1/entries/${row.shard}/${row.retractedBy}`,
        findings: findings
          .filter(({ shard, index }) => shard === row.shard && index === row.index)
          .map(({ finding, rule, severity, count }) => ({
            id: finding,
            rule,
            severity: severity as Severity,
            status: count > 0 ? ('open' as const) : ('withdrawn' as const),
            url: `/v1/findings/${finding}`,
          })),
      }));
      // An HTTP event is known at once by its receipt, on the last page, where the newest stand.
      const receipts = page.next === null ? await receiptsOfEvent(tx, at, source, id) : [];
      return { at, page, judged, receipts };
    });
    const waiting = (await this.readable(who, source, receipts)).map(({ shard, index }) => ({
      shard,
      index,
      leafHash: null,
      url: `/v1/entries/${shard}/${index}`,
      receivedAt: null,
      state: 'not judged yet' as const,
      refusal: null,
      retractedBy: null,
      findings: [],
    }));
    const agreements = new Set(page.rows.map(({ agreement }) => agreement));
    return underAgreement(agreements.size === 1 && waiting.length === 0 ? page.rows[0]!.agreement : null, {
      ...{ asOf: asOfBody(at), source, id, entries: [...judged, ...waiting], next: page.next },
    });
  }

  /**
   * What no detector has read yet has no row that could be hidden: the source says whose it is, and the entry itself under which agreement.
   * Where that counts, an entry is looked for when there is none too: what is hidden and what is missing cost the same.
   */
  private async readable(
    who: Principal,
    source: string,
    places: readonly EntryPlace[],
  ): Promise<readonly EntryPlace[]> {
    const { scope } = who;
    if (!coversAgency(scope, agencyOf(source))) return [];
    if (scope.agreements === '*') return places;
    if (places.length === 0) await this.reader.entries('0', NO_ENTRY, 1);
    const readable: EntryPlace[] = [];
    for (const place of places) {
      const entry = entryOf(await this.reader.entry(place.shard, place.index));
      if (mayReadEntry(who, entry)) readable.push(place);
    }
    return readable;
  }

  @Reads<z.output<typeof quarantinePage>>('quarantine', ({ refusals }) => ({ rows: refusals.length }))
  @Get('quarantine')
  @Operation({
    tag: 'events',
    summary: 'Values that admission refused',
    description:
      'Refusals by shard and index, without the bytes: of one source, or of all that the reader may see. Those of which no source can be read are for readers of the whole ledger.',
    query: quarantineQuery,
    content: { 'application/json': quarantinePage },
    problems: ['not-judged'],
  })
  async listQuarantine(
    @Who() { scope }: Principal,
    @Query(new Strict(quarantineQuery)) { source, limit, cursor }: z.output<typeof quarantineQuery>,
  ): Promise<z.output<typeof quarantinePage>> {
    const filters = { source };
    const after = decodeCursor(cursor, filters, position);
    return inSnapshot(this.db, scope, async (tx) => {
      const at = await asOf(tx);
      const from = after && { shard: after[0], index: after[1] };
      const found = await refusalsOf(tx, at.generation, source, from, limit + 1);
      const page = pageOf('/v1/quarantine', found, limit, filters, filters, (row) => [row.shard, row.index]);
      return {
        asOf: asOfBody(at),
        refusals: page.rows.map((row) => ({
          shard: row.shard,
          index: row.index,
          leafHash: row.leafHash.toString('base64'),
          url: `/v1/entries/${row.shard}/${row.index}`,
          receivedAt: row.receivedAt,
          refusal: refusalBody(row),
          size: row.size,
          erased: row.erased,
          known: {
            type: row.type === 'unknown' ? null : row.type,
            source: row.source,
            id: row.eventId,
            agreement: row.agreement,
            sequence: row.sequence,
            time: row.time,
          },
        })),
        next: page.next,
      };
    });
  }
}
