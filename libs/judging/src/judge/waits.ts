import type { Key } from '../kinds/key.js';
import type { WakeUps } from './wake-ups.js';

/** Until when a target waits, at the soonest, and which rules do. */
export interface Wait {
  point: number;
  due: number;
  readonly rules: string[];
}

/** What the things that a portion judges have to wait for: rule after rule asks, and each target is told once. */
export class Waits {
  private readonly byTarget = new Map<Key, Wait>();

  add(target: Key, point: number, due: number): Wait {
    let wait = this.byTarget.get(target);
    if (!wait) this.byTarget.set(target, (wait = { point, due, rules: [] }));
    if (point < wait.point) wait.point = point;
    if (due < wait.due) wait.due = due;
    return wait;
  }

  /** `attempt`: so that whoever asks learns of all that is not in memory. */
  tell(wakeUps: WakeUps, attempt: (tell: () => void) => void): void {
    for (const [target, { point, due, rules }] of this.byTarget)
      attempt(() => {
        wakeUps.add(target, point, due, rules.sort());
      });
  }
}
