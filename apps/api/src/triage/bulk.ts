import { Inject, Injectable } from '@nestjs/common';
import { asOf, type AsOf, countQueue, queue, type Queryable, type QueueDesk } from '#libs/readmodel';
import { InvalidParameters, type Problem, Strict } from '#libs/platform';
import { z } from 'zod';
import { asOfBody } from '../answers.js';
import { queueDeskOf } from '../findings/desk.parameters.js';
import { LastVisits } from '../findings/last-visits.js';
import { filterShape, type GivenFilter, queueFilterOf } from '../findings/queue.parameters.js';
import { apiProblems } from '../http/problems.js';
import { OversightLogAway, VersionMoved } from '../oversight/errors.js';
import type { PlacedAct } from '../oversight/oversight-log.js';
import { entryBody } from './act-answer.js';
import {
  type BulkBody,
  type BulkBodyResult,
  type BulkRow,
  bulkPreview,
  MOST_FINDINGS,
  type PreviewBody,
  type PreviewRow,
} from './bulk.answers.js';
import { type AskedOfMany, type Examined, examine } from './examined.js';
import type { Asked } from './command.js';
import { type Actor, OfficersActs } from './officers-acts.js';
import { deskBody, type DeskClock } from './standing.js';

/** After that long the rest is left to the next request with the same key. */
const MOST_MS = 30_000;
const filterSchema = z.strictObject(filterShape);
const problems = apiProblems();

type Named = BulkBody['findings'][number];
/** A filter of the queue. */
interface Wanted {
  given: GivenFilter;
  desk: QueueDesk | undefined;
}

/** One move of many findings, or their giving to somebody, each an act of its own: what changed since the preview is left alone, and nothing is passed over in silence. */
@Injectable()
export class BulkActs {
  constructor(
    @Inject(OfficersActs) private readonly acts: OfficersActs,
    @Inject(LastVisits) private readonly visits: LastVisits,
  ) {}

  /** Throws InvalidParameters for a filter that is none. */
  async preview(actor: Actor, { of, ...what }: PreviewBody): Promise<z.output<typeof bulkPreview>> {
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

  /** Does them one by one, in their order. Throws ActNotTaken where the note or the reason is refused, which are those of all. */
  async act(actor: Actor, { findings, note, ...what }: BulkBody): Promise<BulkBodyResult> {
    const asked = { ...askedOf(what), note };
    const assignable = await this.acts.assignable(actor, asked);
    const rows: BulkRow[] = [];
    const until = performance.now() + MOST_MS;
    let stopped: string | undefined;
    let newest = -1;
    for (const named of findings) {
      if (performance.now() > until) stopped ??= 'it took too long';
      const row = stopped === undefined ? await this.one(actor, named, asked, assignable) : notTried(named.id, stopped);
      if (row.problem?.type.endsWith(':oversight-log-away')) stopped ??= 'nobody could write down an act before it';
      newest = Math.max(newest, row.entry?.index ?? -1);
      rows.push(row);
    }
    const count = (of: BulkRow['result']): number => rows.filter(({ result }) => result === of).length;
    const counts = { done: count('done'), unchanged: count('unchanged'), refused: count('refused') };
    return {
      counts: { ...counts, stale: count('stale'), notFound: count('not-found') },
      unfinished: stopped !== undefined,
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

  private async one(actor: Actor, named: Named, asked: AskedOfMany, assignable: boolean): Promise<BulkRow> {
    const whole: Asked = asked.kind === 'move' ? { ...asked, seen: named.seen } : asked;
    try {
      const examined = await this.examined(actor, named, asked, assignable);
      if (examined.kind !== 'change') return await this.leftAlone(actor, named, whole, examined);
      try {
        const placed = await this.acts.record(actor, examined.act, named.version, whole);
        return doneRow(named.id, placed);
      } catch (error) {
        if (!(error instanceof VersionMoved)) throw error;
        const standing = await this.acts.caughtUp(actor, named.id, error.version);
        return await this.leftAlone(actor, named, whole, { kind: 'stale', standing, news: null });
      }
    } catch (error) {
      if (error instanceof OversightLogAway) return refusedRow(named.id, null, problemOf(error));
      throw error;
    }
  }

  private clockOf({ desk }: Actor): DeskClock {
    return { desk, targets: this.acts.targets };
  }

  private examined(
    actor: Actor,
    { id, version, seen }: Named,
    asked: AskedOfMany,
    assignable: boolean,
  ): Promise<Examined> {
    return this.acts.snapshot(actor, async (tx) =>
      examine(tx, await asOf(tx), { id, ...this.clockOf(actor) }, asked, assignable, { version, seen }),
    );
  }

  /** Unless it is what this very request did, when its answer was lost. */
  private async leftAlone(
    actor: Actor,
    { id, version }: Named,
    asked: Asked,
    examined: Exclude<Examined, { kind: 'change' }>,
  ): Promise<BulkRow> {
    if (examined.kind === 'stale' && examined.standing.now.version > version) {
      const placed = await this.acts.find(actor, id, version, asked);
      if (placed) return doneRow(id, placed);
    }
    return bulkRow(id, examined);
  }
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

const problemOf = (error: Error): NonNullable<BulkRow['problem']> => {
  const { type, title, status, detail } = problems.problemOf(error) as Problem;
  return { type, title, status, ...(detail === undefined ? {} : { detail }) };
};

const NOT_THERE = 'There is no such finding, or none that you may see.';
const THERE = 'Your desk has it so already.';

function previewRow(finding: string, examined: Examined): PreviewRow {
  const { kind } = examined;
  if (kind === 'not-found')
    return { finding, outcome: kind, detail: NOT_THERE, triage: null, problem: null, version: null, seen: null };
  const { standing } = examined;
  if (kind === 'stale') throw new Error('a preview compares with nothing');
  const { version } = standing.now;
  const row = { finding, triage: deskBody(standing), version, seen: standing.seen, problem: null, detail: null };
  if (kind === 'refused') {
    const problem = problemOf(examined.error);
    return { ...row, outcome: kind, detail: problem.detail ?? null, problem };
  }
  return { ...row, outcome: kind, detail: kind === 'unchanged' ? THERE : null };
}

const NOTHING = { triage: null, problem: null, version: null, entry: null, news: null };

const doneRow = (finding: string, { index, receivedAt, version }: PlacedAct): BulkRow => ({
  ...NOTHING,
  ...{ finding, result: 'done', detail: null, version, entry: entryBody(index, receivedAt) },
});

const refusedRow = (finding: string, triage: BulkRow['triage'], problem: NonNullable<BulkRow['problem']>): BulkRow => ({
  ...NOTHING,
  ...{ finding, result: 'refused', triage, problem, detail: problem.detail ?? null },
});

function notTried(finding: string, why: string): BulkRow {
  const problem = problemOf(new OversightLogAway(why));
  const detail = `Not tried: ${why}. Send the same request with the same Idempotency-Key to go on.`;
  return refusedRow(finding, null, { ...problem, detail });
}

function bulkRow(finding: string, examined: Exclude<Examined, { kind: 'change' }>): BulkRow {
  if (examined.kind === 'not-found') return { ...NOTHING, finding, result: 'not-found', detail: NOT_THERE };
  const triage = deskBody(examined.standing);
  if (examined.kind === 'refused') return refusedRow(finding, triage, problemOf(examined.error));
  if (examined.kind === 'unchanged') return { ...NOTHING, finding, result: 'unchanged', detail: THERE, triage };
  const { news } = examined;
  const detail = news ? 'The finding is not as you saw it.' : 'Your desk’s triage is not as you saw it.';
  return { ...NOTHING, finding, result: 'stale', detail, triage, news };
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
