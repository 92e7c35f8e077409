import { least } from '../extremes.js';
import { documentsOf } from '../standing/documents.js';
import type { AgreementFacts } from './agreement.js';
import { sparse } from './encoding.js';
import type { KindOfFacts } from './kind.js';
import { type Dated, newDated } from './tally.js';

/** The items for which one officer is named as personally and directly engaged. */
export interface OfficerFacts {
  kind: 'officer';
  agreement: string;
  officer: string;
  /** Parts of requests, by agencies that may request, that are the first to name the officer for some items. */
  acts: Dated;
  /** Their items. */
  items: number;
  verdicts: Record<string, number>;
}

export const newOfficer = (agreement: string, officer: string): OfficerFacts => ({
  kind: 'officer',
  agreement,
  officer,
  acts: newDated(),
  items: 0,
  verdicts: {},
});

/** The name of the tallies of requests that name an officer. */
export const engaging = (officer: string): string => `officer ${officer}`;

/** Days over which an officer's items are summed. */
export const SPAN_DAYS = 365;

/** The most items in a year for one engaged officer, unless the agreement states another number. */
export const USUAL_SPAN = 200;

/** The lowest limit that any version ever stated. Below it an officer's requests need not be read. */
export const lowestSpan = (facts: AgreementFacts): number =>
  Math.min(
    USUAL_SPAN,
    least(
      documentsOf(facts).families.flatMap(({ versions }) =>
        versions.map(({ policy }) => policy.officerSpanMax?.value ?? USUAL_SPAN),
      ),
    ),
  );

export const officer: KindOfFacts<OfficerFacts> = { empty: newOfficer, encoding: sparse(newOfficer) };
