import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { OversightAct } from '#libs/contracts';
import type { Principal } from '#libs/identity';
import { approvalOf, asOf, inSnapshot, type Queryable, suppressedBy, timelineOfApproval } from '#libs/readmodel';
import { type Approval, deskOf, isOverdue, isSamePerson, mayDecide, MayNotDecide } from '#libs/triage';
import { NotFound } from '../http/errors.js';
import { etagOf } from '../http/if-match.js';
import type { Done } from '../http/once.js';
import { ActNotTaken, VersionMoved } from '../oversight/errors.js';
import { actorOf, OVERSIGHT_LOG, type OversightLog } from '../oversight/oversight-log.js';
import { readerOf } from '../visibility/reader.js';
import { type ApprovalActBody, type ApprovalBody, entryLink } from './approvals.answers.js';
import { ApprovalClosed, MayNotDecideThis, SignInAgain } from './errors.js';

export type Decision = 'given' | 'refused' | 'withdrawn' | 'ended';

/** Approvals: asked for by one person, decided by another; every act is checked, recorded, and shown when it is folded. */
@Injectable()
export class Approvals {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(OVERSIGHT_LOG) private readonly acts: OversightLog,
  ) {}

  snapshot<T>(who: Principal, work: (tx: Queryable) => Promise<T>): Promise<T> {
    return inSnapshot(this.db, readerOf(who), work);
  }

  /** With its acts. Throws NotFound. */
  async detail(tx: Queryable, who: Principal, id: string): Promise<ApprovalBody> {
    const approval = await found(tx, id);
    const acts = await timelineOfApproval(tx, id);
    return {
      ...(await this.body(tx, who, approval)),
      acts: acts.map(({ index, receivedAt, kind, issuer, subject, mark }) => ({
        ...entryLink(index, receivedAt),
        ...{ kind, by: { issuer, subject }, mark },
      })),
    };
  }

  /** Without its acts, as lists have it. */
  async body(tx: Queryable, who: Principal, approval: Approval): Promise<Omit<ApprovalBody, 'acts'>> {
    const { id, version, of, desk, sides, state, asked, until, decided, ended } = approval;
    const now = Date.now();
    return {
      ...{ id, version, kind: of.kind, desk, of, sides: [...sides] },
      state: isOverdue(approval, now) ? 'lapsed' : state,
      asked: partyBody(asked),
      until: new Date(until).toISOString(),
      decided: decided && partyBody(decided),
      ended: ended && partyBody(ended),
      mayDecide: whyNot(approval, who, now) ?? 'yes',
      exception: await exceptionBodyOf(tx, approval, now),
    };
  }

  /** Records what is asked for. Throws SignInAgain where nobody could tell a second person's session from hers, ActNotTaken, OversightLogAway. */
  async ask(who: Principal, act: Extract<OversightAct, { kind: 'approval.asked' }>): Promise<Done> {
    if (who.session === null) throw new MayNotDecideThis('no-session');
    return this.record(who, act.approval, act, 0);
  }

  /** At the version that she saw. Throws NotFound, MayNotDecideThis, SignInAgain, ApprovalClosed, VersionMoved, OversightLogAway. */
  async decide(who: Principal, id: string, version: number, decision: Decision, reason: string): Promise<Done> {
    const approval = await this.snapshot(who, (tx) => found(tx, id));
    if (approval.version !== version) throw new VersionMoved(`approval/${id}`, approval.version);
    check(approval, who, decision, Date.now());
    const kind = decision === 'ended' ? 'exception.ended' : (`approval.${decision}` as const);
    return this.record(who, id, { kind, approval: id, reason }, version);
  }

  private async record(who: Principal, id: string, act: OversightAct, version: number): Promise<Done> {
    const draft = { by: actorOf(who), at: new Date().toISOString(), act };
    const placed = await this.acts.append(draft, version).catch((error: unknown) => {
      throw error instanceof ActNotTaken ? inWordsOfRequest(error) : error;
    });
    // It is recorded: whatever is not there now is no reason to say anything else.
    const shown = await this.acts
      .folded(this.db, placed.index)
      .then((folded) => (folded ? this.snapshot(who, (tx) => this.detail(tx, who, id)) : null))
      .catch(() => null);
    const look = `/v1/approvals/${id}`;
    const body: ApprovalActBody = {
      ...{ id, version: placed.version, entry: entryLink(placed.index, placed.receivedAt), approval: shown, look },
    };
    return {
      status: shown ? 200 : 202,
      headers: { etag: etagOf(shown?.version ?? placed.version), ...(shown ? {} : { location: look }) },
      body,
    };
  }
}

async function found(tx: Queryable, id: string): Promise<Approval> {
  const approval = await approvalOf(tx, id);
  if (!approval) throw new NotFound(`approval ${id}`);
  return approval;
}

const partyBody = ({ issuer, subject, desk, at, reason }: Approval['asked']): ApprovalBody['asked'] => ({
  ...{ issuer, subject, desk, at: new Date(at).toISOString(), reason },
});

function whyNot(approval: Approval, who: Principal, now: number): MayNotDecide['why'] | null {
  try {
    mayDecide(approval, who, now);
    return null;
  } catch (error) {
    if (error instanceof MayNotDecide) return error.why;
    throw error;
  }
}

function check(approval: Approval, who: Principal, decision: Decision, now: number): void {
  if (decision === 'ended') {
    if (approval.of.kind !== 'exception' || approval.state !== 'given') throw new ApprovalClosed('state');
    if (deskOf(who) !== approval.desk) throw new MayNotDecideThis('person');
    return;
  }
  if (decision === 'withdrawn') {
    if (approval.state !== 'asked') throw new ApprovalClosed('state');
    if (!isSamePerson(who, approval.asked)) throw new MayNotDecideThis('person');
    return;
  }
  const why = whyNot(approval, who, now);
  if (why === null) return;
  if (why === 'state' || why === 'expired') throw new ApprovalClosed(why);
  throw why === 'stale-sign-in' ? new SignInAgain(who.issuer) : new MayNotDecideThis(why);
}

async function exceptionBodyOf(tx: Queryable, approval: Approval, now: number): Promise<ApprovalBody['exception']> {
  if (approval.of.kind !== 'exception' || approval.decided === null || approval.state === 'refused') return null;
  const { generation } = await asOf(tx);
  const [inForce] = await suppressedBy(tx, generation, [approval], now);
  const { end, units } = inForce!;
  return { works: end === null, end, units };
}

/** The recorder names places of what the api asked; she knows her own request. */
const inWordsOfRequest = ({ faults }: ActNotTaken): ActNotTaken =>
  new ActNotTaken(
    faults.map(({ pointer, detail }) => ({
      pointer: pointer.replace(/^\/oversight\/act(?:\/of\/exception|\/of)?\//, '/'),
      detail,
    })),
  );
