import {
  and,
  type Bits,
  clause,
  compareActs,
  evidenceOf,
  isEmpty,
  type ItemVerdict,
  type Matched,
  type MethodAct,
  minus,
  MOST_EVIDENCE,
  noBits,
  or,
  type RequestItemRule,
  speakerOf,
  type Version,
  type View,
} from '#libs/judging';
import { SEVERAL_REQUESTS } from '../disclosed.js';
import { firstMatches } from '../matches.js';

/** Agreements and methods may spell the field in any way. */
const namesAddress = (fields: readonly string[]): boolean =>
  fields.some((field) => field.trim().toLowerCase() === 'address');

const sinceOf = ({ time, effectiveAt }: MethodAct): number => Math.max(time, effectiveAt);

/**
 * Did the method that the source had approved for a path by the time of a match compare addresses? Undefined: it had approved none. A
 * method that was retracted, or that its author contradicts, excuses no match any more, but its statement that it compares no address still
 * counts.
 */
function comparesAddress(path: string, { act }: Matched, view: View): boolean | undefined {
  const time = view.at(act);
  const own = (view.agreement?.methods ?? []).filter(
    (method) =>
      method.path === path &&
      speakerOf(method) === speakerOf(act) &&
      view.sourceSaid(method) &&
      sinceOf(method) <= time,
  );
  own.sort((a, b) => sinceOf(a) - sinceOf(b) || compareActs(a, b));
  let answer: boolean | undefined;
  for (const method of own) {
    const compares = namesAddress(method.compared);
    if (!compares || view.excuses(method, act)) answer = compares;
  }
  return answer;
}

/** Items of one match: `hits` are those whose address was not compared, `lacks` those for which that is not stated. */
function compared(statement: Matched, { policy }: Version, view: View): Pick<ItemVerdict, 'hits' | 'lacks'> {
  const paths = policy.matchPathsAllowed;
  const unstated = (items: Bits) => ({
    reason: 'policy.matchPathsAllowed',
    items: !isEmpty(items) && view.concluded(statement.act) ? items : noBits(),
  });
  if (!paths) return { hits: noBits(), lacks: [unstated(statement.match)] };
  let [hits, unknown, elsewhere] = [noBits(), noBits(), noBits()];
  for (const [path, items] of Object.entries(statement.paths)) {
    const allowed = paths.filter((one) => one.path === path);
    // The policy does not name this path, so it is not known what had to be compared.
    if (allowed.length === 0) elsewhere = or(elsewhere, minus(items, statement.compared));
    if (!allowed.some(({ mustCompare }) => namesAddress(mustCompare))) continue;
    hits = or(hits, and(items, statement.notCompared));
    const notStated = minus(minus(items, statement.compared), statement.notCompared);
    if (isEmpty(notStated)) continue;
    const compares = comparesAddress(path, statement, view);
    if (compares === undefined) unknown = or(unknown, notStated);
    else if (!compares) hits = or(hits, notStated);
  }
  return { hits, lacks: [{ reason: 'items.addressCompared', items: minus(unknown, hits) }, unstated(elsewhere)] };
}

export const mat02: RequestItemRule = {
  id: 'MAT-02',
  version: '2.0.7',
  title: 'Address not compared',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(i)(2)(B)(i), as read in CTR v. IRS (D.D.C. 2026-02-26, indicative ruling, appeal pending)',
  theory: 'disputed',
  pack: 'usc26-6103',
  subject: 'request',
  subjectOf: 'request',
  unit: 'items',
  visibility: 'source',
  falsePositives:
    'The legal theory is disputed: some hold that a match by taxpayer number needs no comparison of addresses.',
  on: 'block',
  judge(block, view) {
    const statements = Object.values(block.matched).flatMap((statement) => {
      const version = view.sourceSaid(statement.act) ? view.version(statement.act) : undefined;
      return version ? [{ statement, version }] : [];
    });
    if (statements.length === 0) return [];
    const request = view.requestMeant(block.request);
    // Nobody requested these items. DIS-01 hits once they are disclosed.
    if (request === undefined) return [];
    return statements.map(({ statement, version }): ItemVerdict => {
      const { hits, lacks = [] } = compared(statement, version, view);
      if (request !== 'several') return { subject: request.subject, hits, lacks };
      return { subject: block.request, hits: noBits(), lacks: [{ reason: SEVERAL_REQUESTS, items: statement.match }] };
    });
  },
  explain(request, view) {
    const matches = firstMatches(request, view, (act) => view.version(act) !== undefined);
    const version = matches[0] && view.version(matches[0]);
    const paths = (version?.policy.matchPathsAllowed ?? [])
      .filter(({ mustCompare }) => namesAddress(mustCompare))
      .map(({ path }) => path);
    const without = request.own.itemHits['MAT-02'] ?? 0;
    const entries = matches.slice(0, 10).map(({ index }) => index);
    return {
      severity: 'CRITICAL',
      clauses: [
        clause({
          field: 'items matched by these paths without comparing the address',
          operator: 'at most',
          expected: 0,
          actual: without,
          holds: without === 0,
          entries,
        }),
        clause({
          field: 'policy.matchPathsAllowed',
          operator: 'must compare the address; used',
          expected: paths,
          actual: Object.keys(request.facts.funnel.matchedByPath).sort(),
          holds: without === 0,
          basis: version ? `agreement version ${version.version}, matchPathsAllowed` : 'agreement',
          entries: version ? [version.index] : [],
        }),
      ],
      evidence: [
        ...(version ? [{ role: 'agreement', index: version.index }] : []),
        ...matches.slice(0, MOST_EVIDENCE - 1).map((act) => evidenceOf('match', act)),
      ],
      at: (matches[0] ?? request.act).time,
    };
  },
};
