import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ActOf, Oversight, OversightAct } from '#libs/contracts';
import type { Principal } from '#libs/identity';
import { aboutOf, approvalOf, asOf, endsOf, inSnapshot, type Queryable, timelineOfApproval } from '#libs/readmodel';
import { type Approval, deskOf, isOverdue, isSamePerson, mayDecide, MayNotDecide } from '#libs/triage';
import { NotFound } from '../http/errors.js';
import { etagOf } from '../http/if-match.js';
import type { Done } from '../http/once.js';
import { ActNotShown, ActNotTaken, VersionMoved } from '../oversight/errors.js';
import { actorOf, OVERSIGHT_LOG, type OversightLog, type PlacedAct } from '../oversight/oversight-log.js';
import { readerOf } from '../visibility/reader.js';
import { actAtVersion, isThisAct } from './act-done.js';
import { type ApprovalActBody, type ApprovalBody, entryLink, type ListedApproval } from './approvals.answers.js';
import { ApprovalClosed, MayNotDecideThis, SignInAgain } from './errors.js';
import { scopeOf } from './scope.js';

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

  /** With its acts, and what an exception is about. Throws NotFound. */
  async detail(tx: Queryable, who: Principal, id: string): Promise<ApprovalBody> {
    const approval = await found(tx, id);
    const acts = await timelineOfApproval(tx, id);
    const [body] = await this.bodies(tx, who, [approval]);
    return {
      ...body!,
      exception: body!.exception && { ...body!.exception, units: await unitsOf(tx, approval) },
      acts: acts.map(({ index, receivedAt, kind, issuer, subject, mark }) => ({
        ...entryLink(index, receivedAt),
        ...{ kind, by: { issuer, subject }, mark },
      })),
    };
  }

  /** As lists have them. */
  async bodies(tx: Queryable, who: Principal, approvals: readonly Approval[]): Promise<ListedApproval[]> {
    const now = Date.now();
    if (approvals.length === 0) return [];
    const ends = await endsOf(tx, (await asOf(tx)).generation, approvals, now);
    const isWithin = await scopeOf(tx, who, approvals);
    return approvals.map((approval) => {
      const { id, version, of, desk, sides, state, asked, until, decided, ended } = approval;
      const end = ends.get(id);
      return {
        ...{ id, version, kind: of.kind, desk, of, sides: [...sides] },
        state: isOverdue(approval, now) ? 'lapsed' : state,
        asked: partyBody(asked),
        until: new Date(until).toISOString(),
        decided: decided && partyBody(decided),
        ended: ended && partyBody(ended),
        mayDecide: whyNot(approval, who, now, isWithin(approval)) ?? 'yes',
        exception: end === undefined ? null : { works: end === null, end },
      };
    });
  }

  /**
   * Records what is asked for. `again`: it may be here a second time, under the same id. Throws MayNotDecideThis where nobody could tell a
   * second person's session from hers, ActNotTaken, OversightLogAway.
   */
  async ask(who: Principal, act: ActOf<'approval.asked'>, again: boolean): Promise<Done> {
    if (who.session === null) throw new MayNotDecideThis('no-session');
    return this.record(who, act.approval, act, 0, again);
  }

  /**
   * At the version that she saw; `again`: it may be here a second time. Throws NotFound, MayNotDecideThis, SignInAgain, ApprovalClosed,
   * VersionMoved, OversightLogAway; while what she did may be recorded and not show yet, nobody tells her that it was not (ActNotShown).
   */
  async decide(
    who: Principal,
    id: string,
    version: number,
    decision: Decision,
    reason: string,
    again: boolean,
  ): Promise<Done> {
    const look = async (): Promise<Approval> => {
      const { approval, within } = await this.snapshot(who, async (tx) => {
        const approval = await found(tx, id);
        return { approval, within: (await scopeOf(tx, who, [approval]))(approval) };
      });
      if (approval.version < version) throw new VersionMoved(`approval/${id}`, approval.version);
      if (approval.version === version) check(approval, who, within, decision, Date.now());
      return approval;
    };
    const approval = again ? await this.acts.surely(this.db, look, isRefusal) : await look();
    const kind = decision === 'ended' ? 'exception.ended' : (`approval.${decision}` as const);
    const act: OversightAct = { kind, approval: id, reason };
    if (approval.version !== version)
      return this.doneBefore(who, id, act, version, again, new VersionMoved(`approval/${id}`, approval.version));
    return this.record(who, id, act, version, again);
  }

  private async record(who: Principal, id: string, act: OversightAct, version: number, again: boolean): Promise<Done> {
    const draft = { by: actorOf(who), at: new Date().toISOString(), act };
    try {
      return await this.shown(who, id, await this.acts.append(draft, version));
    } catch (error) {
      if (error instanceof ActNotTaken) throw inWordsOfRequest(error);
      if (error instanceof VersionMoved) return this.doneBefore(who, id, act, version, again, error);
      throw error;
    }
  }

  /** Another act was first: this very one, if its answer was lost. */
  private async doneBefore(
    who: Principal,
    id: string,
    act: OversightAct,
    version: number,
    again: boolean,
    moved: VersionMoved,
  ): Promise<Done> {
    if (!again || moved.version <= version) throw moved;
    await this.acts.mustShow(this.db);
    const done = await actAtVersion((work) => this.snapshot(who, work), id, version + 1);
    // Nobody else has an id that follows from her and her key, so it is hers, and its place shows later.
    if (!done && act.kind === 'approval.asked') throw new ActNotShown();
    if (!done || !isThisAct(done.body as Oversight, actorOf(who), act)) throw moved;
    return this.shown(who, id, { index: done.index, version: done.version, receivedAt: done.receivedAt });
  }

  /** It is recorded: whatever is not there now is no reason to say anything else. */
  private async shown(who: Principal, id: string, { index, version, receivedAt }: PlacedAct): Promise<Done> {
    const approval = await this.acts
      .folded(this.db, index)
      .then((folded) => (folded ? this.snapshot(who, (tx) => this.detail(tx, who, id)) : null))
      .catch(() => null);
    const look = `/v1/approvals/${id}`;
    const body: ApprovalActBody = { id, version, entry: entryLink(index, receivedAt), approval, look };
    return {
      status: approval ? 200 : 202,
      headers: { etag: etagOf(approval?.version ?? version), ...(approval ? {} : { location: look }) },
      body,
    };
  }
}

/** What her act, had it been recorded before, would cause too, or hide. */
const isRefusal = (error: unknown): boolean =>
  error instanceof VersionMoved ||
  error instanceof MayNotDecideThis ||
  error instanceof SignInAgain ||
  error instanceof ApprovalClosed;

async function found(tx: Queryable, id: string): Promise<Approval> {
  const approval = await approvalOf(tx, id);
  if (!approval) throw new NotFound(`approval ${id}`);
  return approval;
}

export const partyBody = ({ issuer, subject, desk, at, reason }: Approval['asked']): ApprovalBody['asked'] => ({
  ...{ issuer, subject, desk, at: new Date(at).toISOString(), reason },
});

function whyNot(approval: Approval, who: Principal, now: number, within: boolean): MayNotDecide['why'] | null {
  try {
    mayDecide(approval, who, now);
  } catch (error) {
    if (error instanceof MayNotDecide) return error.why;
    throw error;
  }
  return within ? null : 'side';
}

function check(approval: Approval, who: Principal, within: boolean, decision: Decision, now: number): void {
  if (decision === 'ended') {
    if (approval.of.kind !== 'exception' || approval.state !== 'given') throw new ApprovalClosed('state');
    if (deskOf(who) !== approval.desk) throw new MayNotDecideThis('person');
    if (!within) throw new MayNotDecideThis('side');
    return;
  }
  if (decision === 'withdrawn') {
    if (approval.state !== 'asked') throw new ApprovalClosed('state');
    if (!isSamePerson(who, approval.asked)) throw new MayNotDecideThis('person');
    return;
  }
  const why = whyNot(approval, who, now, within);
  if (why === null) return;
  if (why === 'state' || why === 'expired') throw new ApprovalClosed(why);
  throw why === 'stale-sign-in' ? new SignInAgain(who.issuer) : new MayNotDecideThis(why);
}

async function unitsOf(tx: Queryable, { of }: Approval): Promise<number> {
  if (of.kind !== 'exception') return 0;
  const { generation } = await asOf(tx);
  return (await aboutOf(tx, generation, of.exception, 0)).units;
}

/** The recorder names places of what the api asked; she knows her own request. */
const inWordsOfRequest = ({ faults }: ActNotTaken): ActNotTaken =>
  new ActNotTaken(
    faults.map(({ pointer, detail }) => ({
      pointer: pointer.replace(/^\/oversight\/act(?:\/of\/exception|\/of)?\//, '/'),
      detail,
    })),
  );
