export const HELP: string;
export function readArguments(argv: readonly string[]): {
  node: string[];
  postgres: string[];
  tiers: string[];
  limitMs: number;
  json: boolean;
  list: boolean;
  help: boolean;
  jest: string[];
};
