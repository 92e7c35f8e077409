import { documentsOf } from '../standing/documents.js';
import { ALL_TIME, type Dated, newDated } from './tally.js';
import type { AgreementFacts } from './agreement.js';
import { sparse } from './encoding.js';
import type { KindOfFacts } from './kind.js';

/**
 * Disclosed items under an agreement, which caps are compared with: of its sources together, and of each other agency by itself, so that
 * nobody else can change the sum that the sources answer for. Items disclosed for a request are the request's own fact.
 */
export interface VolumeFacts {
  kind: 'volume';
  agreement: string;
  /** The agency that is summed by itself; '': the sources of the agreement together. */
  by: string;
  /** Parts of disclosures. */
  acts: Dated;
  verdicts: Record<string, number>;
}

export const newVolume = (agreement: string, by: string): VolumeFacts => ({
  kind: 'volume',
  agreement,
  by,
  acts: newDated(),
  verdicts: {},
});

/** The name of the tallies of one sum of disclosures (`VolumeFacts.by`). A day, which `tallyName` adds, never begins with `by`. */
export const disclosuresBy = (by: string): string => (by === '' ? 'disclosures' : `disclosures by ${by}`);

/** The subject of what is found about a sum of disclosures: `what`, after the agency whose they are, if they are summed by themselves. */
export const ofSum = (by: string, what: string): string => (by === '' ? what : `${OF_ONE}${by}: ${what}`);
const OF_ONE = 'disclosed by ';

/** The sum (`VolumeFacts.by`) and the rest of such a subject. */
export function sumIn(subject: string): { by: string; what: string } {
  const end = subject.startsWith(OF_ONE) ? subject.indexOf(': ') : -1;
  return end < 0 ? { by: '', what: subject } : { by: subject.slice(OF_ONE.length, end), what: subject.slice(end + 2) };
}

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
