import type { Act } from '../act.js';
import { sparse } from './encoding.js';
import type { KindOfFacts } from './kind.js';

export interface IncidentReport extends Act {
  occurredAt: number;
  discoveredAt: number;
  notified: { party: string; at: number }[];
  disclosures: string[];
}

export interface IncidentFacts {
  kind: 'incident';
  agreement: string;
  incident: string;
  reports: IncidentReport[];
  verdicts: Record<string, number>;
}

export const newIncident = (agreement: string, incident: string): IncidentFacts => ({
  kind: 'incident',
  agreement,
  incident,
  reports: [],
  verdicts: {},
});

export const incident: KindOfFacts<IncidentFacts> = {
  empty: newIncident,
  encoding: sparse(newIncident),
};
