import { Inject, Injectable, Logger } from '@nestjs/common';
import { clearIdentifierIn, clearLinesInWords } from '#libs/contracts';
import { asOf, type AsOf, countQueue, queue, type Queryable, type QueueDesk } from '#libs/readmodel';
import { InvalidParameters, RequestRefused, Strict } from '#libs/platform';
import { z } from 'zod';
import { asOfBody } from '../answers.js';
import { queueDeskOf } from '../findings/desk.parameters.js';
import { LastVisits } from '../findings/last-visits.js';
import { filterShape, type GivenFilter, queueFilterOf } from '../findings/queue.parameters.js';
import { DatabaseUnavailable } from '../http/errors.js';
import { ActNotShown, ActNotTaken, OversightLogAway, VersionMoved } from '../oversight/errors.js';
import {
  type BulkBody,
  type BulkBodyResult,
  type BulkRow,
  bulkPreview,
  MOST_FINDINGS,
  type PreviewBody,
  type PreviewRow,
} from './bulk.answers.js';
import { doneRow, leftRow, notTried, previewRow, problemOf, refusedRow } from './bulk-rows.js';
import { type AskedOfMany, type Examined, examine } from './examined.js';
import type { Asked } from './command.js';
import { type Actor, OfficersActs } from './officers-acts.js';
import { LateFailures } from './late-failures.js';
import type { DeskClock } from './standing.js';

/** After that long the rest is left to the next request with the same key. */
const MOST_MS = 30_000;
const filterSchema = z.strictObject(filterShape);

type Named = BulkBody['findings'][number];
type LeftAlone = Exclude<Examined, { kind: 'change' }>;

/** One request. */
interface Run {
  actor: Actor;
  asked: AskedOfMany;
  assignable: boolean;
  /** Whether all that was recorded before showed when it was needed; undefined: not yet needed. */
  allShows: boolean | undefined;
}

/** `left`: the same request has it still to do, or to find out. `stop`: why those after it are not tried. */
interface Tried {
  row: BulkRow;
  left: boolean;
  stop?: string;
  error?: ActNotTaken;
}
/** A filter of the queue. */
interface Wanted {
  given: GivenFilter;
  desk: QueueDesk | undefined;
}

/** One move of many findings, or their giving to somebody, each an act of its own: what changed since the preview is left alone, and nothing is passed over in silence. */
@Injectable()
export class BulkActs {
  readonly #log = new Logger('BulkActs');
  private readonly failures = new LateFailures();

  constructor(
    @Inject(OfficersActs) private readonly acts: OfficersActs,
    @Inject(LastVisits) private readonly visits: LastVisits,
  ) {}

  /** Throws InvalidParameters for a filter that is none, and ActNotTaken for a reason that the log would refuse. */
  async preview(actor: Actor, { of, ...what }: PreviewBody): Promise<z.output<typeof bulkPreview>> {
    const clear = what.move?.reason === undefined ? undefined : clearIdentifierIn(what.move.reason);
    if (clear) throw new ActNotTaken([{ pointer: '/reason', detail: clearLinesInWords(clear) }]);
    const wanted = await this.wanted(actor, of);
    const asked = askedOf(what);
    const assignable = await this.acts.assignable(actor, asked);
    return this.acts.snapshot(actor, async (tx) => {
      const at = await asOf(tx);
      const { ids, more } = 'ids' in wanted ? { ids: wanted.ids, more: 0 } : await idsOf(tx, at, actor, wanted);
      const findings: PreviewRow[] = [];
      for (const id of ids)
        findings.push(previewRow(id, await examine(tx, at, { id, ...this.clockOf(actor) }, asked, assignable)));
      const count = (of: PreviewRow['outcome']): number => findings.filter(({ outcome }) => outcome === of).length;
      const counts = { change: count('change'), unchanged: count('unchanged'), refused: count('refused') };
      return { asOf: asOfBody(at), more, counts: { ...counts, notFound: count('not-found') }, findings };
    });
  }

  /**
   * Does them one by one, and answers in their order. What fails is a row as all others, so that nobody loses sight of what was done. Throws
   * ActNotTaken where the note or the reason is refused, which are those of all.
   */
  async act(actor: Actor, { findings, note, ...what }: BulkBody): Promise<BulkBodyResult> {
    const asked = { ...askedOf(what), note };
    const run: Run = { actor, asked, assignable: await this.acts.assignable(actor, asked), allShows: undefined };
    const tried = new Map<string, Tried>();
    const until = performance.now() + MOST_MS;
    let stopped: string | undefined;
    for (const named of this.failures.last(findings)) {
      if (performance.now() > until) stopped ??= 'it took too long';
      const one =
        stopped === undefined ? await this.tried(run, named) : { row: notTried(named.id, stopped), left: true };
      if (one.error instanceof ActNotTaken && ![...tried.values()].some(isDone)) throw one.error;
      stopped ??= one.stop;
      tried.set(named.id, one);
    }
    const rows = findings.map(({ id }) => tried.get(id)!.row);
    const count = (of: BulkRow['result']): number => rows.filter(({ result }) => result === of).length;
    const counts = { done: count('done'), unchanged: count('unchanged'), refused: count('refused') };
    const newest = Math.max(-1, ...rows.map(({ entry }) => entry?.index ?? -1));
    return {
      counts: { ...counts, stale: count('stale'), notFound: count('not-found') },
      unfinished: [...tried.values()].some(({ left }) => left),
      shows: newest === -1 || (await this.acts.folded(newest)),
      findings: rows,
    };
  }

  /** Throws InvalidParameters. */
  private async wanted({ who }: Actor, of: PreviewBody['of']): Promise<{ ids: readonly string[] } | Wanted> {
    if ('ids' in of) return { ids: of.ids };
    const { given, desk } = inBody(() => {
      const given = new Strict(filterSchema).transform(of.filter);
      return { given, desk: queueDeskOf(who, given, given.sort, { targets: this.acts.targets }) };
    });
    return { given: await this.visits.in(given, who), desk };
  }

  /** Whatever becomes of it is its row. */
  private async tried(run: Run, named: Named): Promise<Tried> {
    try {
      return { row: await this.one(run, named), left: false };
    } catch (thrown) {
      const error = this.acts.refusalOf(thrown);
      const row = refusedRow(named.id, null, problemOf(error));
      if (error instanceof ActNotTaken) return { row, left: false, error };
      if (error instanceof ActNotShown) return { row, left: true };
      if (error instanceof OversightLogAway)
        return { row, left: true, stop: 'nobody could write down an act before it' };
      if (error instanceof DatabaseUnavailable)
        return { row, left: true, stop: 'the database could not be asked before it' };
      if (!(error instanceof RequestRefused)) this.#log.error(`an act on finding ${named.id} failed`, error);
      this.failures.add(named.id);
      return { row, left: true };
    }
  }

  private async one(run: Run, named: Named): Promise<BulkRow> {
    const { actor, asked } = run;
    const whole = wholeOf(asked, named);
    let examined = await this.examined(run, named);
    // An act of this very request, of which nobody heard, may be recorded and not show yet.
    if (isDoubtful(examined, named) && run.allShows !== true) {
      await this.mustShow(run);
      examined = await this.examined(run, named);
    }
    if (examined.kind === 'change') {
      try {
        return doneRow(named.id, await this.acts.record(actor, examined.act, named.version, whole));
      } catch (error) {
        if (!(error instanceof VersionMoved)) throw error;
        if (run.allShows === true) run.allShows = undefined;
        await this.mustShow(run);
        examined = await this.examined(run, named);
      }
    }
    const left: LeftAlone =
      examined.kind === 'change' ? { kind: 'stale', standing: examined.standing, news: null } : examined;
    return this.leftAlone(actor, named, whole, left);
  }

  /** Waits once in a request; throws ActNotShown. */
  private async mustShow(run: Run): Promise<void> {
    run.allShows ??= await this.acts.allShows();
    if (!run.allShows) throw new ActNotShown();
  }

  private clockOf({ desk }: Actor): DeskClock {
    return { desk, targets: this.acts.targets };
  }

  private examined({ actor, asked, assignable }: Run, { id, version, seen }: Named): Promise<Examined> {
    return this.acts.snapshot(actor, async (tx) =>
      examine(tx, await asOf(tx), { id, ...this.clockOf(actor) }, asked, assignable, { version, seen }),
    );
  }

  /** Unless it is what this very request did, when its answer was lost. */
  private async leftAlone(actor: Actor, { id, version }: Named, asked: Asked, examined: LeftAlone): Promise<BulkRow> {
    if (examined.kind === 'stale' && examined.standing.now.version > version) {
      const placed = await this.acts.find(actor, id, version, asked);
      if (placed) return doneRow(id, placed);
    }
    return leftRow(id, examined);
  }
}

const isDone = ({ row }: Tried): boolean => row.result === 'done';

/** Whether it could look so because an act at this version is recorded and does not show. */
const isDoubtful = (examined: Examined, { version }: Named): boolean =>
  (examined.kind === 'stale' || examined.kind === 'refused') && examined.standing.now.version <= version;

function wholeOf(asked: AskedOfMany, { seen }: Named): Asked {
  if (asked.kind !== 'move') return asked;
  if (!seen) throw new Error('a move without what was seen was let in');
  return { ...asked, seen };
}

/** A preview shows what the state allows, before anybody has put the reason into words. */
function askedOf({ move, assignee }: Pick<PreviewBody, 'move' | 'assignee'>): AskedOfMany {
  if (move) return { kind: 'move', ...move, reason: move.reason ?? 'preview' };
  return { kind: 'assign', to: assignee ?? null };
}

async function idsOf(
  tx: Queryable,
  at: AsOf,
  { who }: Actor,
  { given, desk }: Wanted,
): Promise<{ ids: readonly string[]; more: number }> {
  const filter = await queueFilterOf(tx, at, who, given);
  const found = await queue(tx, at.generation, filter, given.sort, undefined, MOST_FINDINGS, desk);
  const total = found.length < MOST_FINDINGS ? found.length : await countQueue(tx, at.generation, filter, desk);
  return { ids: found.map(({ id }) => id), more: total - found.length };
}

/** What is wrong with a filter, by its places in the body. Throws InvalidParameters. */
function inBody<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InvalidParameters)) throw error;
    const errors = error.errors.map(({ pointer, detail }) => ({
      pointer: pointer.replace('#/query/', '/of/filter/'),
      detail,
    }));
    throw new InvalidParameters(errors);
  }
}

/** As the log of who looked has it. */
export const filterOfPreview = ({ of }: PreviewBody): Record<string, string> => ('filter' in of ? of.filter : {});
