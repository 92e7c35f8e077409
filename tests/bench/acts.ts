import type { Oversight, OversightAct } from '#libs/contracts';
import { streamOf } from '#libs/contracts';
import type { OversightRequest } from '#libs/intake';
import { SEEN } from '../support/acts-of-people.js';
import { uuid } from './judging/acts.js';

const ISSUER = 'https://id.bench.example';
const AGREEMENT = 'revenue-border-1';
const DESK = 'revenue';
const YEAR = 365 * 86_400_000;

const SESSIONS = { first: 'A'.repeat(43), second: `B${'A'.repeat(42)}` };
const by = (who: keyof typeof SESSIONS, now: number): Oversight['by'] => ({
  ...{ issuer: ISSUER, subject: who, client: 'bench', role: 'compliance-officer', agency: DESK },
  ...{ session: SESSIONS[who], authTime: new Date(now - 60_000).toISOString() },
});

function request(act: OversightAct, version: number, who: keyof typeof SESSIONS = 'first'): OversightRequest {
  const now = Date.now();
  return { oversight: { by: by(who, now), at: new Date(now).toISOString(), stream: streamOf(act), version, act } };
}

const idOf = (n: number): string => `f${String(n).padStart(21, '0')}`;
const onFinding = (n: number) => ({ finding: idOf(n), agreement: AGREEMENT, desk: DESK });
const reason = 'the feed of March repeats itself, which its operator has been told';

/** The n-th act of a run, from 0. */
type Plan = (n: number) => OversightRequest;
export type ActShape = 'many-findings' | 'one-finding' | 'approvals';

/** Many findings: each is taken, then looked into. One finding: it goes from hand to hand. Approvals: an exception is asked for and given. */
export const ACT_SHAPES: ReadonlyMap<ActShape, Plan> = new Map<ActShape, Plan>([
  [
    'many-findings',
    (n) => {
      const [of, step] = [onFinding(Math.floor(n / 2)), n % 2];
      const move =
        step === 0
          ? ({ from: 'new', to: 'acknowledged' } as const)
          : ({ from: 'acknowledged', to: 'investigating' } as const);
      return request({ kind: 'triage.moved', ...of, ...move, reason, seen: SEEN }, step + 1);
    },
  ],
  [
    'one-finding',
    (n) =>
      request({ kind: 'triage.assigned', ...onFinding(0), to: { issuer: ISSUER, subject: `officer ${n % 2}` } }, n + 1),
  ],
  [
    'approvals',
    (n) => {
      const approval = uuid(Math.floor(n / 2));
      if (n % 2 === 1) return request({ kind: 'approval.given', approval, reason }, 2, 'second');
      const exception = {
        ...{ rule: 'DIS-17', field: 'count', operator: 'less' as const, value: 5, agreement: AGREEMENT },
        ...{ reach: 'desk' as const, owner: { issuer: ISSUER, subject: 'first' }, spike: 100 },
        until: new Date(Date.now() + YEAR / 2).toISOString(),
      };
      const until = new Date(Date.now() + 86_400_000).toISOString();
      const of = { kind: 'exception' as const, exception };
      return request({ kind: 'approval.asked', approval, reason, desk: DESK, of, sides: [DESK], until }, 1);
    },
  ],
]);
