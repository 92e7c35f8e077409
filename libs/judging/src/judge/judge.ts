import { Changes } from '../findings/changes.js';
import { Lacking } from '../memory/memory.js';
import type { Portion } from '../portions/portion.js';
import { Asking } from './asking.js';
import { BlockJudge } from './block-judge.js';
import type { EntryFacts } from './entry-facts.js';
import { ITEMISED, ItemFindings } from './item-findings.js';
import { JUDGED_KINDS } from './judged-kinds.js';
import { seenByAuthor } from './seen-by.js';
import { Stating } from './stating.js';
import { TargetJudge } from './target-judge.js';

/** Judges the things that a portion has touched. */
export class Judge {
  private readonly changes = new Changes();
  private readonly lacking = new Lacking();
  private readonly asking: Asking;
  private readonly stating: Stating;
  private readonly blocks: BlockJudge;
  private readonly targets: TargetJudge;
  private readonly itemFindings: ItemFindings;

  constructor(private readonly portion: Portion) {
    const { changes } = this;
    const asking = (this.asking = new Asking(portion));
    const stating = (this.stating = new Stating(portion, changes));
    this.blocks = new BlockJudge(portion, asking, changes);
    this.targets = new TargetJudge(portion, asking, stating, changes);
    this.itemFindings = new ItemFindings(portion, asking, stating, changes);
  }

  /** Judges also the entry itself, if it is given. One step for each thing. Things that a task will reach later are left to it. */
  *run(entry?: EntryFacts): Generator<undefined, Changes> {
    const { touched, tasks } = this.portion;
    for (const key of touched.of('block')) {
      if (tasks.covers(key)) continue;
      yield;
      this.attempt(() => this.blocks.judge(key));
    }
    for (const kind of JUDGED_KINDS) {
      for (const key of touched.of(kind)) {
        if (tasks.covers(key)) continue;
        yield;
        this.attempt(() => this.targets.judge(key));
      }
    }
    if (entry) this.attempt(() => this.entry(entry));
    for (const kind of ITEMISED) {
      for (const key of touched.of(kind)) {
        yield;
        this.attempt(() => this.itemFindings.restate(kind, key, tasks.covers(key)));
      }
    }
    // Last, because explanations may ask for conclusions too.
    this.asking.waits.tell(this.portion.wakeUps, (tell) => this.attempt(tell));
    this.lacking.check();
    return this.changes;
  }

  private attempt(judge: () => void): void {
    try {
      judge();
    } catch (error) {
      this.lacking.take(error);
    }
  }

  private entry(facts: EntryFacts): void {
    const view = this.asking.view(facts.agreement, undefined);
    for (const rule of this.portion.rules.on('entry')) {
      for (const verdict of this.asking.guard(rule, [], () => rule.judge(facts, view))) {
        if (verdict.verdict !== 'hit') continue;
        this.changes.count(rule, facts.agreement, verdict.subject, verdict.count, false);
        const how = verdict.explain();
        const seen = seenByAuthor(rule, verdict.subject, how);
        this.stating.state(rule, facts.agreement, verdict.subject, how, { raised: true, seen });
      }
    }
  }
}
