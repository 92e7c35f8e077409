import { Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { z } from 'zod';
import { coversAll, type Principal, Who } from '#libs/identity';
import { Strict } from '#libs/platform';
import { approvals } from '#libs/readmodel';
import { Acts, Reads } from '../access/reads.js';
import { Actors } from '../http/actors.js';
import { decodeCursor } from '../http/cursor.js';
import { ActOn, type ActRequest } from '../http/act-request.js';
import { etagOf } from '../http/if-match.js';
import { Once } from '../http/once.js';
import { pageOf } from '../http/page.js';
import { none, parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { APPROVAL_SHOWN, approvalAct, approvalDetail, approvalPage, decisionBody } from './approvals.answers.js';
import { Approvals, type Decision } from './approvals.js';

const FOR = ['all', 'me', 'mine'] as const;
const query = z.strictObject({
  for: parameter
    .choice(FOR, 'me: waiting for a decision that you may make. mine: asked for by you. all: that you may see')
    .default('all'),
  kind: parameter.choice(['exception', 'erasure'], 'What is asked for').optional(),
  state: parameter.choice(APPROVAL_SHOWN, 'Where it is').optional(),
  limit: parameter.limit,
  cursor: parameter.cursor.optional(),
});
const position = z.tuple([z.iso.datetime(), z.uuid()]);
export const approvalPath = z.strictObject({
  id: z
    .uuid({ error: 'must be a UUID' })
    .meta({ description: 'Id of the approval', example: '0f8fad5b-d9cb-469f-a165-70867728950e' }),
});
type ApprovalPath = z.output<typeof approvalPath>;

/** What all acts on approvals have in common. */
export const onApproval = {
  ...{ tag: 'approvals', query: none, etag: false },
  headers: [
    { name: 'If-Match', description: 'The ETag of the approval that you have seen; demanded' },
    { name: 'Idempotency-Key', description: '8 to 200 printable characters: sent again, it is done once' },
  ],
  content: { 'application/json': approvalAct },
  also: [{ status: 202, description: 'Recorded, and not shown yet', content: { 'application/json': approvalAct } }],
} as const;
export const ACT_PROBLEMS = [
  ...(['not-json', 'invalid-request', 'media-type', 'body-too-large', 'encoded-body', 'act-refused'] as const),
  ...(['key-reused', 'key-in-use', 'too-many-keys', 'oversight-log-away', 'may-not-decide', 'act-moved'] as const),
  'not-judged',
] as const;
const DECIDE_PROBLEMS = [...ACT_PROBLEMS, 'malformed-url', 'not-found', 'version-needed', 'approval-closed'] as const;

interface Response {
  setHeader(name: string, value: string): unknown;
}

/** What needs two persons. */
@Controller('v1')
export class ApprovalsController {
  constructor(
    @Inject(Approvals) private readonly approvals: Approvals,
    @Inject(Once) private readonly once: Once,
  ) {}

  @Readers()
  @Reads<z.output<typeof approvalPage>>('approvals', (page) => ({ rows: page.approvals.length }))
  @Get('approvals')
  @Operation({
    tag: 'approvals',
    summary: 'What needs a second person',
    description:
      'Exceptions and erasures that your desk has asked for, and those that it may decide; auditors and overseers see those in their scope. The newest first.',
    query,
    content: { 'application/json': approvalPage },
    problems: ['not-judged'],
  })
  async listApprovals(
    @Who() who: Principal,
    @Query(new Strict(query)) { limit, cursor, ...filters }: z.output<typeof query>,
  ): Promise<z.output<typeof approvalPage>> {
    const { for: whose, kind, state } = filters;
    const [askedAt, id] = decodeCursor(cursor, filters, position) ?? [];
    return this.approvals.snapshot(who, async (tx) => {
      // Nobody waits for an auditor.
      const none = whose === 'me' && who.role === 'auditor';
      const of = {
        ...{ kind, state },
        ...(whose === 'mine' ? { askedBy: who } : {}),
        ...(whose === 'me' ? { waitingFor: { ...who, whole: coversAll(who.scope) } } : {}),
      };
      const after = askedAt === undefined ? undefined : { askedAt, id: id! };
      const all = none ? [] : await approvals(tx, of, after, limit + 1);
      const { rows, next } = pageOf('/v1/approvals', all, limit, filters, filters, (one) => [
        new Date(one.asked.at).toISOString(),
        one.id,
      ]);
      return { approvals: await this.approvals.bodies(tx, who, rows), next };
    });
  }

  @Readers()
  @Reads<z.output<typeof approvalDetail>>('approvals', ({ acts }) => ({ rows: 1 + acts.length }))
  @Get('approvals/:id')
  @Operation({
    tag: 'approvals',
    summary: 'An approval',
    description: 'With its acts, each of which an entry of the log `oversight` proves. The ETag is its version.',
    path: approvalPath,
    query: none,
    content: { 'application/json': approvalDetail },
    problems: ['malformed-url', 'not-found', 'not-judged'],
  })
  async getApproval(
    @Who() who: Principal,
    @Param(new Strict(approvalPath, 'path')) { id }: ApprovalPath,
    @Query(new Strict(none)) _query: z.output<typeof none>,
    @Res({ passthrough: true }) response: Response,
  ): Promise<z.output<typeof approvalDetail>> {
    const body = await this.approvals.snapshot(who, (tx) => this.approvals.detail(tx, who, id));
    response.setHeader('etag', etagOf(body.version));
    return body;
  }

  @Actors()
  @Acts('approvals')
  @Post('approvals/:id/approve')
  @HttpCode(200)
  @Operation({
    ...onApproval,
    path: approvalPath,
    summary: 'Approve what somebody else has asked for',
    description:
      'Of one of its sides, or as an overseer, for what is for everybody one in whose scope all parties of its agreement are; not whoever asked, nor anybody in her session; within 15 minutes of giving your credentials (`auth_time`), and within 72 hours of the request. An approved erasure is done by the recorder, which holds it against the ledger itself.',
    body: { 'application/json': decisionBody },
    problems: [...DECIDE_PROBLEMS, 'sign-in-again'],
  })
  approveRequest(@ActOn({ path: approvalPath }) on: ActRequest): Promise<object> {
    return this.decided(on, 'given');
  }

  @Actors()
  @Acts('approvals')
  @Post('approvals/:id/refuse')
  @HttpCode(200)
  @Operation({
    ...onApproval,
    path: approvalPath,
    summary: 'Refuse what somebody else has asked for',
    description: 'By whoever could approve it. It stays refused: what is wanted still is asked for again.',
    body: { 'application/json': decisionBody },
    problems: [...DECIDE_PROBLEMS, 'sign-in-again'],
  })
  refuseRequest(@ActOn({ path: approvalPath }) on: ActRequest): Promise<object> {
    return this.decided(on, 'refused');
  }

  @Actors()
  @Acts('approvals')
  @Post('approvals/:id/withdraw')
  @HttpCode(200)
  @Operation({
    ...onApproval,
    path: approvalPath,
    summary: 'Take back what you have asked for',
    description: 'By whoever asked, while nobody has decided.',
    body: { 'application/json': decisionBody },
    problems: DECIDE_PROBLEMS,
  })
  withdrawRequest(@ActOn({ path: approvalPath }) on: ActRequest): Promise<object> {
    return this.decided(on, 'withdrawn');
  }

  @Actors()
  @Acts('approvals')
  @Post('exceptions/:id/end')
  @HttpCode(200)
  @Operation({
    ...onApproval,
    path: approvalPath,
    summary: 'End an exception of your desk before its day',
    description: 'What it suppressed is back at once. One person may: it hides nothing.',
    body: { 'application/json': decisionBody },
    problems: DECIDE_PROBLEMS,
  })
  endException(@ActOn({ path: approvalPath }) on: ActRequest): Promise<object> {
    return this.decided(on, 'ended');
  }

  private decided(on: ActRequest, decision: Decision): Promise<object> {
    return this.once.act(
      on,
      (body) => decisionBody.parse(body),
      ({ reason }, version, again) => this.approvals.decide(on.who, on.id, version, decision, reason, again),
    );
  }
}
