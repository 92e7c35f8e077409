import type { Retraction } from '../act.js';
import type { AgreementFacts } from '../kinds/agreement.js';
import { speakersOf } from '../standing/speakers.js';
import { type Cited, type Clause, clause } from './clause.js';

/** Documents bind until all that recorded them retract them. Statements that accuse still accuse, and their findings are marked. */
const NO_ACTS = ['agreement', 'retraction'];

/**
 * Clauses about evidence that its author has retracted or replaced: the finding stays, marked by them
 * (docs/judging.md#nobody-clears-himself).
 */
export function retractedClauses(about: AgreementFacts, evidence: readonly Cited[]): Clause[] {
  const clauses: Clause[] = [];
  for (const { role, index, act, retracted = act?.mark?.retracted ?? [] } of evidence) {
    for (const retraction of NO_ACTS.includes(role) ? [] : retracted) {
      // Only retractions by the own source: another party's retraction is part of the verdict itself.
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

/** The retraction or replacement by the author, in words. */
export const howRetracted = ({ replacedBy }: Pick<Retraction, 'replacedBy'>): string =>
  replacedBy === undefined ? 'retracted by its author' : `replaced by ${replacedBy}`;

/** Whether a clause is one of those. */
export const saysTakenBack = ({ operator, holds }: Pick<Clause, 'operator' | 'holds'>): boolean =>
  operator === 'stands' && !holds;

const ownOf = ({ source, target }: { source: string; target: string }): boolean => target.startsWith(`${source} `);
