import { Batch, type BatchInput, type BatchResult } from './batch.js';
import { RuleFailed } from './failed.js';
import { applyChange } from './findings/raise-or-withdraw.js';
import { recountBlock, recountOfficers, recountVolume } from './fold/count.js';
import { recountUnlisted } from './fold/unlisted.js';
import { recordedBefore, knownOf, recordEntry, recordLeftOut, scopeOf } from './fold/entry.js';
import type { EntryFacts } from './judge/entry-facts.js';
import { settledOf } from './fold/vouched.js';
import { Judge } from './judge/judge.js';
import type { Settled } from './judge/settled.js';
import type { Woken } from './judge/wake-up.js';
import { isOf, keys } from './kinds/key.js';
import { type FoldInput, Lacking, NotLoaded } from './memory/memory.js';
import { Portion } from './portions/portion.js';
import type { Unfinished } from './portions/task.js';
import { Tasks } from './portions/tasks.js';
import type { RuleSet } from './rule-set.js';

/**
 * Folds entries of one shard through the rules. A pure function of (entries, rule set): the memory that it reads is itself the fold of the
 * earlier entries, so any batching gives the same hits, findings and memory (docs/invariants.md#i4).
 *
 * An entry is folded in portions (docs/decisions/0033). The first portion records the entry's statement and judges what that touches.
 * Further portions, each of one agreement, do the tasks that it leads to, and the conclusions that may be drawn at its time of receipt.
 */
export class Engine {
  constructor(
    private readonly rules: RuleSet,
    private readonly shard: string,
  ) {}

  /** Runs `steps` to the end. */
  fold(batch: BatchInput): BatchResult {
    const steps = this.steps(batch);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
    }
  }

  /**
   * Folds a batch in steps, one for each thing that is counted, judged, folded again or written as a hit, so that the caller can give up
   * the processor between them. The result does not depend on these pauses. An abandoned fold (`return()`) changes nothing. Throws
   * `NotLoaded` if the memory lacks facts, `RuleFailed` if anything else fails; neither changes anything.
   *
   * If the memory lacks facts for an entry, the entries after it are still folded, only to learn what they lack. So a batch is folded once
   * for each step of a chain of missing facts, not once for each missing fact.
   */
  *steps(input: BatchInput): Generator<undefined, BatchResult> {
    const batch = new Batch(this.rules, this.shard, input);
    const { result } = batch;
    let whole = false;
    try {
      const lacking = new Lacking();
      for (const entry of batch.inputs) {
        yield;
        try {
          result.left = yield* new EntryFold(batch, entry).run();
        } catch (error) {
          lacking.take(error);
          continue;
        }
        if (result.left) break;
        result.finished++;
        if (batch.full) break;
      }
      lacking.check();
      whole = true;
    } finally {
      if (!whole) batch.wakeUps.discard();
    }
    return result;
  }
}

/** The portions of one entry. */
class EntryFold {
  private readonly tasks: Tasks;
  /** Number of the next portion. */
  private next: number;
  /** The rules about the entry itself have not been asked yet. */
  private open: boolean;
  private readonly facts: EntryFacts;
  private readonly lacking = new Lacking();

  constructor(
    private readonly batch: Batch,
    private readonly input: FoldInput,
  ) {
    const begun = batch.result.finished === 0 ? batch.begun : undefined;
    this.tasks = new Tasks(begun?.tasks);
    this.next = begun?.portion ?? 0;
    this.open = begun?.open ?? true;
    this.facts = {
      kind: 'entry',
      agreement: scopeOf(input, batch.shard),
      index: input.index,
      receivedAt: input.receivedAt,
      entry: input.entry,
      conflicts: [],
    };
  }

  /** Returns the rest of the entry if the batch is full, or has done as many portions as it may. Undefined: the entry is finished. */
  *run(): Generator<undefined, Unfinished | undefined> {
    const { lacking } = this;
    let left: Unfinished | undefined;
    try {
      left = yield* this.portions();
    } catch (error) {
      lacking.take(error);
    }
    lacking.check();
    return left;
  }

  private *portions(): Generator<undefined, Unfinished | undefined> {
    const { batch, input, tasks } = this;
    for (;;) {
      if (this.next >= batch.portionsOf(input)) return this.left();
      const portion = new Portion(batch, input, this.next, tasks);
      if (portion.number === 0) yield* this.record(portion);
      try {
        yield* this.gather(portion);
        try {
          yield* this.judge(portion);
        } catch (error) {
          this.lacking.take(error);
        }
      } catch (error) {
        throw error instanceof NotLoaded || error instanceof RuleFailed
          ? error
          : new RuleFailed('*', input.index, portion.number, error);
      }
      this.next++;
      batch.result.portions++;
      if (tasks.none && this.concludable() === undefined) return undefined;
      if (batch.full) return this.left();
    }
  }

  private left(): Unfinished {
    return { portion: this.next, open: this.open, tasks: this.tasks.list };
  }

  /** Records and counts the entry's statement. The budget limits only this work: all other work depends on other agencies' records. */
  private *record(portion: Portion): Generator<undefined, void> {
    const { batch, input, facts } = this;
    const { touched } = portion;
    const { entries } = batch.result;
    if (portion.skips('fold')) {
      const state = recordLeftOut(portion, facts.agreement);
      entries.push({ input, agreement: facts.agreement, state });
      if (state === 'repeat') this.isCopy();
      return;
    }
    batch.memory.allow(batch.rules.portions.budget);
    try {
      const state = recordEntry(portion, facts);
      entries.push({ input, agreement: facts.agreement, state });
      if (state === 'repeat') this.isCopy();
      for (const key of touched.of('block')) {
        yield;
        recountBlock(portion, key, touched.itemsOf(key));
      }
      recountOfficers(portion);
      for (const key of touched.of('disclosure')) {
        yield;
        recountUnlisted(portion, key);
        recountVolume(portion, key);
      }
    } catch (error) {
      throw error instanceof NotLoaded ? error : new RuleFailed('fold', input.index, 0, error);
    }
    batch.memory.allow(Infinity);
  }

  /** A copy states nothing, so the rules about entries find nothing in it. */
  private isCopy(): void {
    this.facts.entry = { ...this.input.entry, event: undefined, quarantined: undefined };
  }

  /** Adds the other things that this portion judges: those of the entry's tasks or, when the tasks are done, conclusions. */
  private *gather(portion: Portion): Generator<undefined, void> {
    const { batch, tasks, input } = this;
    const { wakeUps } = portion;
    const { size } = batch.rules.portions;
    const agreement = tasks.agreement ?? (portion.number > 0 ? this.concludable() : undefined);
    let used = yield* this.advance(size, portion);
    while (portion.number > 0 && agreement !== undefined && used < size) {
      const woken = wakeUps.take(agreement, input.receivedAt, this.settled(), this.registrationsOf(agreement));
      if (woken === undefined) break;
      yield;
      try {
        addConcluded(portion, woken);
      } catch (error) {
        this.lacking.take(error);
      }
      used += 1 + (yield* this.advance(size - used, portion));
    }
    batch.touched += used;
  }

  /** Carries tasks on, and past one that lacks something only to learn what else is lacking. */
  private *advance(units: number, portion: Portion): Generator<undefined, number> {
    try {
      return yield* this.tasks.advance(units, portion);
    } catch (error) {
      this.lacking.take(error);
      this.tasks.skip();
      return 0;
    }
  }

  private *judge(portion: Portion): Generator<undefined, void> {
    const { batch, tasks, input } = this;
    const entry = this.open && tasks.none ? this.facts : undefined;
    // An earlier batch may have begun the entry, so what came before it is looked up again.
    if (entry && portion.number > 0) {
      const { copy, conflicts } = recordedBefore(batch.memory, input);
      entry.conflicts = conflicts;
      if (copy) this.isCopy();
    }
    if (tasks.none) this.open = false;
    if (portion.unjudged) return;
    for (const change of yield* new Judge(portion).run(entry)) {
      yield;
      const search = (): void => portion.touched.addAgreement(change.scope, ['disclosure', 'request']);
      const hit = applyChange(batch.memory, change, input, search);
      if (hit) batch.hit(hit);
    }
  }

  /** The agreement under which conclusions may be drawn now. */
  private concludable(): string | undefined {
    return this.batch.wakeUps.next(this.input.receivedAt, this.settled());
  }

  private registrationsOf(agreement: string): number {
    return this.batch.memory.read(keys.agreement(agreement))?.vouched.length ?? 1;
  }

  /** The time that the watermarks of all parties of the entry's agreement have passed. */
  private settled(): Settled {
    const { agreementid: agreement } = knownOf(this.input);
    if (agreement === undefined) return NOTHING_SETTLED;
    return settledOf(agreement, this.batch.memory.read(keys.agreement(agreement))?.vouched ?? []);
  }
}

/** Adds a target whose conclusion may be drawn now, for the rules that wait for it. */
function addConcluded({ memory, touched, rules: { ofItems } }: Portion, { target, rules }: Woken): void {
  const facts = memory.read(target);
  if (facts?.kind === 'disclosure' && !facts.apart && (!rules || rules.some((rule) => ofItems.has(rule))))
    touched.addDisclosure(facts.agreement, facts.disclosure, rules);
  else if (isOf('block', target)) touched.addWoken(target, rules);
  else touched.add(target, rules);
}

const NOTHING_SETTLED: Settled = { agreement: '', through: [] };
