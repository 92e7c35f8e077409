import { and, type Bits, type ItemRule, type MethodAct, minus, MOST_EVIDENCE, noBits, or } from '#libs/judging';

/** The method approved for a path that is in effect at a time: the last one by then. */
function methodAt(methods: MethodAct[], path: string, time: number): MethodAct | undefined {
  return methods.filter((m) => m.path === path && Math.max(m.effectiveAt, m.time) <= time).at(-1);
}

export const mat02: ItemRule = {
  id: 'MAT-02',
  version: '1.0.0',
  title: 'Address not compared',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(i)(2)(B)(i), as read in CTR v. IRS (D.D.C. 2026-02-26, indicative ruling, appeal pending)',
  theory: 'disputed',
  pack: 'usc26-6103',
  subject: 'request',
  subjectOf: 'request',
  unit: 'items',
  falsePositives:
    'The legal theory is disputed: some hold that a match by taxpayer number needs no comparison of addresses.',
  on: 'block',
  judge(block, view) {
    const request = view.request(block.request);
    let hits = noBits();
    const lacking = { policy: noBits(), paths: noBits(), compared: noBits() };
    for (const match of request?.matches ?? []) {
      const rows = block.matches[match.key];
      if (!rows) continue;
      const version = view.policyAt(match.time);
      const rule = version?.policy.matchPathsAllowed;
      if (!rule) {
        if (view.passed(match.time, match.receivedAt))
          lacking[version ? 'paths' : 'policy'] = or(lacking[version ? 'paths' : 'policy'], rows.match);
        continue;
      }
      for (const [path, items] of Object.entries(rows.paths)) {
        if (!rule.some((p) => p.path === path && p.mustCompare.includes('address'))) continue;
        const unsaid: Bits = minus(minus(items, rows.compared), rows.notCompared);
        hits = or(hits, and(items, rows.notCompared));
        const method = methodAt(view.agreement!.methods, path, match.time);
        if (!method) lacking.compared = or(lacking.compared, unsaid);
        else if (!method.compared.includes('address')) hits = or(hits, unsaid);
      }
    }
    const missing = [
      ...(lacking.policy.some(Boolean) ? ['agreement in effect'] : []),
      ...(lacking.paths.some(Boolean) ? ['policy.matchPathsAllowed'] : []),
      ...(lacking.compared.some(Boolean) ? ['items.addressCompared'] : []),
    ];
    return [
      {
        subject: block.request,
        hits,
        notEvaluable: { missing, items: minus(or(or(lacking.policy, lacking.paths), lacking.compared), hits) },
      },
    ];
  },
  explain(id, view) {
    const matches = view.request(id)?.matches ?? [];
    const version = matches[0] && view.policyAt(matches[0].time);
    const paths = (version?.policy.matchPathsAllowed ?? [])
      .filter((p) => p.mustCompare.includes('address'))
      .map((p) => p.path);
    return {
      verdict: 'hit',
      severity: 'CRITICAL',
      clauses: [
        { field: 'items.result', operator: 'equals', expected: 'MATCH', actual: 'MATCH' },
        {
          field: 'items.path',
          operator: 'must compare the address',
          expected: paths,
          actual: 'one of them',
          basis: version ? `agreement version ${version.version}, matchPathsAllowed` : 'agreement',
        },
        { field: 'items.addressCompared', operator: 'equals', expected: true, actual: false },
      ],
      evidence: [
        ...(version ? [{ role: 'agreement', index: version.index }] : []),
        ...matches.slice(0, MOST_EVIDENCE).map(({ index }) => ({ role: 'match', index })),
      ],
    };
  },
};
