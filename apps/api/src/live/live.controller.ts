import type { ServerResponse } from 'node:http';
import { Controller, Get, Headers, Inject, Query, Req, Res } from '@nestjs/common';
import { z } from 'zod';
import { type AuthenticatedRequest, type Principal, Who } from '#libs/identity';
import { Strict } from '#libs/platform';
import { asOf } from '#libs/readmodel';
import { ACCESS_LOG, type AccessLog, type Look as LookOf } from '../access/access-log.js';
import { Look } from '../access/access.interceptor.js';
import { Reads } from '../access/reads.js';
import { queueDeskOf } from '../findings/desk.parameters.js';
import { LastVisits } from '../findings/last-visits.js';
import { filterShape, queueFilterOf, suppressedDeskOf } from '../findings/queue.parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import type { Session } from '../session/sessions.js';
import { readerOf } from '../visibility/reader.js';
import { LiveClosed } from './errors.js';
import { Live } from './live.js';
import { LiveIds } from './live-ids.js';
import { LiveStream } from './live-stream.js';
import { questionOf } from './question.js';
import { deskOf, type Targets } from '#libs/triage';
import { TARGETS } from '../triage/targets.js';

const EVENTS = 'text/event-stream';
const LAST = 'last-event-id';
const { sort: _, ...narrowing } = filterShape;
const query = z.strictObject(narrowing);

const EXAMPLE = `event: finding
id: 5f1c…
data: {"id":"q7WmJ0cLk2yVx1ZtBfNd3A","rule":"DIS-17","severity":"CRITICAL","status":"open","count":12,…}

`;

@Readers()
@Controller('v1/live')
export class LiveController {
  private readonly ids: LiveIds | undefined;

  constructor(
    @Inject(Live) private readonly live: Live,
    @Inject(ACCESS_LOG) log: AccessLog,
    @Inject(LastVisits) private readonly visits: LastVisits,
    @Inject(TARGETS) private readonly targets: Targets,
  ) {
    const key = log.keyFor('live');
    this.ids = key && new LiveIds(key);
  }

  @Reads('findings')
  @Get()
  @Operation({
    tag: 'findings',
    summary: 'Findings as they change',
    description:
      'Server-sent events: `finding` with a finding that the filter leaves, as the list has it, when it is raised, changed or withdrawn, and where the filter is about a desk’s triage when that desk acts on it; `gone` with the id of one that the filter leaves out since then; `triage` where a desk whose triage you see is with a finding now, and who owns it; nothing when time alone makes one overdue or an acceptance lapse: read the list each minute where that counts; `ready` at the beginning; `reload` when the list must be read again: after 24 hours, with an id of somebody else, with too much at once, when another rule set judges, or when an exception that you see begins or ends to work. Open the stream, then read the list. After a break send the last id in `Last-Event-ID`, as browsers do: nothing is lost, and events after that id may come again. It ends with the token, or with the session of a browser, or a role that has changed (`end`, with the reason), and with this process; then ask again. One stream is enough for all pages of a browser.',
    query,
    headers: [{ name: 'Last-Event-ID', description: 'Of the last event of the stream before; good for 24 hours' }],
    content: { [EVENTS]: { description: 'Events without end', example: EXAMPLE } },
    problems: ['not-judged', 'live-busy', 'live-closed'],
    etag: false,
  })
  async listen(
    @Req() request: AuthenticatedRequest,
    @Who() principal: Principal,
    @Query(new Strict(query)) asked: z.output<typeof query>,
    @Headers(LAST) last: string | undefined,
    @Look() look: LookOf,
    @Res() response: ServerResponse,
  ): Promise<void> {
    const { ids } = this;
    const desk = queueDeskOf(principal, asked, 'newest', { targets: this.targets });
    if (!ids) throw new LiveClosed();
    const leave = this.live.admit(principal);
    try {
      const given = await this.visits.in(asked, principal);
      const exceptionsOf = suppressedDeskOf(asked, principal);
      const { position: now, until } = await this.live.begin(readerOf(principal), exceptionsOf);
      const resumed = last === undefined ? undefined : ids.open(last, principal, Date.now());
      const isOfNow = resumed?.generation === now.generation && resumed.exceptions.equals(now.exceptions);
      const known = isOfNow ? resumed : undefined;
      await look.opened({ rows: 0 });
      response.writeHead(200, { 'content-type': EVENTS, 'x-accel-buffering': 'no' });
      const stream = new LiveStream({
        session: (request.session as Session | undefined)?.now,
        rows: { own: deskOf(principal), exceptionsOf, targets: this.targets },
        ...{ principal, response, ids, desk, until, question: questionOf(principal, desk, given) },
        ...{ position: known ?? now, reload: last !== undefined && !known },
        filter: async (tx, by) => queueFilterOf(tx, await asOf(tx), principal, { ...given, sort: 'newest' }, by),
      });
      await this.live.run(stream);
      // Its end is logged when it has ended: nothing can be taken back.
      await look.ended({ rows: stream.told }, true).catch(() => undefined);
    } finally {
      leave();
    }
  }
}
