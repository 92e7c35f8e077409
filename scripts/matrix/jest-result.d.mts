export interface Failure {
  file: string;
  /** null: the file could not be loaded */
  test: string | null;
  message: string;
}
export interface Outcome {
  ok: boolean;
  passed: number;
  failed: number;
  skipped: number;
  problem: string | undefined;
  failures: Failure[];
}
export function readJestResult(
  report: object | undefined,
  exit: { code: number | null; signal: string | null },
  stopped?: string,
): Outcome;
