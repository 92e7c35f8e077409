import type { DisclosureFacts } from '../facts/disclosure.js';
import { agreementOfKey, keys, kindOf } from './keys.js';
import type { Overlay } from './memory.js';

const NONE: readonly string[] = [];

/** What an entry has touched, so that only that is judged. */
export class Dirty {
  private readonly touched = new Set<string>();
  private readonly byKind = new Map<string, string[]>();

  constructor(private readonly overlay: Overlay) {}

  add(key: string): void {
    if (this.touched.has(key)) return;
    this.touched.add(key);
    const kind = kindOf(key);
    const keys = this.byKind.get(kind);
    if (keys) keys.push(key);
    else this.byKind.set(kind, [key]);
  }

  /** A disclosure and the items it disclosed. */
  addDisclosure(agreement: string, id: string): void {
    const key = keys.disclosure(agreement, id);
    this.add(key);
    const facts = this.overlay.read<DisclosureFacts>(key);
    if (!facts) return;
    for (const request in facts.blocks) {
      for (const block of facts.blocks[request]!) this.add(keys.block(agreement, request, block));
    }
  }

  /** Everything under an agreement: after a change of what was in effect, or a refold. */
  addAgreement(agreement: string): void {
    this.add(keys.agreement(agreement));
    for (const kind of ['R', 'B', 'D', 'O', 'V', 'I', 'S']) {
      for (const key of this.overlay.scan(`${kind}|${agreement}|`)) this.add(key);
    }
    this.add(keys.volume(agreement));
  }

  /** A wake-up's target, with the items that hang on it. */
  wake(target: string): void {
    if (kindOf(target) === 'D') this.addDisclosure(agreementOfKey(target), target.split('|')[2]!);
    else this.add(target);
  }

  /** Touched keys of one kind, in an order that does not depend on how they were touched. */
  of(kind: string): readonly string[] {
    const keys = this.byKind.get(kind);
    if (!keys) return NONE;
    // A copy: judging one of them may touch another.
    return keys.length === 1 ? [keys[0]!] : [...keys].sort();
  }
}
