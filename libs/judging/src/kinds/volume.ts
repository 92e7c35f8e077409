import { documentsOf } from '../standing/documents.js';
import { ALL_TIME, type Dated, newDated } from './tally.js';
import type { AgreementFacts } from './agreement.js';
import { sparse } from './encoding.js';
import type { KindOfFacts } from './kind.js';

/** Disclosed items per agreement, which caps are compared with. Items disclosed for a request are the request's own fact. */
export interface VolumeFacts {
  kind: 'volume';
  agreement: string;
  /** Parts of disclosures. */
  acts: Dated;
  verdicts: Record<string, number>;
}

export const newVolume = (agreement: string): VolumeFacts => ({
  kind: 'volume',
  agreement,
  acts: newDated(),
  verdicts: {},
});

/** The name of an agreement's tallies of disclosures. */
export const DISCLOSURES = 'disclosures';

export const volume: KindOfFacts<VolumeFacts> = { empty: newVolume, encoding: sparse(newVolume) };

const DAY = 86_400_000;

/** The moments at which a version of a policy begins to be in effect: sums of acts begin and end there. */
export const beginsOfVersions = (facts: AgreementFacts): number[] =>
  documentsOf(facts).families.flatMap(({ steps }) => steps.map(({ from }) => from));

/** Lengths of the windows over which any version of an agreement states a cap, in milliseconds, ascending. */
export function cappedWindows(facts: AgreementFacts): number[] {
  const lengths = documentsOf(facts).families.flatMap(({ versions }) =>
    versions.flatMap(({ policy: { volume: caps } }) => [
      ...(caps?.perWindow ?? []).map(({ days }) => days * DAY),
      ...(caps?.lifetime ? [ALL_TIME] : []),
    ]),
  );
  return [...new Set(lengths)].sort((a, b) => a - b);
}
