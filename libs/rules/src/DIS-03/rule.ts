import { type Bits, clause, type DisclosureItemRule, minus, noBits, or, type Version } from '#libs/judging';
import { disclosedIn, disclosureEvidence, entriesOf } from '../disclosed.js';
import { unlistedByHeader } from '../unlisted.js';

const NO_POLICY = 'policy.elementsAllowed';
/** The reason where neither header nor row states the elements. */
const NO_ELEMENTS = 'disclosure.elements';
/** The most distinct elements that one clause shows. */
const MOST_ELEMENTS = 50;

const outside = (elements: readonly string[], { policy }: Version): string[] =>
  elements.filter((name) => !policy.elementsAllowed?.includes(name));

export const dis03: DisclosureItemRule = {
  id: 'DIS-03',
  version: '2.0.10',
  title: 'Element out of scope',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(i)(2)(C); the agreement’s data elements',
  theory: 'asserted',
  pack: 'core',
  subject: 'disclosure',
  subjectOf: 'disclosure',
  unit: 'items',
  visibility: 'both',
  falsePositives: 'An element that was renamed: keep names in the agreement and in events alike.',
  on: 'block',
  judge: (block, view) =>
    disclosedIn(block, view).flatMap(({ disclosure, part, version, statement, items }) => {
      const { subject } = disclosure;
      if (!version.policy.elementsAllowed) {
        if (!view.disclosureConcluded(disclosure, part)) return [];
        return [{ subject, hits: noBits(), lacks: [{ reason: NO_POLICY, items }] }];
      }
      // A row may state the elements of its own item.
      let [hits, unstated, own]: [Bits, Bits, Bits] = [noBits(), noBits(), noBits()];
      for (const [content, rows] of Object.entries(statement.elements)) {
        own = or(own, rows);
        const elements = JSON.parse(content) as string[];
        // A row that states less than its header contradicts it, and nobody knows which is right.
        if (elements.length === 0 || outside(part.elements, version).length > 0) unstated = or(unstated, rows);
        if (outside(elements, version).length > 0) hits = or(hits, rows);
      }
      if (part.elements.length === 0) unstated = or(unstated, minus(items, own));
      else if (outside(part.elements, version).length > 0) hits = or(hits, minus(items, own));
      return [{ subject, hits, lacks: [{ reason: NO_ELEMENTS, items: minus(unstated, hits) }] }];
    }),
  unlisted: (disclosure, view) =>
    unlistedByHeader(disclosure, (part) => {
      const version = view.version(part.act);
      if (!version) return undefined;
      if (!version.policy.elementsAllowed)
        return view.disclosureConcluded(disclosure, part) ? { reason: NO_POLICY } : undefined;
      if (part.elements.length === 0) return { reason: NO_ELEMENTS };
      return outside(part.elements, version).length > 0 ? 'hit' : undefined;
    }),
  explain(disclosure, view) {
    const judged = disclosure.parts.flatMap((part) => {
      const version = view.version(part.act);
      return version ? [{ part, version }] : [];
    });
    const worst = judged.find(({ part, version }) => outside(part.elements, version).length > 0) ?? judged[0];
    const named = disclosure.own.itemHits['DIS-03'] ?? 0;
    const elements = new Set(judged.flatMap(({ part }) => part.elements));
    return {
      severity: 'CRITICAL',
      clauses: [
        clause({
          field: 'elements',
          operator: 'all among',
          expected: worst?.version.policy.elementsAllowed ?? null,
          actual: [...elements].sort().slice(0, MOST_ELEMENTS),
          holds: judged.every(({ part, version }) => outside(part.elements, version).length === 0),
          basis: worst ? `agreement version ${worst.version.version}, elementsAllowed` : 'agreement',
          entries: [...(worst ? [worst.version.index] : []), ...entriesOf(disclosure)],
        }),
        clause({
          field: 'named items with another element',
          operator: 'at most',
          expected: 0,
          actual: named,
          holds: named === 0,
          entries: entriesOf(disclosure),
        }),
      ],
      evidence: disclosureEvidence(disclosure, view),
      at: (worst?.part ?? disclosure).act.time,
    };
  },
};
