import { number } from './format.js';

/** The api names units by their plural; a unit test refuses one of a rule that has no singular here. */
const ONE: Readonly<Record<string, string>> = {
  acts: 'act',
  contents: 'content',
  copies: 'copy',
  disclosures: 'disclosure',
  entries: 'entry',
  gaps: 'gap',
  incidents: 'incident',
  items: 'item',
  'items above the cap': 'item above the cap',
  'items, or parts': 'item, or part',
  locations: 'location',
  'refused values': 'refused value',
  requests: 'request',
  sequences: 'sequence',
  statements: 'statement',
};

export const unitWord = (value: number, unit: string): string => (value === 1 ? (ONE[unit] ?? unit) : unit);
export const hasSingular = (unit: string): boolean => Object.hasOwn(ONE, unit);

/** 2,350 items; 1 entry */
export const units = (value: number, unit: string): string => `${number(value)} ${unitWord(value, unit)}`;
