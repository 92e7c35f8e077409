import type { Skipped } from './failed.js';
import type { HitRow } from './findings/hit.js';
import type { WakeUps } from './judge/wake-ups.js';
import type { FoldedEntry, FoldInput, Memory } from './memory/memory.js';
import { Overlay } from './memory/overlay.js';
import type { Unfinished } from './portions/task.js';
import type { RuleSet } from './rule-set.js';

/** What is folded at once, and what it is folded over. */
export interface BatchInput {
  inputs: readonly FoldInput[];
  memory: Memory;
  wakeUps: WakeUps;
  /** Number of the first hit that it makes. */
  nextHit: number;
  /** What is left out. */
  skipped?: Skipped;
  /** What was left of the first entry by the batch before. */
  begun?: Unfinished | undefined;
  /** The batch ends with the portion in which this many things have been touched by tasks and conclusions: its size is bounded. */
  most?: number;
  /** Portions of the last entry that are done at most. */
  portions?: number | undefined;
}

/** What a batch changed. The caller commits it with the cursor in one transaction, and only then merges it. */
export interface BatchResult {
  changed: Overlay['changed'];
  hits: HitRow[];
  /** Those whose own part was folded in this batch. */
  entries: FoldedEntry[];
  /** Entries all of whose portions are done: so many of the inputs, from the first. */
  finished: number;
  /** What is left of the entry after those. */
  left: Unfinished | undefined;
  /** Portions that were done. */
  portions: number;
}

/** A batch in progress: the facts that it changes, what waits, what it has found, and what is left out. */
export class Batch {
  readonly inputs: readonly FoldInput[];
  readonly memory: Overlay;
  readonly wakeUps: WakeUps;
  readonly skipped: Skipped;
  readonly begun: Unfinished | undefined;
  readonly result: BatchResult;
  /** Things touched by tasks and conclusions so far. */
  touched = 0;
  private readonly nextHit: number;
  private readonly most: number;
  private readonly portions: number;

  constructor(
    readonly rules: RuleSet,
    readonly shard: string,
    batch: BatchInput,
  ) {
    const { inputs, memory, wakeUps, nextHit, skipped = () => false, begun, most = Infinity } = batch;
    const entries: FoldedEntry[] = [];
    this.inputs = inputs;
    this.memory = new Overlay(memory, entries);
    this.wakeUps = wakeUps;
    this.skipped = skipped;
    this.begun = begun;
    this.nextHit = nextHit;
    this.most = most;
    this.portions = batch.portions ?? Infinity;
    this.result = { changed: this.memory.changed, hits: [], entries, finished: 0, left: undefined, portions: 0 };
  }

  hit(hit: Omit<HitRow, 'no'>): void {
    const { hits } = this.result;
    hits.push({ no: this.nextHit + hits.length, ...hit });
  }

  get full(): boolean {
    return this.touched >= this.most;
  }

  /** Portions of an entry that are done at most. */
  portionsOf(input: FoldInput): number {
    return input === this.inputs.at(-1) ? this.portions : Infinity;
  }
}
