import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { noteCommitment, type Oversight, OVERSIGHT, type OversightAct, streamOf } from '#libs/contracts';
import type { Principal } from '#libs/identity';
import { type FieldProblem, nameInLog } from '#libs/platform';
import { oversightFolded, oversightSize, type Queryable } from '#libs/readmodel';
import { askRecorder, type RecorderAddress, RecorderAway, recorderRefused } from '../recorder/recorder-client.js';
import { ActNotShown, ActNotTaken, OversightLogAway, VersionMoved } from './errors.js';

export const OVERSIGHT_LOG = Symbol('the log of acts');
const SALT_BYTES = 16;
/** How long an answer waits for what it has caused, and between two looks. */
const FOLD_MS = 2_000;
const LOOK_MS = 25;
/** Of one request for texts. */
const MOST_NOTES = 100;

/** All of an act but its place in its stream. */
export type ActDraft = Pick<Oversight, 'by' | 'at' | 'act'>;

export interface PlacedAct {
  /** In oversight. */
  index: number;
  version: number;
  receivedAt: string;
}

export interface NoteOfAct {
  index: number;
  /** altered: what is stored is not what the act has its commitment of. */
  state: 'kept' | 'erased' | 'altered';
  /** null unless kept. */
  text: string | null;
}

/** Who acts, as the log has it. Throws TypeError for a role that does not act. */
export function actorOf({ issuer, subject, client, role, agency, session, authTime }: Principal): Oversight['by'] {
  if (role !== 'compliance-officer' && role !== 'privacy-officer' && role !== 'overseer')
    throw new TypeError(`${role} does not act`);
  return {
    ...{ issuer, subject, client, role, agency, session },
    authTime: authTime === null ? null : new Date(authTime).toISOString(),
  };
}

/** Has a recorder write down what people do, before it shows anywhere. */
export class OversightLog {
  /** A text: why nothing can be written down, so that nobody acts. */
  constructor(
    private readonly options: RecorderAddress | string,
    private readonly foldMs = FOLD_MS,
  ) {}

  /**
   * Durable when it resolves: the act is version `expectedVersion + 1` of its stream. `note`: its text; the act gets the commitment. Throws
   * VersionMoved, ActNotTaken and OversightLogAway; of the last the outcome is unknown, and whoever acts must look before acting again.
   */
  async append({ by, at, act }: ActDraft, expectedVersion: number, note?: string): Promise<PlacedAct> {
    const salt = note === undefined ? undefined : randomBytes(SALT_BYTES);
    const committed = salt ? ({ ...act, note: { commitment: noteCommitment(salt, note!) } } as OversightAct) : act;
    const stream = streamOf(act);
    const oversight: Oversight = { by, at, stream, version: expectedVersion + 1, act: committed };
    const answer = await this.ask('/v1/oversight', {
      oversight,
      ...(salt ? { note: { text: note, salt: salt.toString('base64url') } } : {}),
    });
    if (answer.status === 200) {
      const placed = answer.body as unknown as PlacedAct;
      nameInLog({ shard: OVERSIGHT, index: placed.index });
      return placed;
    }
    const { version, errors } = answer.body as { version?: number; errors?: FieldProblem[] };
    if (answer.status === 409 && version !== undefined) throw new VersionMoved(stream, version);
    if (answer.status === 400 && errors !== undefined) throw new ActNotTaken(errors);
    throw away(recorderRefused(answer));
  }

  /** The notes of those acts that have one, by index in oversight. The caller says who may read them. Throws OversightLogAway. */
  async notes(indexes: readonly number[]): Promise<Map<number, NoteOfAct>> {
    const found = new Map<number, NoteOfAct>();
    for (let from = 0; from < indexes.length; from += MOST_NOTES) {
      const answer = await this.ask('/v1/notes', { indexes: indexes.slice(from, from + MOST_NOTES) });
      if (answer.status !== 200) throw away(recorderRefused(answer));
      for (const note of (answer.body as unknown as { notes: NoteOfAct[] }).notes) found.set(note.index, note);
    }
    return found;
  }

  /** Whether the read models show the act, for which it waits 2 s at most. */
  async folded(db: Queryable, index: number): Promise<boolean> {
    for (const until = performance.now() + this.foldMs; ; await sleep(LOOK_MS)) {
      if ((await oversightFolded(db)) > index) return true;
      if (performance.now() > until) return false;
    }
  }

  /** Whether the read models show all that is recorded by now, for which it waits as `folded`. */
  async allShows(db: Queryable): Promise<boolean> {
    const size = await oversightSize(db);
    return size === 0 || this.folded(db, size - 1);
  }

  /** Before somebody who may have asked before, and lost the answer, is told that nothing was recorded. Throws ActNotShown. */
  async mustShow(db: Queryable): Promise<void> {
    if (!(await this.allShows(db))) throw new ActNotShown();
  }

  /** Does work that records nothing. What it refuses is a refusal only where all that is recorded shows: then it is done again. */
  async surely<T>(db: Queryable, work: () => Promise<T>, isRefusal: (error: unknown) => boolean): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.mustShow(db);
      return work();
    }
  }

  private async ask(path: string, body: object): ReturnType<typeof askRecorder> {
    const { options } = this;
    if (typeof options === 'string') throw new OversightLogAway(options);
    try {
      return await askRecorder(options, path, body);
    } catch (error) {
      throw error instanceof RecorderAway ? away(error) : error;
    }
  }
}

const away = ({ reason, cause }: RecorderAway): OversightLogAway => new OversightLogAway(reason, cause);
