import type { z } from 'zod';
import { type Clause, isRequest } from '#libs/judging';
import { leafHashesOf } from '#libs/ledger';
import {
  type AsOf,
  finding,
  type FindingDetail,
  type FindingHit,
  findingHits,
  type FindingItem,
  findingItems,
  type Queryable,
} from '#libs/readmodel';
import { clauseInWords, ruleSet, saidClause } from '#libs/rules';
import { NotFound } from '../http/errors.js';
import { pageOf } from '../http/page.js';
import type { findingDetail } from './finding.answers.js';

export type DetailBody = z.output<typeof findingDetail>;

/** Throws NotFound: there is none, or none that the reader may see. */
export async function findingOf(tx: Queryable, { generation }: AsOf, id: string): Promise<FindingDetail> {
  const found = await finding(tx, generation, id);
  if (!found) throw new NotFound(`finding ${id}`);
  return found;
}

/** Links to entries, whoever may read their bytes. The hashes are the log's own: they are open to all. */
export async function entryLinks(tx: Queryable, shard: string, indexes: readonly number[]) {
  const hashes = await leafHashesOf(tx, shard, [...new Set(indexes)]);
  return new Map(
    [...hashes].map(([index, leafHash]) => [
      index,
      { shard, index, leafHash: leafHash.toString('base64'), url: `/v1/entries/${shard}/${index}` },
    ]),
  );
}

export const clausesBody = (shard: string, clauses: readonly Clause[]): DetailBody['clauses'] =>
  clauses.map((clause) => ({
    words: clauseInWords(clause),
    said: saidClause(clause),
    ...clause,
    entries: clause.entries.map((index) => `/v1/entries/${shard}/${index}`),
  }));

export async function evidenceBody(
  tx: Queryable,
  { shard, evidence }: Pick<FindingDetail, 'shard' | 'evidence'>,
): Promise<DetailBody['evidence']> {
  const links = await entryLinks(
    tx,
    shard,
    evidence.map(({ index }) => index),
  );
  return evidence.flatMap(({ role, index, claimed = false }) => {
    const link = links.get(index);
    return link ? [{ role, claimed, ...link, receipt: `${link.url}/receipt` }] : [];
  });
}

export async function hitsBody(tx: Queryable, at: AsOf, of: FindingDetail, after: number | undefined, limit: number) {
  const found = await findingHits(tx, at.generation, of.id, after, limit + 1);
  const page = pageOf(`/v1/findings/${of.id}/hits`, found, limit, {}, ['hits', of.id], ({ no }: FindingHit) => no);
  const indexes = page.rows.map(({ index }) => index);
  const links = await entryLinks(tx, of.shard, indexes);
  const rows = page.rows.map(({ no, change, delta, unlisted, why, severity, version, index }) => ({
    ...{ no, change, delta, unlisted, severity, ruleVersion: version },
    why: why && { ...why, claimed: why.claimed ?? false },
    entry: links.get(index)!,
  }));
  return { rows, indexes, next: page.next };
}

export const itemBody = ({ request, item }: FindingItem) => ({
  request: isRequest(request) ? request : null,
  itemNo: item,
});

/** null: its rule does not judge items. */
export async function itemsBody(
  tx: Queryable,
  at: AsOf,
  of: FindingDetail,
  after: FindingItem | undefined,
  limit: number,
): Promise<DetailBody['items']> {
  const rule = ruleSet.get(of.rule);
  if (rule?.on !== 'block') return null;
  const found = await findingItems(tx, at.generation, of.id, after, limit + 1);
  const page = pageOf(`/v1/findings/${of.id}/items`, found, limit, {}, ['items', of.id], ({ request, item }) => [
    request,
    item,
  ]);
  return { first: page.rows.map(itemBody), next: page.next };
}
