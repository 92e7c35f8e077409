import { Controller, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { type Principal, Who } from '#libs/identity';
import { asOf, inSnapshot, suppressionFor, suppressionsOf, triagesOf } from '#libs/readmodel';
import { Strict } from '#libs/platform';
import { deskOf, type Targets } from '#libs/triage';
import { Acts, Reads, underAgreement } from '../access/reads.js';
import { asOfBody } from '../answers.js';
import { findingOf } from '../findings/finding-parts.js';
import { Actors } from '../http/actors.js';
import { ActOn, type ActRequest } from '../http/act-request.js';
import { etagOf } from '../http/if-match.js';
import { Once } from '../http/once.js';
import { none, parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { readerOf } from '../visibility/reader.js';
import { actAnswer } from './act-answer.js';
import type { Asked } from './command.js';
import { actorFor, OfficersActs } from './officers-acts.js';
import { deskBody, nowOf, seenNow } from './standing.js';
import { assigneeBody, findingTriage, moveBody, noteBody, triageAct } from './triage.answers.js';
import { TARGETS } from './targets.js';

const findingPath = z.strictObject({ id: parameter.findingId });
type FindingPath = z.output<typeof findingPath>;

const HEADERS = [
  { name: 'If-Match', description: 'The ETag of your desk’s triage that you have seen; demanded. `"0"`: untouched' },
  { name: 'Idempotency-Key', description: '8 to 200 printable characters: sent again, it is done once' },
] as const;
const PROBLEMS = [
  ...([
    'malformed-url',
    'not-found',
    'not-judged',
    'not-json',
    'invalid-request',
    'media-type',
    'body-too-large',
  ] as const),
  ...(['encoded-body', 'version-needed', 'triage-moved', 'triage-not-allowed', 'act-refused'] as const),
  ...(['key-reused', 'key-in-use', 'too-many-keys', 'oversight-log-away'] as const),
];
const also = [
  {
    status: 202,
    description: 'Recorded, and not shown yet: `look` says where',
    content: { 'application/json': triageAct },
  },
];
/** What all acts have in common. */
const act = {
  ...{ tag: 'triage', path: findingPath, query: none, headers: HEADERS, etag: false, also },
  content: { 'application/json': triageAct },
};

interface Response {
  setHeader(name: string, value: string): unknown;
  status(code: number): unknown;
}

/** Where desks are with a finding, and what officers and overseers do on their own. */
@Controller('v1/findings')
export class TriageController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(OfficersActs) private readonly acts: OfficersActs,
    @Inject(Once) private readonly once: Once,
    @Inject(TARGETS) private readonly targets: Targets,
  ) {}

  @Readers()
  @Reads<z.output<typeof findingTriage>>('triage', ({ own, others }) => ({ rows: (own ? 1 : 0) + others.length }))
  @Get(':id/triage')
  @Operation({
    tag: 'triage',
    summary: 'Where desks are with a finding',
    description:
      'Your desk’s own: state, owner, clock, and what was seen at the last move. Auditors and overseers see the desks in their scope side by side; officers see no other desk. The ETag is the version of your own desk’s triage: an act names it in `If-Match`.',
    path: findingPath,
    query: none,
    content: { 'application/json': findingTriage },
    problems: ['malformed-url', 'not-found', 'not-judged'],
  })
  async getTriage(
    @Who() who: Principal,
    @Param(new Strict(findingPath, 'path')) { id }: FindingPath,
    @Query(new Strict(none)) _query: z.output<typeof none>,
    @Res({ passthrough: true }) response: Response,
  ): Promise<z.output<typeof findingTriage>> {
    const own = deskOf(who);
    return inSnapshot(this.db, readerOf(who), async (tx) => {
      const at = await asOf(tx);
      const found = await findingOf(tx, at, id);
      const stored = new Map((await triagesOf(tx, id)).map((triage) => [triage.desk, triage]));
      const exceptions = await suppressionsOf(tx, at.generation, found, Date.now());
      const bodyOf = async (desk: string) =>
        deskBody({
          ...{ desk, triage: stored.get(desk), now: await nowOf(tx, at, found, { desk, targets: this.targets }) },
          suppressed: suppressionFor(exceptions, desk),
        });
      const others = [];
      for (const desk of stored.keys()) if (desk !== own) others.push(await bodyOf(desk));
      const mine = own === undefined ? null : await bodyOf(own);
      if (mine) response.setHeader('etag', etagOf(mine.version));
      const body = { asOf: asOfBody(at), finding: id, seen: await seenNow(tx, at, found), own: mine, others };
      return underAgreement(found.agreement, body);
    });
  }

  @Actors()
  @Acts('triage')
  @Post(':id/triage')
  @HttpCode(200)
  @Operation({
    ...act,
    summary: 'Move a finding on your own desk',
    description:
      'To acknowledged or investigating, or to a closed state with a reason (docs/triage.md). `seen` is what you had before you, as the finding’s detail gave it: where the finding has changed since, nothing is recorded, and the answer says what is new. Recorded in the log `oversight` before it shows anywhere; other desks’ triage stays as it is. With `assignee` it is that person’s from then on: taking a finding is one act.',
    body: { 'application/json': moveBody },
    problems: [...PROBLEMS, 'finding-changed'],
  })
  moveFinding(@ActOn({ path: findingPath }) on: ActRequest): Promise<object> {
    return this.done(on, (body) => ({ kind: 'move', ...moveBody.parse(body) }));
  }

  @Actors()
  @Acts('triage')
  @Put(':id/assignee')
  @HttpCode(200)
  @Operation({
    ...act,
    summary: 'Give a finding to somebody of your own desk',
    description:
      'To yourself, to somebody of your desk who has signed in (`GET /v1/people`), or, with `null`, to nobody.',
    body: { 'application/json': assigneeBody },
    problems: PROBLEMS,
  })
  assignFinding(@ActOn({ path: findingPath }) on: ActRequest): Promise<object> {
    return this.done(on, (body) => ({ kind: 'assign', to: assigneeBody.parse(body) }));
  }

  @Actors()
  @Acts('triage')
  @Post(':id/notes')
  @HttpCode(200)
  @Operation({
    ...act,
    summary: 'Write a note on a finding',
    description:
      'For your own desk, and the auditors and overseers in whose scope it is. Its text lies encrypted in an erasable store; the log has a commitment to it. It is searched for identifiers of people, and refused with them. Of counsel’s note send the digest alone.',
    body: { 'application/json': noteBody },
    problems: PROBLEMS,
  })
  noteFinding(@ActOn({ path: findingPath }) on: ActRequest): Promise<object> {
    return this.done(on, (body) => ({ kind: 'note', ...noteBody.parse(body) }));
  }

  private done(on: ActRequest, read: (body: unknown) => Asked): Promise<object> {
    return this.once.act(on, read, async (asked, version, again) =>
      actAnswer(await this.acts.act(actorFor(on.who), on.id, version, asked, again)),
    );
  }
}
