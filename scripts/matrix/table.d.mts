import type { Outcome } from './jest-result.mjs';

export interface Result extends Outcome {
  /** whole versions, as `node --version` and PostgreSQL say them */
  node: string;
  /** null: this tier has no database */
  postgres: string | null;
  tier: string;
  seconds: number;
  /** the file with what jest printed */
  log: string;
}
export function table(results: Pick<Result, Exclude<keyof Result, 'failures' | 'log'>>[]): string;
export function failureList(results: Result[], root: string, most?: number): string;
export function runTitle(run: { node: string; postgres: string | null; tier: string }): string;
