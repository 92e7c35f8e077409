import { randomUUID } from 'node:crypto';
import { bearer, type TestIssuer } from '../support/tokens.js';
import type { AskedApi } from './asked-api.js';
import { A, R1, S } from './canaries.js';
import type { JudgedLedger } from './judged-ledger.js';

interface ActCanary {
  canary: string;
  /** Agencies whose officers read it. */
  of: readonly string[];
  /** Whether an overseer of the whole ledger reads it. */
  overseer: boolean;
  /** Whether other overseers do, as they share a desk. */
  overseers?: boolean;
}

/** What officers write and are called: texts that stand nowhere else. */
export const ACT_CANARIES: Record<string, ActCanary> = {
  'a note of S': { canary: 'canary-note-of-s', of: [S], overseer: true },
  'a note of R1': { canary: 'canary-note-of-r1', of: [R1], overseer: true },
  'a note of overseers': { canary: 'canary-note-of-overseers', of: [], overseer: true, overseers: true },
  'why S asks for an exception of its desk': { canary: 'canary-why-s-asks', of: [S], overseer: true },
  'why S approves it': { canary: 'canary-why-s-approves', of: [S], overseer: true },
  'why R1 asks for one': { canary: 'canary-why-r1-asks', of: [R1], overseer: true },
  'why S asks for one for everybody': { canary: 'canary-why-for-all', of: [S, R1], overseer: true },
  'why S moves a finding': { canary: 'canary-why-s-moves', of: [S], overseer: true },
  'who of S acts': { canary: 'canary-person-of-s', of: [S], overseer: true },
  'who of R1 acts': { canary: 'canary-person-of-r1', of: [R1], overseer: true },
  'what she of S is called': { canary: 'canary-name-of-s', of: [S], overseer: true },
  'what she of R1 is called': { canary: 'canary-name-of-r1', of: [R1], overseer: true },
  'a view that an officer of S saved': { canary: 'canary-view-of-s', of: [S], overseer: false },
};
const text = (name: keyof typeof ACT_CANARIES): string => ACT_CANARIES[name]!.canary;

type Call = (method: string, path: string, body: object, version?: number) => Promise<{ id?: string }>;

/** Officers of S and R1 and an overseer act on a finding that all of them see; each stage is folded before the next. */
export async function actsOfOfficers(api: AskedApi, issuer: TestIssuer, ledger: JudgedLedger): Promise<void> {
  const signedIn = () => ({ sid: randomUUID(), auth_time: Math.floor(Date.now() / 1_000) });
  const person = (sub: string, name: string) => ({ sub, name, ...signedIn() });
  const s = await issuer.officer(
    S,
    'compliance-officer',
    person(text('who of S acts'), text('what she of S is called')),
  );
  const r1 = await issuer.officer(
    R1,
    'compliance-officer',
    person(text('who of R1 acts'), text('what she of R1 is called')),
  );
  const reader = await issuer.officer(S, 'compliance-officer', signedIn());
  const colleague = await issuer.officer(S, 'privacy-officer', signedIn());
  const overseer = await issuer.overseer('*', '*', signedIn());
  const caller =
    (token: string): Call =>
    async (method, path, body, version) => {
      const { status, text: answer } = await api.ask(path, {
        ...{ method, body: JSON.stringify(body) },
        headers: {
          ...{ ...bearer(token), 'content-type': 'application/json' },
          ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
        },
      });
      if (status !== 200 && status !== 202) throw new Error(`${method} ${path} answered ${status}: ${answer}`);
      return JSON.parse(answer) as { id?: string };
    };
  const [asS, asColleague, asR1, asOverseer] = [s, colleague, r1, overseer].map(caller) as [Call, Call, Call, Call];
  const seenBy = async (token: string): Promise<string[]> => {
    const { text: answer } = await api.as(token)(`/v1/findings?status=all&agreement=${A}&limit=200`);
    return (JSON.parse(answer) as { findings: { id: string }[] }).findings.map(({ id }) => id);
  };
  const ofR1 = await seenBy(r1);
  const shared = (await seenBy(s)).find((id) => ofR1.includes(id))!;
  const { seen } = JSON.parse((await api.as(s)(`/v1/findings/${shared}/triage`)).text) as { seen: object };

  await asS('POST', `/v1/findings/${shared}/notes`, { note: text('a note of S') }, 0);
  await asR1('POST', `/v1/findings/${shared}/notes`, { note: text('a note of R1') }, 0);
  await asOverseer('POST', `/v1/findings/${shared}/notes`, { note: text('a note of overseers') }, 0);
  const exception = (reason: string, reach: 'desk' | 'all') => ({
    ...{ rule: 'DIS-17', field: 'count', operator: 'at-most', value: 5, agreement: A, reach, spike: 100, reason },
    until: new Date(Date.now() + 30 * 86_400_000).toISOString(),
  });
  const own = await asS('POST', '/v1/exceptions', exception(text('why S asks for an exception of its desk'), 'desk'));
  await asR1('POST', '/v1/exceptions', exception(text('why R1 asks for one'), 'desk'));
  const forAll = { ...exception(text('why S asks for one for everybody'), 'all'), owner: undefined };
  // By a colleague: whoever sees an exception for everybody sees who asked for it.
  const all = await asColleague('POST', '/v1/exceptions', forAll);
  const view = { views: [{ name: text('a view that an officer of S saved'), query: 'severity=LOW' }], lastVisit: null };
  await caller(reader)('PUT', '/v1/me/settings', view, 0);
  await ledger.judge();

  const move = { to: 'acknowledged', reason: text('why S moves a finding'), seen };
  await asS('POST', `/v1/findings/${shared}/triage`, move, 1);
  await asColleague('POST', `/v1/approvals/${own.id}/approve`, { reason: text('why S approves it') }, 1);
  await asOverseer('POST', `/v1/approvals/${all.id}/approve`, { reason: 'agreed' }, 1);
  await ledger.judge();
  await ledger.publish();
}
