import type { Act, Retraction } from '../act.js';

export type Severity = 'INFO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';
export const severities: Severity[] = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** One comparison that a rule made. All of them are kept, those that hold too: a finding must explain itself. */
export interface Clause {
  field: string;
  operator: string;
  /** The two values: numbers, times (RFC 3339), names or lists of these; null: there is none. */
  expected: unknown;
  actual: unknown;
  holds: boolean;
  /** Where the expected value comes from: the agreement's version and clause, a statute, a default. */
  basis: string;
  /** Entries that the values come from. */
  entries: number[];
}

/** Those that fail come first; else as they were. */
export const failingFirst = (clauses: readonly Clause[]): Clause[] => [
  ...clauses.filter(({ holds }) => !holds),
  ...clauses.filter(({ holds }) => holds),
];

/** Entries that one verdict lists at most: the finding's hits name all the others. */
export const MOST_EVIDENCE = 20;

/** An entry of the same shard that a verdict rests on. */
export interface Evidence {
  role: string;
  index: number;
  /** Nothing proves that its speaker said it. */
  claimed?: true;
}

/** A clause, with what is usual left out. */
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

/** RFC 3339, for a clause; null: never. */
export const iso = (time: number): string | null => (Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : null);

/** An entry that a rule names; of an act it is asked who proves it. */
export interface Cited {
  role: string;
  index: number;
  act?: Act;
  /** Where the act is not given: who has retracted it. */
  retracted?: readonly Retraction[] | undefined;
}

/** An entry that a verdict rests on. */
export const evidenceOf = (role: string, act: Act): Cited => ({ role, index: act.index, act });
