import { entryTail, encodeEntry } from '#libs/contracts';
import { Derivation, foldInput, growHits, hitsRoot, noHits, type SealedHit, sealedHit } from '#libs/judging';
import { ruleSet } from '#libs/rules';

const NONCE = 'AAAAAAAAAAAAAAAAAAAAAA';

/** The hits that a shard's entries lead to under the program's rules. */
export function hitsOf(shard: string, entries: readonly Buffer[]): SealedHit[] {
  return new Derivation(ruleSet, shard).fold(entries.map((bytes, i) => foldInput(i, bytes))).map(sealedHit);
}

/** The `oversight` entries that seal hits as of each of these entries, whether or not the hits are right. */
export function sealEntries(shard: string, hits: readonly SealedHit[], upTo: readonly number[]): Buffer[] {
  return upTo.map((upToIndex, i) => {
    const covered = hits.filter(({ index }) => index <= upToIndex);
    const control = {
      kind: 'findings.sealed' as const,
      shard,
      upToIndex,
      ruleSetDigest: ruleSet.digest,
      hitsRoot: hitsRoot(growHits(noHits(), covered)),
      count: covered.length,
    };
    const tail = entryTail({ detector: { instance: 'test' } }, { control });
    return encodeEntry(NONCE, new Date(Date.UTC(2026, 10, 22) + i * 10_000).toISOString(), tail);
  });
}
