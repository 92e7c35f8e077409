import type { z } from 'zod';
import { iso } from '#libs/judging';
import { type AsOf, type FindingDetail, type Queryable, summedParts, type SumPosition } from '#libs/readmodel';
import { ruleSet } from '#libs/rules';
import { NotFound } from '../http/errors.js';
import { pageOf } from '../http/page.js';
import { entryLinks } from './finding-parts.js';
import type { findingDisclosurePage } from './finding.answers.js';

/** The disclosures in the sum of a finding, a page of them. Throws NotFound: its rule sums none. */
export async function disclosuresBody(
  tx: Queryable,
  at: AsOf,
  of: FindingDetail,
  after: SumPosition | undefined,
  limit: number,
): Promise<Omit<z.output<typeof findingDisclosurePage>, 'asOf'>> {
  const { id, shard, agreement } = of;
  const rule = ruleSet.get(of.rule);
  if (rule?.on !== 'volume' || agreement === null)
    throw new NotFound(`list of disclosures in finding ${id}: its rule sums none`);
  if (of.count === 0) return { sum: null, disclosures: [], next: null };
  const summed = rule.sumOf(of);
  // An older version of the rule said less.
  if (!summed)
    throw new NotFound(`list of disclosures in finding ${id}: version ${of.version} of its rule does not say which`);
  const found = await summedParts(tx, at.generation, { ...summed, agreement }, after, limit + 1);
  const path = `/v1/findings/${id}/disclosures`;
  const { rows, next } = pageOf(path, found, limit, {}, ['disclosures', id], ({ position }) => position);
  const links = await entryLinks(
    tx,
    shard,
    rows.map(({ index }) => index),
  );
  const { items, cap, from, to } = summed;
  return {
    sum: { items, cap, parts: summed.parts, from: iso(from), to: iso(to) },
    disclosures: rows.map(({ disclosure, index, day, takenBack, ...row }) => ({
      ...{ disclosure, time: iso(row.at), day, items: row.items, unlisted: row.unlisted, sum: row.sum },
      ...{ takenBack, claimed: row.claimed, entry: links.get(index)! },
    })),
    next,
  };
}
