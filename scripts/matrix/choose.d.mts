import type { Versions } from './versions.mjs';

export interface Run {
  /** major versions */
  node: string;
  /** null: this tier has no database */
  postgres: string | null;
  tier: 'unit' | 'int';
}
export const TIERS: Run['tier'][];
export function choose(versions: Versions, choice: { node?: string[]; postgres?: string[]; tiers?: string[] }): Run[];
