import type { Key } from '../kinds/key.js';
import type { WakeUps } from './wake-ups.js';

/** Until when a target waits, at the soonest, and which rules do. */
export interface Wait {
  point: number;
  due: number;
  readonly rules: Set<string>;
}

/** What the things that a portion judges have to wait for: rule after rule asks, and each target is told once. */
export class Waits {
  private readonly byTarget = new Map<Key, Wait>();

  add(target: Key, point: number, due: number): Wait {
    let wait = this.byTarget.get(target);
    if (!wait) this.byTarget.set(target, (wait = { point, due, rules: new Set() }));
    if (point < wait.point) wait.point = point;
    if (due < wait.due) wait.due = due;
    return wait;
  }

  /** One thing at a time, so that whoever asks learns of all that is not in memory. */
  *tell(wakeUps: WakeUps): Generator<() => void> {
    for (const [target, { point, due, rules }] of this.byTarget)
      yield () => {
        wakeUps.add(target, point, due, [...rules].sort());
      };
  }
}
