import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Oversight, OversightAct } from '#libs/contracts';
import { People } from '#libs/desk';
import type { Principal } from '#libs/identity';
import { asOf, inSnapshot, oversightIsBehind, type Queryable } from '#libs/readmodel';
import { deskOf, isSamePerson, NotAllowed, type Person, type Targets } from '#libs/triage';
import { findingOf } from '../findings/finding-parts.js';
import { databaseRefusal } from '../http/database-refusal.js';
import { ActNotTaken, VersionMoved } from '../oversight/errors.js';
import { actorOf, OVERSIGHT_LOG, type OversightLog, type PlacedAct } from '../oversight/oversight-log.js';
import { readerOf } from '../visibility/reader.js';
import { actAt } from './act-at.js';
import { actOf, type Asked, isWhatWasAsked, textOf } from './command.js';
import { FindingChanged, TriageMoved } from './errors.js';
import { deskBody, newsSince, type Standing, standingOf } from './standing.js';
import { TARGETS } from './targets.js';
import type { DeskTriage } from './triage.answers.js';

/** How long a refusal waits for the act that was first, so that it can show it, and between two looks. */
const FIRST_MS = 2_000;
const LOOK_MS = 50;

/** An act that is recorded. `triage`: of the desk, with the act in it; null: it shows not yet. */
export interface Acted {
  finding: string;
  placed: PlacedAct;
  triage: DeskTriage | null;
}

/** Of what is asked for, whom it names. */
type Named = { kind: 'assign'; to: Person | null } | { kind: 'move'; assignee?: Person | undefined } | { kind: 'note' };

/** Who acts, for which desk. */
export interface Actor {
  who: Principal;
  by: Oversight['by'];
  desk: string;
}

export function actorFor(who: Principal): Actor {
  const by = actorOf(who);
  const desk = deskOf(by);
  if (desk === undefined) throw new Error('somebody without a desk was let in to act');
  return { who, by, desk };
}

/** What officers do on their own desks: checked against one snapshot, recorded at the version that they saw, shown when it is folded. */
@Injectable()
export class OfficersActs {
  readonly #log = new Logger('OfficersActs');

  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(OVERSIGHT_LOG) private readonly acts: OversightLog,
    @Inject(People) private readonly people: People,
    @Inject(TARGETS) readonly targets: Targets,
  ) {}

  /**
   * Throws NotFound, TriageMoved, FindingChanged, NotAllowed, ActNotTaken, OversightLogAway. `again`: it may be here a second time, because
   * the first answer was lost: then what she did counts, and is done once; and while what she did may be recorded and not show yet, nobody
   * tells her that it was not (ActNotShown).
   */
  async act(actor: Actor, finding: string, version: number, asked: Asked, again: boolean): Promise<Acted> {
    const assignable = await this.assignable(actor, asked);
    const decide = () => this.decided(actor, finding, version, asked, assignable);
    let decided = again ? await this.acts.surely(this.db, decide, isRefusal) : await decide();
    // What she did last may not show yet.
    if (decided.standing.now.version < version && (await this.snapshot(actor, oversightIsBehind))) {
      await (again ? this.acts.mustShow(this.db) : this.caughtUp(actor, finding, version));
      decided = await decide();
    }
    const { standing, act } = decided;
    if (act === undefined) return this.doneBefore(actor, standing, version, asked, again);
    try {
      return await this.recorded(actor, standing, act, version, asked);
    } catch (error) {
      if (!(error instanceof VersionMoved)) throw error;
      if (again) await this.acts.mustShow(this.db);
      return this.doneBefore(actor, await this.caughtUp(actor, finding, error.version), version, asked, again);
    }
  }

  /** `act`: undefined, where the desk is at another version. */
  private decided(
    actor: Actor,
    finding: string,
    version: number,
    asked: Asked,
    assignable: boolean,
  ): Promise<{ standing: Standing; act?: OversightAct }> {
    return this.snapshot(actor, async (tx) => {
      const standing = await this.standing(tx, actor, finding);
      if (standing.now.version !== version) return { standing };
      if (asked.kind === 'move') await this.mustBeSeen(tx, standing, asked);
      return { standing, act: await actOf(tx, standing, asked, assignable) };
    });
  }

  /** Of a finding that the reader sees. Throws NotFound. */
  async standing(tx: Queryable, { desk }: Actor, finding: string): Promise<Standing> {
    const at = await asOf(tx);
    return standingOf(tx, at, await findingOf(tx, at, finding), { desk, targets: this.targets });
  }

  snapshot<T>({ who }: Actor, work: (tx: Queryable) => Promise<T>): Promise<T> {
    return inSnapshot(this.db, readerOf(who), work);
  }

  /** Records an act that was decided on. Throws VersionMoved, ActNotTaken, OversightLogAway. */
  async record({ by }: Actor, act: OversightAct, version: number, asked: Asked): Promise<PlacedAct> {
    try {
      return await this.acts.append({ by, at: new Date().toISOString(), act }, version, textOf(asked));
    } catch (error) {
      throw error instanceof ActNotTaken ? inWordsOfRequest(error) : error;
    }
  }

  /** Whether the read models show all that is recorded by now, for which it waits 2 s at most. */
  allShows(): Promise<boolean> {
    return this.acts.allShows(this.db);
  }

  /** As `databaseRefusal`. */
  refusalOf(error: unknown): unknown {
    return databaseRefusal(error, this.db);
  }

  /** Whether the read models show the act; false too where they cannot be asked, since it is recorded all the same. */
  async folded(index: number): Promise<boolean> {
    return this.acts.folded(this.db, index).catch((error: unknown) => {
      this.#log.warn(`act ${index} is recorded, and nobody can say yet whether it shows: ${String(error)}`);
      return false;
    });
  }

  /** What was asked for at the version, if it was done; its note is compared too. Throws OversightLogAway. */
  async find(actor: Actor, finding: string, version: number, asked: Asked): Promise<PlacedAct | undefined> {
    const done = await this.snapshot(actor, (tx) => actAt(tx, finding, actor.desk, version + 1));
    if (!done) return undefined;
    const { index, receivedAt, body } = done;
    const text = textOf(asked) === undefined ? undefined : (await this.acts.notes([index])).get(index)?.text;
    return isWhatWasAsked(body, actor.by, asked, text ?? undefined)
      ? { index, receivedAt, version: version + 1 }
      : undefined;
  }

  private async recorded(
    actor: Actor,
    { found }: Standing,
    act: OversightAct,
    version: number,
    asked: Asked,
  ): Promise<Acted> {
    const placed = await this.record(actor, act, version, asked);
    return { finding: found.id, placed, triage: await this.shown(actor, found.id, placed) };
  }

  private async shown(actor: Actor, finding: string, placed: PlacedAct): Promise<DeskTriage | null> {
    if (!(await this.folded(placed.index))) return null;
    return this.triage(actor, finding).catch((error: unknown) => {
      this.#log.warn(`act ${placed.index} is recorded, and cannot be shown now: ${String(error)}`);
      return null;
    });
  }

  private triage(actor: Actor, finding: string): Promise<DeskTriage> {
    return this.snapshot(actor, async (tx) => {
      return deskBody(await this.standing(tx, actor, finding));
    });
  }

  /** Another act was first: her own, if its answer was lost. Throws TriageMoved. */
  private async doneBefore(
    actor: Actor,
    standing: Standing,
    version: number,
    asked: Asked,
    again: boolean,
  ): Promise<Acted> {
    const { found, now } = standing;
    const body = deskBody(standing);
    const placed = again && now.version > version ? await this.find(actor, found.id, version, asked) : undefined;
    if (placed) return { finding: found.id, placed, triage: body };
    throw new TriageMoved(found.id, found.agreement, version, body);
  }

  /** The desk's triage when the act that was first shows; if it does not soon, as it shows. */
  async caughtUp(actor: Actor, finding: string, version: number): Promise<Standing> {
    for (const until = performance.now() + FIRST_MS; ; await sleep(LOOK_MS)) {
      const standing = await this.snapshot(actor, (tx) => this.standing(tx, actor, finding));
      if (standing.now.version >= version || performance.now() > until) return standing;
    }
  }

  private async mustBeSeen(
    tx: Queryable,
    standing: Standing,
    { seen }: Extract<Asked, { kind: 'move' }>,
  ): Promise<void> {
    const news = await newsSince(tx, standing, seen);
    if (news) throw new FindingChanged(standing.found.id, standing.found.agreement, news);
  }

  /** Whether whom an act names, if it names somebody, can own findings of the desk. */
  async assignable({ by, desk }: Actor, asked: Named): Promise<boolean> {
    const named = asked.kind === 'assign' ? asked.to : asked.kind === 'move' ? asked.assignee : undefined;
    return named ? isOfDesk(this.people, by, desk, named) : false;
  }
}

/** What the act, had it been recorded before, would cause too. */
const isRefusal = (error: unknown): boolean => error instanceof FindingChanged || error instanceof NotAllowed;

/** Whether a person can answer for something at a desk: of that desk, and signed in before. Whoever acts has. */
export async function isOfDesk(people: People, acting: Person, desk: string, person: Person): Promise<boolean> {
  if (isSamePerson(acting, person)) return true;
  const known = await people.find(person.issuer, person.subject);
  return known !== undefined && deskOf(known) === desk;
}

/** The recorder names places of what the api asked; she knows her own request. */
const PLACES: readonly (readonly [string, string])[] = [
  ['/note/text', '/note'],
  ['/oversight/act/reason', '/reason'],
  ['/oversight/act/to/issuer', '/issuer'],
  ['/oversight/act/to/subject', '/subject'],
  ['/oversight/act/owner/issuer', '/assignee/issuer'],
  ['/oversight/act/owner/subject', '/assignee/subject'],
];

const inWordsOfRequest = ({ faults }: ActNotTaken): ActNotTaken =>
  new ActNotTaken(
    faults.map(({ pointer, detail }) => ({
      pointer: PLACES.find(([from]) => from === pointer)?.[1] ?? pointer,
      detail,
    })),
  );
