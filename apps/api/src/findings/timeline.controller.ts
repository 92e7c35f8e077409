import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Oversight } from '#libs/contracts';
import { type Principal, Who } from '#libs/identity';
import { receivedAtOf } from '#libs/ledger';
import { Strict } from '#libs/platform';
import { type ActOfDesk, asOf, inSnapshot, timelineOf } from '#libs/readmodel';
import { deskOf } from '#libs/triage';
import { Reads, underAgreement } from '../access/reads.js';
import { asOfBody } from '../answers.js';
import { decodeCursor } from '../http/cursor.js';
import { pageOf } from '../http/page.js';
import { parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { readerOf } from '../visibility/reader.js';
import { findingOf, hitsBody } from './finding-parts.js';
import { findingTimeline } from './timeline.answers.js';

const path = z.strictObject({ id: parameter.findingId });
const query = z.strictObject({ limit: parameter.limit, cursor: parameter.cursor.optional() });
/** How many hits came before, and the last act: each is in an order of its own, to which only later ones are added. */
const position = z.tuple([z.int().min(0), z.int().min(0).nullable()]);

type Row = z.output<typeof findingTimeline>['timeline'][number];
/** With where the page ends that ends with it. */
type Placed = Row & { position: z.output<typeof position> };

@Readers()
@Controller('v1/findings')
export class TimelineController {
  constructor(@Inject(DataSource) private readonly db: DataSource) {}

  @Reads<z.output<typeof findingTimeline>>('findings', ({ timeline }) => ({ rows: timeline.length }))
  @Get(':id/timeline')
  @Operation({
    tag: 'findings',
    summary: 'What happened to a finding',
    description:
      'Its changes and the acts of your own desk in one order, by when their entries were recorded; for auditors and overseers the acts of every desk in their scope. Nothing is ever taken out, so pages stay.',
    path,
    query,
    content: { 'application/json': findingTimeline },
    problems: ['malformed-url', 'not-found', 'not-judged'],
  })
  async listTimeline(
    @Who() who: Principal,
    @Param(new Strict(path, 'path')) { id }: z.output<typeof path>,
    @Query(new Strict(query)) { limit, cursor }: z.output<typeof query>,
  ): Promise<z.output<typeof findingTimeline>> {
    const [hitsBefore, actBefore] = decodeCursor(cursor, ['timeline', id], position) ?? [0, null];
    return inSnapshot(this.db, readerOf(who), async (tx) => {
      const at = await asOf(tx);
      const found = await findingOf(tx, at, id);
      const after = hitsBefore === 0 ? undefined : hitsBefore - 1;
      const { rows: hits, indexes } = await hitsBody(tx, at, found, after, limit + 1);
      const times = await receivedAtOf(tx, found.shard, indexes);
      // What an officer does not see, the database does not show; her own desk is all that she asks for.
      const desk = who.agency === null ? undefined : deskOf(who);
      const acts = await timelineOf(tx, id, { desk, after: actBefore ?? undefined, limit: limit + 1 });
      const merged = inOrder(
        hits.map((hit, i) => ({ at: times.get(indexes[i]!) ?? found.lastSeen, hit, act: null })),
        acts,
        [hitsBefore, actBefore],
      );
      const page = pageOf(`/v1/findings/${id}/timeline`, merged, limit, {}, ['timeline', id], (row) => row.position);
      const timeline = page.rows.map(({ position: _, ...row }) => row);
      return underAgreement(found.agreement, { asOf: asOfBody(at), timeline, next: page.next });
    });
  }
}

/** Two lists that are each in order, as one; where times are equal, what was found comes before what was done about it. */
export function inOrder(
  hits: readonly Row[],
  acts: readonly ActOfDesk[],
  [hitsBefore, actBefore]: z.output<typeof position>,
): Placed[] {
  const rows: Placed[] = [];
  let [h, a] = [0, 0];
  let lastAct = actBefore;
  while (h < hits.length || a < acts.length) {
    const [hit, act] = [hits[h], acts[a]];
    if (hit && (!act || hit.at <= act.receivedAt)) {
      h += 1;
      rows.push({ ...hit, position: [hitsBefore + h, lastAct] });
    } else {
      a += 1;
      lastAct = act!.index;
      rows.push({ at: act!.receivedAt, hit: null, act: actBody(act!), position: [hitsBefore + h, lastAct] });
    }
  }
  return rows;
}

function actBody({ index, desk, version, mark, body }: ActOfDesk): NonNullable<Row['act']> {
  const { by, act } = body as Oversight;
  if (!('finding' in act)) throw new Error(`entry oversight/${index} is no act on a finding`);
  const { issuer, subject, role, agency } = by;
  const move = act.kind === 'triage.moved' ? act : undefined;
  const { note } = act;
  return {
    ...{ desk, version, kind: act.kind, by: { issuer, subject, role, agency } },
    ...{ from: move?.from ?? null, to: move?.to ?? null, reason: move?.reason ?? null },
    ...{ until: move?.until ?? null, duplicateOf: move?.duplicateOf ?? null },
    assignee: act.kind === 'triage.assigned' ? act.to : (move?.owner ?? null),
    note: note === undefined ? null : 'counsel' in note ? 'counsel' : 'text',
    mark,
    entry: `/v1/entries/oversight/${index}`,
  };
}
