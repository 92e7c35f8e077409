import type { RequestFacts } from '../facts/request.js';
import type { DisclosureFacts } from '../facts/disclosure.js';
import { agreementOfKey, keys, kindOf } from './keys.js';
import type { Overlay } from './memory.js';

/** What an entry has touched, so that only that is judged. */
export class Dirty {
  private readonly touched = new Map<string, Set<string>>();

  constructor(private readonly overlay: Overlay) {}

  add(key: string): void {
    const kind = kindOf(key);
    const keys = this.touched.get(kind);
    if (keys) keys.add(key);
    else this.touched.set(kind, new Set([key]));
  }

  /** A disclosure and the items it disclosed. */
  addDisclosure(agreement: string, id: string): void {
    this.add(keys.disclosure(agreement, id));
    const facts = this.overlay.read<DisclosureFacts>(keys.disclosure(agreement, id));
    if (!facts) return;
    for (const [request, blocks] of Object.entries(facts.blocks)) {
      for (const block of blocks) this.add(keys.block(agreement, request, block));
    }
  }

  /** A request, and all of its items. */
  addRequest(agreement: string, id: string): void {
    this.add(keys.request(agreement, id));
    const facts = this.overlay.read<RequestFacts>(keys.request(agreement, id));
    for (let block = 0; block <= (facts?.top ?? -1); block++) this.add(keys.block(agreement, id, block));
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
  of(kind: string): string[] {
    return [...(this.touched.get(kind) ?? [])].sort();
  }
}
