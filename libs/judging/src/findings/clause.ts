export type Severity = 'INFO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';
export const severities: Severity[] = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** One comparison that a rule made. All of them are kept, those that passed too: a finding must explain itself. */
export interface Clause {
  field: string;
  operator: string;
  expected: unknown;
  actual: unknown;
  /** Where the expected value comes from: the agreement's version and clause, a statute, a default. */
  basis?: string;
}

/** Entries that one verdict lists at most: the finding's hits name all the others. */
export const MOST_EVIDENCE = 20;

/** An entry of the same shard that a verdict rests on. */
export interface Evidence {
  role: string;
  index: number;
}
