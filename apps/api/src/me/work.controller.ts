import { Controller, Get, Inject, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { coversAll, type Principal, Who } from '#libs/identity';
import { asOf, countApprovals, countEach, inSnapshot, type QueueFilter, workingExceptions } from '#libs/readmodel';
import { Strict } from '#libs/platform';
import { deskOf, type Targets } from '#libs/triage';
import { Reads } from '../access/reads.js';
import { asOfBody } from '../answers.js';
import { queueDeskOf } from '../findings/desk.parameters.js';
import { LastVisits } from '../findings/last-visits.js';
import { filterShape, LAST_VISIT, queueFilterOf } from '../findings/queue.parameters.js';
import { none } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { TARGETS } from '../triage/targets.js';
import { readerOf } from '../visibility/reader.js';
import { MOST_APPROVALS, workAnswer } from './work.answers.js';

type Work = z.output<typeof workAnswer>;

/** Queries of the list, each read as the list reads it, so that it counts the same. */
const OF_DESK = {
  mine: 'assignee=me&waits=1',
  unassignedCritical: 'assignee=nobody&severity=CRITICAL&waits=1',
  overdue: 'overdue=1&waits=1',
  reopened: 'reopened=1&waits=1',
};
const filterSchema = z.strictObject(filterShape);
const given = (query: string) => filterSchema.parse(Object.fromEntries(new URLSearchParams(query)));

@Readers()
@Controller('v1/me/work')
export class WorkController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(LastVisits) private readonly visits: LastVisits,
    @Inject(TARGETS) private readonly targets: Targets,
  ) {}

  @Reads<Work>('findings', () => ({ rows: 1 }))
  @Get()
  @Operation({
    tag: 'identity',
    summary: 'What waits for one',
    description:
      'How many findings are hers, critical and nobody’s, overdue, reopened, or new since her last visit, and how many approvals wait for her: each as the list counts it whose query stands beside it, by one look at the findings that she may see.',
    query: none,
    content: { 'application/json': workAnswer },
    problems: ['not-judged'],
  })
  async getWork(@Who() who: Principal, @Query(new Strict(none)) _query: z.output<typeof none>): Promise<Work> {
    const { since } = await this.visits.in({ since: LAST_VISIT }, who);
    const fresh = since === undefined ? 'status=open' : new URLSearchParams({ since }).toString();
    const hasDesk = deskOf(who) !== undefined;
    const queries: Record<string, string> = { fresh, ...(hasDesk ? OF_DESK : {}) };
    return inSnapshot(this.db, readerOf(who), async (tx) => {
      const at = await asOf(tx);
      const working = await workingExceptions(tx, at.generation, Date.now());
      const filters: Record<string, QueueFilter> = {};
      for (const [name, query] of Object.entries(queries))
        filters[name] = await queueFilterOf(tx, at, who, given(query), working);
      const desk = queueDeskOf(who, given(''), 'newest', { targets: this.targets });
      const counts = await countEach(tx, at.generation, filters, desk);
      const counted = (name: keyof typeof OF_DESK) => (hasDesk ? { count: counts[name]!, query: OF_DESK[name] } : null);
      const waitingFor = { ...who, whole: coversAll(who.scope) };
      return {
        asOf: asOfBody(at),
        mine: counted('mine'),
        unassignedCritical: counted('unassignedCritical'),
        overdue: counted('overdue'),
        reopened: counted('reopened'),
        fresh: { count: counts['fresh']!, query: fresh, since: since ?? null },
        approvals: {
          // Nobody waits for an auditor.
          count: who.role === 'auditor' ? 0 : await countApprovals(tx, { waitingFor }, MOST_APPROVALS),
          url: '/v1/approvals?for=me',
        },
      };
    });
  }
}
