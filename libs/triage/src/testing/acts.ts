import type { Oversight, OversightAct, Seen, TriageState } from '#libs/contracts';
import { streamOf } from '#libs/contracts';
import type { Deed } from '../deed.js';

export const FINDING = 'abcdefghijklmnopqrstuv';
export const OTHER = 'bcdefghijklmnopqrstuvw';
export const T0 = Date.parse('2026-01-01T00:00:00Z');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const iso = (ms: number): string => new Date(ms).toISOString();

export const SEEN: Seen = {
  shard: '0',
  judged: 10,
  ruleSet: `sha256:${'0'.repeat(64)}`,
  hits: 1,
  hit: `sha256:${'1'.repeat(64)}`,
  count: 1,
  severity: 'HIGH',
};

export const officer = (subject = 'ann', agency = 'irs'): Oversight['by'] => ({
  ...{ issuer: 'https://id.example', subject, client: null, role: 'compliance-officer', agency },
  ...{ session: subject.padEnd(43, '_').slice(0, 43), authTime: iso(T0) },
});
export const overseer = (subject = 'olga'): Oversight['by'] => ({
  ...officer(subject),
  role: 'overseer',
  agency: null,
});

/** One act as an entry holds it. */
export const deed = (
  act: OversightAct,
  version: number,
  more: Partial<Oversight> & { receivedAt?: number } = {},
): Deed => {
  const { receivedAt = T0 + version * HOUR, ...rest } = more;
  return {
    receivedAt,
    body: { by: officer(), at: iso(receivedAt), stream: streamOf(act), version, act, ...rest },
  };
};

export const moved = (
  from: TriageState,
  to: TriageState,
  more: Partial<Extract<OversightAct, { kind: 'triage.moved' }>> = {},
): Extract<OversightAct, { kind: 'triage.moved' }> => ({
  ...{ kind: 'triage.moved', finding: FINDING, agreement: 'a', desk: 'irs', from, to, reason: 'because', seen: SEEN },
  ...(to === 'accepted' ? { until: iso(T0 + 30 * DAY) } : {}),
  ...(to === 'duplicate' ? { duplicateOf: OTHER } : {}),
  ...more,
});
