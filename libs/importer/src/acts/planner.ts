import type { EventType } from '#libs/contracts';
import {
  draftOfText,
  splitItems,
  when,
  type Act,
  type BulkType,
  type EventDraft,
  type HeaderOf,
  type ItemOf,
  type PartSpool,
} from '#libs/client';
import type { ImportCounts } from '../counts.js';
import { HeaderInvalid } from '../errors.js';
import { fileDigest } from '../input-digest.js';
import type { ImportKeys } from '../keys.js';
import type { LoadedHeader } from '../load-header.js';
import type { Progress } from '../progress.js';
import { resolveValues } from '../resolve-values.js';
import type { Side, Sides } from '../sides.js';
import type { Survey } from '../survey.js';

/** One act of one side; its events come when they are asked for. */
export interface PlannedAct {
  side: Side;
  source: string;
  time: string;
  drafts(): AsyncGenerator<EventDraft>;
}

export interface PlanContext {
  loaded: LoadedHeader;
  sides: Sides;
  survey: Survey;
  keys: ImportKeys;
  counts: ImportCounts;
  progress: Progress;
  spool: () => PartSpool;
}

/** Collects the acts of an import. */
export class ActPlanner {
  readonly acts: PlannedAct[] = [];
  readonly chosen: readonly Side[];

  constructor(readonly context: PlanContext) {
    this.chosen = (['requester', 'source'] as const).filter((side) => context.sides[side]);
  }

  /** The attributes of the act's event besides its data. Throws HeaderInvalid where the header does not name this side's source. */
  envelope(side: Side, time: string, known = this.context.loaded.header[side]?.known): Act {
    const { path, header, agreement } = this.context.loaded;
    const party = header[side];
    if (!party)
      throw new HeaderInvalid(path, [`${side}: say who emits this side, as source: urn:agency:<agency>:<system>`]);
    return { source: party.source, agreementid: agreement.id, time, known: known ?? header.known };
  }

  /** Data as the header writes it, made fit for an event: see resolveValues. */
  resolved(data: unknown): Promise<unknown> {
    const { keys, loaded } = this.context;
    return resolveValues(data, { keys: () => keys, digestOf: (file) => fileDigest(loaded.resolve(file)) });
  }

  /** An act of one event. */
  async single(side: Side, type: EventType, act: Act, data: unknown): Promise<void> {
    const text = JSON.stringify(await this.resolved(data));
    this.add(side, act, async function* () {
      yield draftOfText(type, act, text);
    });
  }

  /** An act whose items, in batches, are split over as many events as they need. */
  bulk<T extends BulkType>(
    side: Side,
    type: T,
    act: Act,
    head: HeaderOf<T>,
    items: () => AsyncIterable<ItemOf<T>[]> | [],
  ): void {
    const { spool } = this.context;
    this.add(side, act, async function* () {
      const split = await splitItems(type, head, items(), { spool: spool() });
      for await (const data of split.data()) yield draftOfText(type, act, data);
    });
  }

  private add(side: Side, act: Act, drafts: () => AsyncGenerator<EventDraft>): void {
    this.acts.push({ side, source: act.source, time: when(act.time).time, drafts });
  }
}
