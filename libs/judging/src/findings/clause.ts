import type { Act, Retraction } from '../act.js';

export type Severity = 'INFO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';
export const severities: Severity[] = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** One comparison that a rule made. All of them are kept, including those that hold, because a finding must explain itself. */
export interface Clause {
  field: string;
  operator: string;
  /** The two values: numbers, times (RFC 3339), names or lists of these. Null: there is none. */
  expected: unknown;
  actual: unknown;
  holds: boolean;
  /** The source of the expected value: the agreement's version and clause, a statute, a default. */
  basis: string;
  /** Entries that the values come from. */
  entries: number[];
}

/** Failing clauses first, otherwise in their order. */
export const failingFirst = (clauses: readonly Clause[]): Clause[] => [
  ...clauses.filter(({ holds }) => !holds),
  ...clauses.filter(({ holds }) => holds),
];

/** The most entries that one verdict lists. The finding's hits name all others. */
export const MOST_EVIDENCE = 20;

/** An entry of the same shard that a verdict rests on. */
export interface Evidence {
  role: string;
  index: number;
  /** Nothing proves its speaker. */
  claimed?: true;
}

/** A clause with defaults for the usual members. */
export const clause = (
  made: Omit<Clause, 'basis' | 'entries'> & Partial<Pick<Clause, 'basis' | 'entries'>>,
): Clause => ({
  field: made.field,
  operator: made.operator,
  expected: made.expected,
  actual: made.actual,
  holds: made.holds,
  basis: made.basis ?? '',
  entries: made.entries ?? [],
});

/** RFC 3339, for a clause. Null: never. */
export const iso = (time: number): string | null => (Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : null);

/** An entry that a rule names. For an act, the view decides whether its speaker is proven. */
export interface Cited {
  role: string;
  index: number;
  act?: Act;
  /** The retractions, if the act is not given. */
  retracted?: readonly Retraction[] | undefined;
}

/** An act that a verdict rests on, by its entry. */
export const evidenceOf = (role: string, act: Act): Cited => ({ role, index: act.index, act });
