import type { KnownFields } from '#libs/contracts';
import type { AgreementFacts } from './kinds/agreement.js';
import type { EntryFacts } from './judge/entry-facts.js';
import type { RuleSet } from './rule-set.js';
import { Batch, type BatchResult, type FoldOptions, type Unfinished } from './batch.js';
import { Dirty } from './portions/dirty.js';
import { RuleFailed } from './failed.js';
import { applyChange } from './findings/findings.js';
import { noteEntry, noteLeftOut } from './fold/entry.js';
import { Judge } from './judge/judge.js';
import { keys, kindOf } from './kinds/keys.js';
import { NotLoaded, type FoldInput, type Memory } from './memory/memory.js';
import { recountBlock, recountVolume } from './fold/count.js';
import { Tasks } from './portions/tasks.js';
import type { Settled, WakeUps } from './judge/wake-ups.js';

const knownOf = ({ entry }: FoldInput): KnownFields => entry.event ?? entry.quarantined?.known ?? {};

/**
 * Folds entries of one shard through the rules. A pure function of (entries, rule set): the memory it reads is itself
 * the fold of the entries before, so any batching gives the same hits, findings and memory (I4).
 *
 * An entry is folded in portions (docs/decisions/0033). The first notes what it says and judges what that touches. What it leads
 * to beyond that, and the conclusions that may be drawn at its time, are judged in further ones, each of one agreement.
 */
export class Engine {
  constructor(
    private readonly rules: RuleSet,
    private readonly shard: string,
  ) {}

  /** All of `steps` at once. */
  fold(...batch: Parameters<Engine['steps']>): BatchResult {
    const steps = this.steps(...batch);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
    }
  }

  /**
   * Folds a batch in steps, one for each thing that is counted, judged, folded anew or written as a hit, so that the caller can let
   * others have the processor between them. When and whether it does changes nothing in the result. A fold that is given up
   * (`return()`) leaves nothing changed. Throws `NotLoaded` when memory lacks something, `RuleFailed` when anything else fails; both
   * leave nothing changed either.
   */
  *steps(
    inputs: FoldInput[],
    memory: Memory,
    wakeUps: WakeUps,
    nextHit: number,
    options: FoldOptions = {},
  ): Generator<undefined, BatchResult> {
    const batch = new Batch(inputs, memory, wakeUps, nextHit, options);
    const { result } = batch;
    let whole = false;
    try {
      for (const input of inputs) {
        yield;
        const begun = result.finished === 0 ? options.begun : undefined;
        result.left = yield* new EntryFold(this.rules, this.shard, batch, input, begun).run();
        if (result.left) break;
        result.finished++;
        if (batch.full) break;
      }
      whole = true;
    } finally {
      if (!whole) wakeUps.discard();
    }
    return result;
  }
}

/** The portions of one entry. */
class EntryFold {
  private readonly tasks: Tasks;
  private portion: number;
  private open: boolean;
  private readonly facts: EntryFacts;

  constructor(
    private readonly rules: RuleSet,
    shard: string,
    private readonly batch: Batch,
    private readonly input: FoldInput,
    begun: Unfinished | undefined,
  ) {
    this.tasks = new Tasks(begun?.tasks);
    this.portion = begun?.portion ?? 0;
    this.open = begun?.open ?? true;
    this.facts = {
      kind: 'entry',
      agreement: knownOf(input).agreementid ?? `#${shard}`,
      index: input.index,
      receivedAt: input.receivedAt,
      entry: input.entry,
      conflicts: [],
    };
  }

  /** Answers what is left when the batch is full, or has done as many portions as it may. */
  *run(): Generator<undefined, Unfinished | undefined> {
    const { batch, input } = this;
    const most = input === batch.inputs.at(-1) ? (batch.options.portions ?? Infinity) : Infinity;
    for (;;) {
      if (this.portion >= most) return this.left();
      const dirty = new Dirty(this.tasks);
      if (this.portion === 0) yield* this.note(dirty);
      try {
        yield* this.judge(dirty, yield* this.gather(dirty));
      } catch (error) {
        throw error instanceof NotLoaded || error instanceof RuleFailed
          ? error
          : new RuleFailed('*', input.index, this.portion, error);
      }
      this.portion++;
      batch.result.portions++;
      if (this.tasks.none && this.next() === undefined) return undefined;
      if (batch.full) return this.left();
    }
  }

  private left(): Unfinished {
    return { portion: this.portion, open: this.open, tasks: this.tasks.list };
  }

  private skips(rule: string): boolean {
    return this.batch.skipped(rule, this.input.index, this.portion);
  }

  /** Notes and counts what the entry says. That alone is the entry's own doing, so only for that is there a budget. */
  private *note(dirty: Dirty): Generator<undefined, void> {
    const { batch, input, facts, rules } = this;
    const { overlay, result } = batch;
    if (this.skips('fold')) {
      result.entries.push({ input, agreement: facts.agreement, state: noteLeftOut(batch, input) });
      return;
    }
    overlay.allow(rules.portions.budget);
    try {
      const state = noteEntry(batch, input, facts, dirty);
      result.entries.push({ input, agreement: facts.agreement, state });
      if (state === 'repeat') facts.entry = { ...input.entry, event: undefined, quarantined: undefined };
      for (const key of dirty.of('B')) {
        yield;
        recountBlock(overlay, dirty, key);
      }
      for (const key of dirty.of('D')) {
        yield;
        recountVolume(overlay, dirty, key);
      }
    } catch (error) {
      throw error instanceof NotLoaded ? error : new RuleFailed('fold', input.index, 0, error);
    }
    overlay.allow(Infinity);
  }

  /** What else this portion judges: what the entry's tasks come by, or, when they are done, conclusions. Answers whether it is judged. */
  private *gather(dirty: Dirty): Generator<undefined, boolean> {
    const { batch, tasks, input } = this;
    const { overlay, wakeUps, skipped } = batch;
    const unjudged = this.skips('*');
    const work = { overlay, skipped, unjudged, dirty };
    const { size } = this.rules.portions;
    const agreement = tasks.agreement ?? (this.portion > 0 ? this.next() : undefined);
    let used = yield* tasks.advance(size, work);
    while (this.portion > 0 && agreement !== undefined && used < size) {
      const target = wakeUps.take(agreement, input.receivedAt, this.settled());
      if (target === undefined) break;
      yield;
      if (kindOf(target) !== 'D') dirty.add(target);
      else dirty.addDisclosure(agreement, target.slice(target.indexOf('|', 2) + 1));
      used += 1 + (yield* tasks.advance(size - used, work));
    }
    batch.touched += used;
    return !unjudged;
  }

  private *judge(dirty: Dirty, judged: boolean): Generator<undefined, void> {
    const { batch, tasks, input, portion, facts } = this;
    const entry = this.open && tasks.none ? facts : undefined;
    if (tasks.none) this.open = false;
    if (!judged) return;
    const at = { index: input.index, portion, receivedAt: input.receivedAt };
    const judge = new Judge(this.rules, batch.overlay, batch.wakeUps, at, batch.skipped);
    for (const change of yield* judge.run(dirty, (key) => tasks.covers(key), entry)) {
      yield;
      const hit = applyChange(batch.overlay, change, input);
      if (hit) batch.hit(hit);
    }
  }

  /** Under which agreement conclusions may be drawn now. */
  private next(): string | undefined {
    return this.batch.wakeUps.next(this.input.receivedAt, this.settled());
  }

  /** Up to when all who write under the entry's agreement vouch that all is in. */
  private settled(): Settled {
    const { agreementid: agreement } = knownOf(this.input);
    if (agreement === undefined) return NOTHING_SETTLED;
    const through = this.batch.overlay.read<AgreementFacts>(keys.agreement(agreement))?.settledThrough ?? 0;
    return through > 0 ? { agreement, through } : NOTHING_SETTLED;
  }
}

const NOTHING_SETTLED: Settled = { agreement: '', through: -Infinity };
