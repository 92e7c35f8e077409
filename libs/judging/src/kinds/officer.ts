import { newRecord } from '../record.js';

/** The items for which one officer is named as personally and directly engaged, by request. When a request was made is the request's own fact. */
export interface OfficerFacts {
  kind: 'officer';
  agreement: string;
  officer: string;
  requests: Record<string, number>;
  /** Their sum. */
  items: number;
  verdicts: Record<string, number>;
}

export const newOfficer = (agreement: string, officer: string): OfficerFacts => ({
  kind: 'officer',
  agreement,
  officer,
  requests: newRecord(),
  items: 0,
  verdicts: {},
});
