import type { Key } from '../kinds/key.js';
import type { WakeUps } from './wake-ups.js';

/** The earliest point and due time that a target waits for, and the rules that wait. */
export interface Wait {
  point: number;
  due: number;
  readonly rules: string[];
}

/** The waits of a portion's targets. Many rules ask about one target, so they are gathered, and each wake-up is stored once. */
export class Waits {
  private readonly byTarget = new Map<Key, Wait>();

  add(target: Key, point: number, due: number): Wait {
    let wait = this.byTarget.get(target);
    if (!wait) this.byTarget.set(target, (wait = { point, due, rules: [] }));
    if (point < wait.point) wait.point = point;
    if (due < wait.due) wait.due = due;
    return wait;
  }

  /** `attempt` catches what is not loaded, so that the caller learns of all missing facts at once. */
  tell(wakeUps: WakeUps, attempt: (tell: () => void) => void): void {
    for (const [target, { point, due, rules }] of this.byTarget)
      attempt(() => {
        wakeUps.add(target, point, due, rules.sort());
      });
  }
}
