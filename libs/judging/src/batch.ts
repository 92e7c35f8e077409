import type { HitRow } from './findings/findings.js';
import type { Skipped } from './failed.js';
import { Overlay, type FoldedEntry, type FoldInput, type Memory } from './memory/memory.js';
import type { Task } from './portions/tasks.js';
import type { WakeUps } from './judge/wake-ups.js';

/** An entry of which some portions are done and others are not. Plain data: it is stored with the cursor. */
export interface Unfinished {
  /** Portions that are done; at least 1. */
  portion: number;
  /** The entry itself is still to be judged, when its tasks are done. */
  open: boolean;
  tasks: readonly Task[];
}

export interface FoldOptions {
  /** Pairs that are left out. */
  skipped?: Skipped;
  /** What was left of the first entry by the batch before. */
  begun?: Unfinished | undefined;
  /** The batch ends with the portion in which this many things have been touched by tasks and conclusions: its size is bounded. */
  most?: number;
  /** Portions of the last entry that are done at most. */
  portions?: number;
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

/** A batch in progress. */
export class Batch {
  readonly overlay: Overlay;
  readonly result: BatchResult;
  readonly skipped: Skipped;
  /** Things touched by tasks and conclusions so far. */
  touched = 0;

  constructor(
    readonly inputs: readonly FoldInput[],
    memory: Memory,
    readonly wakeUps: WakeUps,
    private readonly nextHit: number,
    readonly options: FoldOptions,
  ) {
    const entries: FoldedEntry[] = [];
    this.overlay = new Overlay(memory, entries);
    this.skipped = options.skipped ?? (() => false);
    this.result = {
      changed: this.overlay.changed,
      hits: [],
      entries,
      finished: 0,
      left: undefined,
      portions: 0,
    };
  }

  hit(hit: Omit<HitRow, 'no'>): void {
    const { hits } = this.result;
    hits.push({ no: this.nextHit + hits.length, ...hit });
  }

  get full(): boolean {
    return this.touched >= (this.options.most ?? Infinity);
  }
}
