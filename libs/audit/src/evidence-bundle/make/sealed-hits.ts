import { OVERSIGHT, parseEntry } from '#libs/contracts';
import { hitHashes, hitsRoot, type Seal, sealStream } from '#libs/judging';
import type { LedgerReader } from '#libs/ledger';
import { appendLeaves, emptyEdge, inclusionProofAsync, tileFromEdge, tileHashReader } from '#libs/merkle';
import { askOf, hitsFrom, type Queryable } from '#libs/readmodel';
import { SealDisagrees } from '../errors.js';

/** So many seals are looked through, the newest first: some of them may be by other rules. */
const SEALS_LOOK_BACK = 100;

/** The newest seal of a shard under these rules that a checkpoint of oversight covers. */
export async function newestSeal(
  reader: LedgerReader,
  shard: string,
  ruleSet: string,
  covered: number,
): Promise<Seal | undefined> {
  for (const index of await reader.streamEntries(sealStream(shard), covered, SEALS_LOOK_BACK)) {
    const { control, receivedAt } = parseEntry(await reader.entry(OVERSIGHT, index));
    if (control?.kind === 'findings.sealed' && control.ruleSetDigest === ruleSet)
      return { ...control, index, at: Date.parse(receivedAt) };
  }
  return undefined;
}

/** Proofs in the tree of the seal's hits, read from the rows. Throws SealDisagrees when they make another tree. */
export async function sealedTree(
  tx: Queryable,
  generation: number,
  seal: Seal,
): Promise<(no: number) => Promise<Buffer[]>> {
  const tiles = new Map<string, Buffer>();
  let edge = emptyEdge();
  while (edge.size < seal.count) {
    const hits = await hitsFrom(askOf(tx), generation, seal.shard, edge.size, Math.min(10_000, seal.count - edge.size));
    if (hits.length === 0) throw new SealDisagrees(seal.shard, seal.index);
    const grown = appendLeaves(edge, hitHashes(hits));
    ({ edge } = grown);
    for (const { level, index, bytes } of grown.tiles) tiles.set(`${level}/${index}`, bytes);
  }
  if (hitsRoot(edge) !== seal.hitsRoot) throw new SealDisagrees(seal.shard, seal.index);
  const hashAt = tileHashReader(
    seal.count,
    (level, index, width) => tiles.get(`${level}/${index}`) ?? tileFromEdge(edge, level, index, width)!,
  );
  return (no) => inclusionProofAsync(no, seal.count, hashAt);
}
