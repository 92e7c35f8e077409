import { type AgreementFacts, markOf } from '../kinds/agreement.js';
import { speakersOf } from '../standing/speakers.js';
import { type Clause, clause, type Evidence } from './clause.js';

/** Documents bind until all who recorded them take them back; what accuses goes on accusing, and says so. */
const NO_ACTS = ['agreement', 'retraction'];

/** What the authors of some evidence have taken back or replaced: the finding stays, marked by this (JUDGING 2). */
export function takenBack(about: AgreementFacts, evidence: readonly Evidence[]): Clause[] {
  const clauses: Clause[] = [];
  for (const { role, index } of evidence) {
    const mark = NO_ACTS.includes(role) ? undefined : markOf(about, { index });
    for (const retraction of mark?.retracted ?? []) {
      // Only its own source's: what another party takes back stands in the verdict itself.
      if (!speakersOf(about).vouches(retraction) || !ownOf(retraction)) continue;
      const { replacedBy } = retraction;
      clauses.push(
        clause({
          field: role,
          operator: 'stands',
          expected: 'not taken back',
          actual: replacedBy === undefined ? 'retracted by its author' : `replaced by ${replacedBy}`,
          holds: false,
          entries: [index, retraction.index],
        }),
      );
      break;
    }
  }
  return clauses;
}

const ownOf = ({ source, target }: { source: string; target: string }): boolean => target.startsWith(`${source} `);
