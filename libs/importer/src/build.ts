import { join } from 'node:path';
import { draftWatermark, FileSpool, type EventDraft, type Outbox } from '#libs/client';
import type { PlannedAct } from './acts/planner.js';
import { increment, noCounts, type ImportCounts } from './counts.js';
import { ImportKeys } from './keys.js';
import type { LoadedHeader } from './load-header.js';
import { planActs } from './plan.js';
import { Progress, type ImportProgress } from './progress.js';
import type { Sides } from './sides.js';
import { survey } from './survey.js';
import type { ImportWarning } from './warnings.js';

export interface Build {
  counts: ImportCounts;
  warnings: ImportWarning[];
  /** All events in order, the watermarks last. */
  drafts(outbox: Outbox | undefined): AsyncGenerator<EventDraft>;
}

/**
 * Reads all files once and plans the acts; the events are built when they are asked for, with `folder` for what does not fit
 * in memory. Throws RowsInvalid, HeaderInvalid.
 */
export async function prepareBuild(
  loaded: LoadedHeader,
  sides: Sides,
  folder: string,
  onProgress?: (progress: ImportProgress) => void,
): Promise<Build> {
  const { path, header, resolve } = loaded;
  const progress = new Progress(onProgress);
  const keys = await ImportKeys.load(path, {
    actors: header.keys.actors && resolve(header.keys.actors),
    subjects: header.keys.subjects && resolve(header.keys.subjects),
  });
  const found = await survey(loaded, sides, keys, progress);
  progress.total = found.rows;
  const counts = { ...noCounts(), emptyRows: found.emptyRows, characters: found.characters };
  const spool = () => new FileSpool(join(folder, 'spool'));
  const acts = await planActs({ loaded, sides, survey: found, keys, counts, progress, spool });
  return {
    counts,
    warnings: found.warnings,
    async *drafts(outbox) {
      const ahead = new Map<string, number>();
      for (const act of acts) {
        for await (const draft of act.drafts()) {
          ahead.set(act.source, (ahead.get(act.source) ?? 0) + 1);
          tally(counts, draft);
          yield draft;
        }
      }
      for (const mark of watermarks(loaded, acts, outbox, ahead)) {
        tally(counts, mark);
        yield mark;
      }
    },
  };
}

function tally(counts: ImportCounts, draft: EventDraft): void {
  counts.events++;
  increment(counts.eventsByType, draft.type);
}

function* watermarks(
  { header, agreement }: LoadedHeader,
  acts: readonly PlannedAct[],
  outbox: Outbox | undefined,
  ahead: ReadonlyMap<string, number>,
): Generator<EventDraft> {
  if (header.watermark === 'none') return;
  const last = new Map(acts.map((act) => [act.source, act]));
  for (const [source, { time, side }] of last) {
    const claim = {
      source,
      agreementid: agreement.id,
      upTo: header.watermark === 'last' ? time : header.watermark,
      known: header[side]?.known ?? header.known,
    };
    yield draftWatermark(outbox, claim, ahead.get(source));
  }
}
