import type { Retraction } from '../act.js';
import type { AgreementFacts } from '../kinds/agreement.js';
import { speakersOf } from '../standing/speakers.js';
import { type Cited, type Clause, clause } from './clause.js';

/** Documents bind until all who recorded them retract them; what accuses goes on accusing, and says so. */
const NO_ACTS = ['agreement', 'retraction'];

/** What the authors of some evidence have retracted or replaced: the finding stays, marked by this (docs/judging.md#nobody-clears-himself). */
export function retractedClauses(about: AgreementFacts, evidence: readonly Cited[]): Clause[] {
  const clauses: Clause[] = [];
  for (const { role, index, act, retracted = act?.mark?.retracted ?? [] } of evidence) {
    for (const retraction of NO_ACTS.includes(role) ? [] : retracted) {
      // Only its own source's: what another party retracts stands in the verdict itself.
      if (!speakersOf(about).vouches(retraction) || !ownOf(retraction)) continue;
      clauses.push(
        clause({
          field: role,
          operator: 'stands',
          expected: 'not taken back',
          actual: howRetracted(retraction),
          holds: false,
          entries: [index, retraction.index],
        }),
      );
      break;
    }
  }
  return clauses;
}

/** What an author has done to an act of its own, in words. */
export const howRetracted = ({ replacedBy }: Pick<Retraction, 'replacedBy'>): string =>
  replacedBy === undefined ? 'retracted by its author' : `replaced by ${replacedBy}`;

const ownOf = ({ source, target }: { source: string; target: string }): boolean => target.startsWith(`${source} `);
