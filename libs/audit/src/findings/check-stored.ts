import { appendLeaves } from '#libs/merkle';
import { findingId, hitHashes, hitsRoot, noHits, type Seal, type SealedHit } from '#libs/judging';
import { allHits, type Queryable, type StoredGeneration } from '#libs/readmodel';
import type { FindingsProblems } from './report.js';

export const hitRange = (from: number, to: number): string =>
  to - from === 1 ? `hit ${from}` : `hits ${from} to ${to - 1}`;

/**
 * Holds the stored hits of a shard against the seals made under their rule set, and answers how many there are. A missing number is
 * named; of an altered hit, only between which seals it lies, because the seals have roots alone: deriving it again names it.
 */
export async function checkStored(
  stored: Queryable,
  generation: StoredGeneration,
  shard: string,
  seals: readonly Seal[],
  problems: FindingsProblems,
): Promise<number> {
  const tree = new SealedTree(shard, seals, problems);
  let next = 0;
  let count = 0;
  for await (const hits of allHits(stored, generation.id, shard)) {
    for (const hit of hits) {
      if (hit.no > next) {
        const gone = hitRange(next, hit.no);
        problems.add('hit', shard, `${gone} ${hit.no - next === 1 ? 'was' : 'were'} deleted`, { hit: next });
      }
      next = hit.no + 1;
      if (hit.finding !== findingId(hit.rule, hit.scope, hit.subject))
        problems.add('hit', shard, `hit ${hit.no} names a finding that is not its own`, { hit: hit.no });
    }
    count += hits.length;
    tree.add(hits);
  }
  tree.end(next);
  return count;
}

/** The tree of the stored hits, grown from seal to seal. */
class SealedTree {
  private edge = noHits();
  private at = 0;
  /** Hits that the last seal that agreed covers. */
  private good = 0;
  private failed = false;

  constructor(
    private readonly shard: string,
    private readonly seals: readonly Seal[],
    private readonly problems: FindingsProblems,
  ) {}

  add(hits: readonly SealedHit[]): void {
    const hashes = hitHashes(hits);
    let from = 0;
    for (let i = 0; i < hits.length; i++) {
      const { no } = hits[i]!;
      if (this.at >= this.seals.length || this.seals[this.at]!.count > no) continue;
      this.grow(hashes, from, i);
      from = i;
      this.compareBelow(no);
    }
    this.grow(hashes, from, hits.length);
  }

  /** `next`: the number after the last hit. */
  end(next: number): void {
    this.compareBelow(next);
    const seal = this.seals[this.at];
    if (seal === undefined) return;
    const { count, index } = seal;
    this.problems.add('hit', this.shard, `${hitRange(next, count)}, sealed in oversight/${index}, are gone`, {
      hit: next,
      seal: index,
    });
  }

  private grow(hashes: Buffer, from: number, to: number): void {
    if (to > from) this.edge = appendLeaves(this.edge, hashes.subarray(from * 32, to * 32)).edge;
  }

  /** All seals of at most `no` hits. The first that does not agree tells; every one after it contains the same hits. */
  private compareBelow(no: number): void {
    for (; this.at < this.seals.length && this.seals[this.at]!.count <= no; this.at++) {
      const { hitsRoot: root, count, index } = this.seals[this.at]!;
      if (root === hitsRoot(this.edge)) this.good = count;
      else if (!this.failed) {
        this.failed = true;
        const which = count > this.good ? `of ${hitRange(this.good, count)}, at least one is` : 'the hits are';
        this.problems.add('seal', this.shard, `${which} not what was sealed in oversight/${index}`, { seal: index });
      }
    }
  }
}
