import type { Skipped } from './failed.js';
import type { HitRow } from './findings/hit.js';
import type { WakeUps } from './judge/wake-ups.js';
import type { FoldedEntry, FoldInput, Memory } from './memory/memory.js';
import { Overlay } from './memory/overlay.js';
import type { Unfinished } from './portions/task.js';
import type { RuleSet } from './rule-set.js';

/** The entries that are folded at once, and the state that they are folded over. */
export interface BatchInput {
  inputs: readonly FoldInput[];
  memory: Memory;
  wakeUps: WakeUps;
  /** Number of the first hit that it makes. */
  nextHit: number;
  /** The parts that are left out. */
  skipped?: Skipped;
  /** The rest of the first entry, which the previous batch began. */
  begun?: Unfinished | undefined;
  /** The batch ends with the portion in which tasks and conclusions have touched this many things, so that its size is bounded. */
  most?: number;
  /** The most portions of the last entry. */
  portions?: number | undefined;
}

/** The changes of a batch. The caller commits them with the cursor in one transaction, and merges them only afterwards. */
export interface BatchResult {
  changed: Overlay['changed'];
  hits: HitRow[];
  /** Entries whose own statement was folded in this batch. */
  entries: FoldedEntry[];
  /** Entries all of whose portions are done: the number of inputs, from the first. */
  finished: number;
  /** The rest of the next entry. */
  left: Unfinished | undefined;
  /** Portions that were done. */
  portions: number;
}

/** A batch in progress: changed facts, waiting conclusions, findings so far, and the parts that are left out. */
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

  /** The most portions of an entry that may be done. */
  portionsOf(input: FoldInput): number {
    return input === this.inputs.at(-1) ? this.portions : Infinity;
  }
}
