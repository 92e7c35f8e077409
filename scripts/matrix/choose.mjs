import { UsageError } from './errors.mjs';

export const TIERS = ['unit', 'int'];

/**
 * The runs, in order: {node, postgres, tier}, with major versions. `node`, `postgres` and `tiers` are what somebody chose;
 * empty: no choice.
 *
 * Without a choice each Node meets the default PostgreSQL, and each further PostgreSQL the default Node: what breaks on one
 * of either seldom needs both to be new, and the whole product would take twice as long. Who names both gets the product of
 * what is named. The unit tier has no database (`postgres` is null), so it runs once for each Node.
 */
export function choose(versions, { node = [], postgres = [], tiers = [] }) {
  known('Node', node, versions.node);
  known('PostgreSQL', postgres, versions.postgres);
  const strange = tiers.find((tier) => !TIERS.includes(tier));
  if (strange !== undefined) throw new UsageError(`There is no tier ${strange} here: choose of ${list(TIERS)}.`);
  const wanted = TIERS.filter((tier) => tiers.length === 0 || tiers.includes(tier));
  const runs = new Map();
  for (const pair of pairings(versions, node, postgres))
    for (const tier of wanted) {
      const run = { ...pair, postgres: tier === 'unit' ? null : pair.postgres, tier };
      runs.set(`${run.node} ${run.postgres} ${tier}`, run);
    }
  return [...runs.values()];
}

function pairings({ defaultNode, defaultPostgres, ...all }, node, postgres) {
  const product = (nodes, servers) => nodes.flatMap((n) => servers.map((p) => ({ node: n, postgres: p })));
  if (node.length > 0) return product(sorted(node), postgres.length > 0 ? sorted(postgres) : [defaultPostgres]);
  if (postgres.length > 0) return product([defaultNode], sorted(postgres));
  const further = Object.keys(all.postgres).filter((major) => major !== defaultPostgres);
  return [...product(sorted(Object.keys(all.node)), [defaultPostgres]), ...product([defaultNode], sorted(further))];
}

function known(what, chosen, all) {
  const strange = chosen.find((major) => !Object.hasOwn(all, major));
  if (strange === undefined) return;
  throw new UsageError(
    `The matrix has no ${what} ${strange}: choose of ${list(sorted(Object.keys(all)))}, or pin it in scripts/matrix/versions.json.`,
  );
}

const sorted = (majors) => [...new Set(majors)].sort((a, b) => Number(a) - Number(b));
const list = (names) => new Intl.ListFormat('en-GB').format(names);
