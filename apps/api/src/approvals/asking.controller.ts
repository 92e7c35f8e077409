import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { type ActOf, agencyOf, type ApprovalOf } from '#libs/contracts';
import { People } from '#libs/desk';
import { type Principal, Roles, Who } from '#libs/identity';
import { LedgerReader, NotInLedger } from '#libs/ledger';
import { InvalidParameters, Strict } from '#libs/platform';
import {
  aboutOf,
  agreement,
  asOf,
  endsOf,
  exceptionsInForce,
  erasureAsked,
  exceptionsOfDesk,
  otherSide,
  type Queryable,
} from '#libs/readmodel';
import { ruleSet } from '#libs/rules';
import { deskOf, sidesFor, TIME_TO_DECIDE } from '#libs/triage';
import { Acts, Reads } from '../access/reads.js';
import { asOfBody } from '../answers.js';
import { Actors } from '../http/actors.js';
import { NotFound } from '../http/errors.js';
import { jsonBody } from '../http/json-body.js';
import type { KeyedRequest } from '../http/act-request.js';
import { Once } from '../http/once.js';
import { none, parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { isOfDesk } from '../triage/officers-acts.js';
import { isHidden, NO_ENTRY } from '../visibility/hidden-entries.js';
import { entryOf, mayReadEntry } from '../visibility/may-read-entry.js';
import { erasureBody, exceptionBody, exceptionPage } from './approvals.answers.js';
import { ACT_PROBLEMS, onApproval } from './approvals.controller.js';
import { Approvals, partyBody } from './approvals.js';
import { ErasureAsked, TooManyExceptions } from './errors.js';
import { scopeOf } from './scope.js';

const DAY = 86_400_000;
/** Findings of one exception that are named. */
const MOST_NAMED = 200;
/** The longest exception: then it is asked for again. */
const LONGEST = 365 * DAY;
/** Of one desk, in force or waiting: each is compared with what the rule finds, by everybody who sees it. */
const MOST_EXCEPTIONS = 100;
const entryPath = z.strictObject({ shard: parameter.shard, index: parameter.index });
const asking = {
  ...onApproval,
  headers: onApproval.headers.filter(({ name }) => name !== 'If-Match'),
};

interface Response {
  setHeader(name: string, value: string): unknown;
  status(code: number): unknown;
}

/** Asking for what needs a second person. */
@Controller('v1')
export class AskingController {
  constructor(
    @Inject(Approvals) private readonly approvals: Approvals,
    @Inject(Once) private readonly once: Once,
    @Inject(LedgerReader) private readonly reader: LedgerReader,
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(People) private readonly people: People,
  ) {}

  @Readers()
  @Reads<z.output<typeof exceptionPage>>('approvals', ({ exceptions }) => ({ rows: exceptions.length }))
  @Get('exceptions')
  @Operation({
    tag: 'approvals',
    summary: 'Exceptions in force, and what they suppress',
    description:
      'Those of your desk, and those for everybody that are about findings which you see, with who asked and who approved; auditors and overseers see those of all desks in their scope. What is suppressed is a finding all the same: it is counted, listed and judged as others are.',
    query: none,
    content: { 'application/json': exceptionPage },
    problems: ['not-judged'],
  })
  async listExceptions(
    @Who() who: Principal,
    @Query(new Strict(none)) _query: z.output<typeof none>,
  ): Promise<z.output<typeof exceptionPage>> {
    return this.approvals.snapshot(who, async (tx) => {
      const at = await asOf(tx);
      const all = await exceptionsInForce(tx);
      const ends = await endsOf(tx, at.generation, all, Date.now());
      const exceptions = [];
      for (const { id, desk, of, asked, decided } of all) {
        if (of.kind !== 'exception' || decided === null) continue;
        const { exception } = of;
        const { units, findings, first } = await aboutOf(tx, at.generation, exception, MOST_NAMED);
        exceptions.push({
          ...{ approval: id, desk, exception, asked: partyBody(asked), decided: partyBody(decided) },
          ...{
            works: ends.get(id) === null,
            units,
            count: findings,
            findings: [...first],
            look: `/v1/approvals/${id}`,
          },
        });
      }
      return { asOf: asOfBody(at), exceptions };
    });
  }

  @Actors()
  @Acts('approvals')
  @Post('exceptions')
  @HttpCode(200)
  @Operation({
    ...asking,
    summary: 'Ask for an exception',
    description:
      'Suppresses findings of one rule whose clauses about one field all compare so: in your desk’s own queue with a colleague’s approval, for everybody (`reach` all) with that of a party on the other side of the agreement (of recipients for a source, of sources for a recipient), or of an overseer in whose scope all its parties are; of an overseer alone where rivals have registered the agreement. Until a day, within a year; more units than `spike` at once end it for good. What it suppresses is counted, and shown as suppressed. To extend it is to ask again. A desk has 100 in force or waiting at most.',
    body: { 'application/json': exceptionBody },
    problems: [...ACT_PROBLEMS, 'not-found', 'too-many-exceptions'],
  })
  async askForException(
    @Who() who: Principal,
    @Query(new Strict(none)) _query: z.output<typeof none>,
    @Req() request: KeyedRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const key = this.once.keyOf(request);
    const { reason, owner, ...rule } = exceptionBody.parse(jsonBody(request));
    refuseUntil(rule.until);
    if (!ruleSet.rules.some(({ id }) => id === rule.rule)) throw wrong('/rule', 'there is no such rule');
    const { issuer, subject } = who;
    // Anything else in its place would be a text that nobody looks through, in a log that never forgets.
    if (owner && !(await isOfDesk(this.people, { issuer, subject }, deskOf(who)!, owner)))
      throw wrong('/owner', 'must be somebody of your desk who has signed in');
    const of: ApprovalOf = { kind: 'exception', exception: { ...rule, owner: owner ?? { issuer, subject } } };
    const wish = { of, desk: deskOf(who)! };
    if (!(await this.approvals.snapshot(who, async (tx) => (await scopeOf(tx, who, [wish]))(wish))))
      throw wrong('/agreement', 'must be one of your scope, with all its parties if it is for everybody');
    const id = this.once.idOf(request, who, key);
    return this.once.answer(request, response, who, key, async () => {
      const { parties, others } = await this.approvals.snapshot(who, async (tx) => ({
        parties: await othersUnder(tx, who, rule.agreement),
        others: await exceptionsOfDesk(tx, deskOf(who)!, id),
      }));
      if (others >= MOST_EXCEPTIONS) throw new TooManyExceptions(MOST_EXCEPTIONS);
      if (parties === null) throw new NotFound(`agreement ${rule.agreement}`);
      return this.approvals.ask(who, askedBy(id, who, of, parties, reason), key !== undefined);
    });
  }

  @Roles('compliance-officer', 'privacy-officer')
  @Acts('approvals')
  @Post('quarantine/:shard/:index/erasure')
  @HttpCode(200)
  @Operation({
    ...asking,
    path: entryPath,
    summary: 'Ask for the erasure of bytes that admission refused',
    description:
      'By an officer of the agency whose source sent them, with the authority that demands it. An overseer approves it, or an officer of a party on the other side of the agreement that the bytes name, where the agency was a party of it when they came, by what had bound; then the bytes cannot be opened any more, here nor in any backup of the ledger. The entry, its commitment and its proof stay.',
    body: { 'application/json': erasureBody },
    problems: [...ACT_PROBLEMS, 'malformed-url', 'not-found', 'erasure-asked'],
  })
  async askForErasure(
    @Who() who: Principal,
    @Param(new Strict(entryPath, 'path')) { shard, index }: z.output<typeof entryPath>,
    @Query(new Strict(none)) _query: z.output<typeof none>,
    @Req() request: KeyedRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const key = this.once.keyOf(request);
    const { reason, authority } = erasureBody.parse(jsonBody(request));
    const id = this.once.idOf(request, who, key);
    return this.once.answer(request, response, who, key, async () => {
      const refused = await this.refused(who, shard, index);
      const of: ApprovalOf = { kind: 'erasure', shard, index, source: refused.source, authority };
      const { others, asked } = await this.approvals.snapshot(who, async (tx) => ({
        others: await othersThen(tx, refused),
        asked: await erasureAsked(tx, { desk: refused.agency, shard, index }, id),
      }));
      if (asked) throw new ErasureAsked(asked.id, asked.state);
      return this.approvals.ask(who, askedBy(id, who, of, others, reason), key !== undefined);
    });
  }

  /** What is known of a refused value of the caller's own agency. Throws NotFound. */
  private async refused(who: Principal, shard: string, index: number): Promise<Refused> {
    const unseen = (): NotFound => new NotFound(`refused value ${shard}/${index} of your agency`);
    const hidden = await isHidden(this.db, who, shard, index);
    const bytes = await this.reader.entry(shard, hidden ? NO_ENTRY : index).catch((error: unknown) => {
      throw error instanceof NotInLedger ? unseen() : error;
    });
    const entry = entryOf(bytes);
    const { source, agreementid } = (mayReadEntry(who, entry) && entry?.quarantined?.known) || {};
    if (!entry || source === undefined || who.agency === null || agencyOf(source) !== who.agency) throw unseen();
    return { source, agency: who.agency, agreement: agreementid ?? null, receivedAt: entry.receivedAt };
  }
}

/** A refused value, as far as it could be read. */
interface Refused {
  source: string;
  agency: string;
  /** As the refused bytes say, which nobody has verified. */
  agreement: string | null;
  receivedAt: string;
}

function askedBy(
  id: string,
  who: Principal,
  of: ApprovalOf,
  others: readonly string[],
  reason: string,
): ActOf<'approval.asked'> {
  const desk = deskOf(who);
  if (desk === undefined) throw new Error('somebody without a desk was let in to act');
  return {
    ...{ kind: 'approval.asked', approval: id, reason, desk, of },
    sides: sidesFor(of, desk, others),
    until: new Date(Date.now() + TIME_TO_DECIDE).toISOString(),
  };
}

/** The other side of an agreement; null: there is no such agreement, or none that the reader may see. */
async function othersUnder(tx: Queryable, { agency }: Principal, id: string | null): Promise<readonly string[] | null> {
  if (id === null) return [];
  const { generation } = await asOf(tx);
  return (await agreement(tx, generation, id)) && otherSide(tx, generation, id, agency, null);
}

/** The other side when the bytes came; nobody where the agency was no party of what they name, so that an overseer decides. */
async function othersThen(tx: Queryable, { agreement, agency, receivedAt }: Refused): Promise<readonly string[]> {
  if (agreement === null) return [];
  const { generation } = await asOf(tx);
  return otherSide(tx, generation, agreement, agency, receivedAt);
}

function refuseUntil(until: string): void {
  const left = Date.parse(until) - Date.now();
  if (!(left > 0)) throw wrong('/until', 'must be later than now');
  if (left > LONGEST) throw wrong('/until', 'must be within 365 days');
}

const wrong = (pointer: string, detail: string): InvalidParameters => new InvalidParameters([{ pointer, detail }]);
