import { LRUCache } from 'lru-cache';

/** Keys of findings and of what could not be evaluated; over all agreements that are kept. */
const MAX_KEYS = 300_000;

/**
 * Which findings an agreement has. Most acts raise none, and this says so without asking the database: what is not
 * among a known scope's keys does not exist, because only the holder of the lease makes findings.
 */
export class FindingKeys {
  private readonly byScope = new LRUCache<string, Set<string>>({
    maxSize: MAX_KEYS,
    sizeCalculation: (keys) => keys.size + 1,
  });

  /** `F|<scope>|…` or `N|<scope>|…` -> scope. */
  static scopeOf(key: string): string {
    return key.slice(2, key.indexOf('|', 2));
  }

  knows(scope: string): boolean {
    return this.byScope.has(scope);
  }

  of(scope: string): ReadonlySet<string> | undefined {
    return this.byScope.get(scope);
  }

  /** True: certainly not there. */
  lacks(key: string): boolean {
    const known = this.byScope.get(FindingKeys.scopeOf(key));
    return known !== undefined && !known.has(key);
  }

  learn(scope: string, keys: Iterable<string>): void {
    this.byScope.set(scope, new Set(keys));
  }

  /** After a commit that made it. */
  add(key: string): void {
    const scope = FindingKeys.scopeOf(key);
    const known = this.byScope.get(scope);
    if (!known || known.has(key)) return;
    known.add(key);
    // Set again, so that its new size counts.
    if (known.size % 1_000 === 0) this.byScope.set(scope, known);
  }
}
