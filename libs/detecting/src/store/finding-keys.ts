import { LRUCache } from 'lru-cache';
import { agreementOf, idOfSubject, isOf, type Key, kindOf, subjectOfKey } from '#libs/judging';

/** What judging makes: findings, lines of what could not be evaluated, and how much of each subject a line has. */
export const FINDING_KINDS = ['finding', 'not evaluable', 'lack'] as const;

/** What stands for the agreement in it is the scope: the shard's, where there is no agreement. */
export type FindingKey = Key<(typeof FINDING_KINDS)[number]>;

export const isFinding = (key: Key): key is FindingKey => FINDING_KINDS.some((kind) => kind === kindOf(key));

/** Keys that are kept; over all agreements. */
const MAX_KEYS = 300_000;
/** Of a scope with no more than these all are likely to be asked for, whatever their subject. */
const ALL_BELOW = 64;

/** Of the request, disclosure, officer … that it is about; '' for a line, which is about all of them. */
function idOfKey(key: FindingKey): string {
  return isOf('not evaluable', key) ? '' : idOfSubject(subjectOfKey(key as Key<'finding' | 'lack'>));
}

/** Those of one scope. */
class OfScope {
  size = 0;
  private readonly byId = new Map<string, Set<FindingKey>>();

  has(key: FindingKey): boolean {
    return this.byId.get(idOfKey(key))?.has(key) ?? false;
  }

  add(key: FindingKey): void {
    const id = idOfKey(key);
    const known = this.byId.get(id);
    if (known?.has(key)) return;
    this.size++;
    if (known) known.add(key);
    else this.byId.set(id, new Set([key]));
  }

  *of(ids: Iterable<string>): Generator<FindingKey, void> {
    for (const id of ids) yield* this.byId.get(id) ?? [];
  }

  all(): Generator<FindingKey, void> {
    return this.of(this.byId.keys());
  }
}

/**
 * Which findings an agreement has. Most acts raise none, and this says so without asking the database: what is not
 * among a known scope's keys does not exist, because only the holder of the lease makes findings.
 */
export class FindingKeys {
  private readonly byScope = new LRUCache<string, OfScope>({
    maxSize: MAX_KEYS,
    sizeCalculation: ({ size }) => size + 1,
  });

  knows(scope: string): boolean {
    return this.byScope.has(scope);
  }

  /** Those that a batch may change that speaks of these ids: of requests, disclosures, officers … */
  likely(scope: string, ids: ReadonlySet<string>): Iterable<FindingKey> {
    const known = this.byScope.get(scope);
    if (!known) return [];
    return known.size <= ALL_BELOW ? known.all() : known.of(ids);
  }

  /** True: certainly not there. */
  lacks(key: FindingKey): boolean {
    const known = this.byScope.get(agreementOf(key));
    return known !== undefined && !known.has(key);
  }

  /** All that these scopes have. */
  learn(scopes: readonly string[], keys: Iterable<FindingKey>): void {
    const found = new Map(scopes.map((scope) => [scope, new OfScope()]));
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
