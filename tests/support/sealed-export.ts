import { entryTail, encodeEntry } from '#libs/contracts';
import { Derivation, foldInput, growHits, hitsRoot, noHits, type SealedHit, sealedHit } from '#libs/judging';
import { ruleSet } from '#libs/rules';

const NONCE = 'AAAAAAAAAAAAAAAAAAAAAA';

/** The hits that the entries of a shard give under the program's rules. */
export function hitsOf(shard: string, entries: readonly Buffer[]): SealedHit[] {
  return new Derivation(ruleSet, shard).fold(entries.map((bytes, i) => foldInput(i, bytes))).map(sealedHit);
}

/** The entries of an `oversight` in which hits are sealed as of each of these entries, whether they are the right ones or not. */
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
