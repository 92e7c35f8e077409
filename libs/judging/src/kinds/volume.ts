import { documentsOf } from '../standing/documents.js';
import { ALL_TIME } from './tally.js';
import type { AgreementFacts } from './agreement.js';
import { newRecord } from '../record.js';
import { sparse } from './encoding.js';
import type { KindOfFacts } from './kind.js';

/**
 * Disclosed items per agreement: what caps are judged by. The acts themselves are in tallies: those whose time is known in one, those of a
 * day in one for each day. What was disclosed for a request is the request's own fact.
 */
export interface VolumeFacts {
  kind: 'volume';
  agreement: string;
  /** Day (`YYYY-MM-DD`) -> acts of which only the day is known, and their items. */
  days: Record<string, { acts: number; items: number }>;
  /** Agency -> acts that are its own. */
  disclosers: Record<string, number>;
  verdicts: Record<string, number>;
}

export const newVolume = (agreement: string): VolumeFacts => ({
  kind: 'volume',
  agreement,
  days: newRecord(),
  disclosers: newRecord(),
  verdicts: {},
});

export const volume: KindOfFacts<VolumeFacts> = { empty: newVolume, encoding: sparse(newVolume) };

const DAY = 86_400_000;

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
