import { LRUCache } from 'lru-cache';
import { agreementOf, type Key } from '#libs/judging';

/** Of a finding, or of what could not be evaluated. What stands for the agreement in it is the scope: the shard's, where there is none. */
export type FindingKey = Key<'finding' | 'not evaluable'>;

/** Keys of findings and of what could not be evaluated; over all agreements that are kept. */
const MAX_KEYS = 300_000;

/**
 * Which findings an agreement has. Most acts raise none, and this says so without asking the database: what is not
 * among a known scope's keys does not exist, because only the holder of the lease makes findings.
 */
export class FindingKeys {
  private readonly byScope = new LRUCache<string, Set<FindingKey>>({
    maxSize: MAX_KEYS,
    sizeCalculation: (keys) => keys.size + 1,
  });

  knows(scope: string): boolean {
    return this.byScope.has(scope);
  }

  of(scope: string): ReadonlySet<FindingKey> | undefined {
    return this.byScope.get(scope);
  }

  /** True: certainly not there. */
  lacks(key: FindingKey): boolean {
    const known = this.byScope.get(agreementOf(key));
    return known !== undefined && !known.has(key);
  }

  /** All that these scopes have. */
  learn(scopes: readonly string[], keys: Iterable<FindingKey>): void {
    const found = new Map(scopes.map((scope) => [scope, new Set<FindingKey>()]));
    for (const key of keys) found.get(agreementOf(key))?.add(key);
    for (const [scope, own] of found) this.byScope.set(scope, own);
  }

  /** After a commit that made it. */
  add(key: FindingKey): void {
    const scope = agreementOf(key);
    const known = this.byScope.get(scope);
    if (!known || known.has(key)) return;
    known.add(key);
    // Set again, so that its new size counts.
    if (known.size % 1_000 === 0) this.byScope.set(scope, known);
  }
}
