import { and, isEmpty, type ItemRule, minus, noBits, or } from '#libs/judging';
import { disclosureEvidence, disclosuresOf } from '../disclosed.js';

export const dis07: ItemRule = {
  id: 'DIS-07',
  version: '1.0.0',
  title: 'Recipient not authorised',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(i)(2)(A), (p)(4)(C)',
  theory: 'asserted',
  pack: 'core',
  subject: 'disclosure',
  subjectOf: 'disclosure',
  unit: 'items',
  falsePositives: 'A roster that is recorded late; a clerk who receives for an engaged officer and is on no roster.',
  on: 'block',
  judge: (block, view) =>
    disclosuresOf(block, view).map(({ facts, made, rows }) => {
      const verdict = { subject: facts.disclosure, hits: noBits() };
      if (!view.disclosurePassed(facts)) return verdict;
      const version = view.policyAt(made.time);
      if (!version) return { ...verdict, notEvaluable: { missing: ['agreement in effect'], items: rows.items } };
      const parties = version.policy.parties.map(({ agency }) => agency);
      if (facts.agencies.some((agency) => !parties.includes(agency))) return { ...verdict, hits: rows.items };
      if (facts.recipients.length === 0)
        return { ...verdict, notEvaluable: { missing: ['recipient.actorRefs'], items: rows.items } };
      const onRoster = view.timeline.hasRoster('recipient');
      const roster = view.timeline.rosterAt('recipient', made.time);
      if (onRoster && facts.recipients.some((actor) => !roster.has(actor))) return { ...verdict, hits: rows.items };
      // On the roster is not enough: each must be engaged for the item (DOMAIN 0a).
      let named = noBits();
      for (const items of Object.values(block.officers)) named = or(named, items);
      let unengaged = noBits();
      for (const actor of facts.recipients) {
        unengaged = or(unengaged, minus(rows.items, block.officers[actor] ?? noBits()));
      }
      const hits = and(unengaged, named);
      const unnamed = minus(rows.items, named);
      const missing = [...(onRoster ? [] : ['roster recipient']), ...(isEmpty(unnamed) ? [] : ['items.officers'])];
      return { ...verdict, hits, notEvaluable: { missing, items: onRoster ? unnamed : minus(rows.items, hits) } };
    }),
  explain(id, view) {
    const facts = view.disclosure(id);
    const made = facts?.made;
    const version = made && view.policyAt(made.time);
    return {
      verdict: 'hit',
      severity: 'CRITICAL',
      clauses: [
        {
          field: 'recipient.agency',
          operator: 'all among the parties',
          expected: version?.policy.parties.map((p) => p.agency) ?? null,
          actual: facts?.agencies ?? [],
          basis: version ? `agreement version ${version.version}, parties` : 'agreement',
        },
        {
          field: 'recipient.actorRefs',
          operator: 'on the recipient roster, and engaged for the item',
          expected: true,
          actual: facts?.recipients ?? [],
          basis: '26 USC 6103(i)(2)(A)',
        },
      ],
      evidence: disclosureEvidence(id, view),
    };
  },
};
