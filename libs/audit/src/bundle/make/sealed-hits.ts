import { OVERSIGHT, parseEntry } from '#libs/contracts';
import type { LedgerReader } from '#libs/ledger';
import { appendLeaves, emptyEdge, inclusionProofAsync, tileFromEdge, tileHashReader } from '#libs/merkle';
import { type Ask, hitsFrom } from '#libs/readmodel';
import { type Seal, sealStream } from '#libs/judging';
import { hitHashes, hitsRoot } from '#libs/judging';
import type { DataSource } from 'typeorm';
import { SealDisagrees } from '../errors.js';

/** The newest seal of a shard under these rules that a checkpoint of oversight covers. */
export async function newestSeal(
  db: DataSource,
  reader: LedgerReader,
  shard: string,
  ruleSet: string,
  covered: number,
): Promise<Seal | undefined> {
  const rows: { index: string }[] = await db.query(
    'SELECT index FROM ledger.stream_version WHERE stream = $1 AND index < $2 ORDER BY version DESC LIMIT 100',
    [sealStream(shard), covered],
  );
  for (const { index } of rows.map((row) => ({ index: Number(row.index) }))) {
    const { control, receivedAt } = parseEntry(await reader.entry(OVERSIGHT, index));
    if (control?.kind === 'findings.sealed' && control.ruleSetDigest === ruleSet)
      return { ...control, index, at: Date.parse(receivedAt) };
  }
  return undefined;
}

/** Proofs in the tree of the seal's hits, read from the rows. Throws SealDisagrees when they make another tree. */
export async function sealedTree(ask: Ask, generation: number, seal: Seal): Promise<(no: number) => Promise<Buffer[]>> {
  const tiles = new Map<string, Buffer>();
  let edge = emptyEdge();
  while (edge.size < seal.count) {
    const hits = await hitsFrom(ask, generation, seal.shard, edge.size, Math.min(10_000, seal.count - edge.size));
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
