import { keys, kindOf } from '../kinds/keys.js';
import type { Task } from './tasks.js';

const NONE: readonly string[] = [];

/** What a portion has touched, so that only that is counted and judged. */
export class Dirty {
  private readonly touched = new Set<string>();
  private readonly byKind = new Map<string, string[]>();

  /** `tasks`: where it goes what a touch leads to, if how much that is depends on what is there already. */
  constructor(private readonly tasks: { add: (task: Task) => void }) {}

  add(key: string): void {
    if (this.touched.has(key)) return;
    this.touched.add(key);
    const kind = kindOf(key);
    const keys = this.byKind.get(kind);
    if (keys) keys.push(key);
    else this.byKind.set(kind, [key]);
  }

  /** A disclosure and the items it disclosed. */
  addDisclosure(agreement: string, disclosure: string): void {
    this.add(keys.disclosure(agreement, disclosure));
    this.tasks.add({ do: 'disclosure', agreement, disclosure, done: 0 });
  }

  /** All disclosures for a request, and the items they disclosed. */
  addDisclosuresOf(agreement: string, request: string): void {
    this.tasks.add({ do: 'disclosures', agreement, request, done: 0 });
  }

  /** All officers engaged in a request. */
  addOfficersOf(agreement: string, request: string): void {
    this.tasks.add({ do: 'officers', agreement, request, done: 0 });
  }

  /** Everything under an agreement, or all of these kinds: after a change of what was in effect. */
  addAgreement(agreement: string, kinds = 'BDIORSV'): void {
    this.tasks.add({ do: 'judge', agreement, kinds, after: '' });
  }

  /** An agreement whose facts are folded anew from its entries below `before`: the last resort, after a retraction. */
  addRefold(agreement: string, before: number): void {
    this.tasks.add({ do: 'clear', agreement, kinds: 'ABDIR', after: '' });
    this.tasks.add({ do: 'fold', agreement, from: 0, before });
    this.tasks.add({ do: 'count', agreement, kinds: 'BD', after: '' });
    this.addAgreement(agreement);
  }

  /** Touched keys of one kind, in an order that does not depend on how they were touched. */
  of(kind: string): readonly string[] {
    const keys = this.byKind.get(kind);
    if (!keys) return NONE;
    // A copy: judging one of them may touch another.
    return keys.length === 1 ? [keys[0]!] : [...keys].sort();
  }
}
