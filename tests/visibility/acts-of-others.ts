import { randomUUID } from 'node:crypto';
import { bearer, type TestIssuer } from '../support/tokens.js';
import type { AskedApi } from './asked-api.js';
import type { JudgedLedger } from './judged-ledger.js';

/** An agency notes, takes and excepts for its own desk all that it sees; folded when this resolves. */
export async function actsOfOthers(
  api: AskedApi,
  issuer: TestIssuer,
  ledger: JudgedLedger,
  agency: string,
): Promise<void> {
  const signedIn = () => ({ sid: randomUUID(), auth_time: Math.floor(Date.now() / 1_000) });
  const officer = await issuer.officer(agency, 'compliance-officer', signedIn());
  const colleague = await issuer.officer(agency, 'privacy-officer', signedIn());
  const post = async (token: string, path: string, body: object, version?: number): Promise<{ id?: string }> => {
    const { status, text } = await api.ask(path, {
      ...{ method: 'POST', body: JSON.stringify(body) },
      headers: {
        ...{ ...bearer(token), 'content-type': 'application/json' },
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      },
    });
    if (status !== 200 && status !== 202) throw new Error(`POST ${path} answered ${status}: ${text}`);
    return JSON.parse(text) as { id?: string };
  };
  const list = await api.as(officer)('/v1/findings?limit=200');
  const { findings } = JSON.parse(list.text) as { findings: { id: string; rule: string }[] };
  if (findings.length === 0) throw new Error(`${agency} sees no finding`);
  await Promise.all(
    findings.slice(0, 5).map(({ id }) => post(officer, `/v1/findings/${id}/notes`, { note: 'for us alone' }, 0)),
  );
  const { id } = await post(officer, '/v1/exceptions', {
    ...{ rule: findings[0]!.rule, field: 'count', operator: 'at-most', value: 1_000, agreement: null, reach: 'desk' },
    ...{ spike: 10_000, reason: 'for us alone', until: new Date(Date.now() + 86_400_000).toISOString() },
  });
  await ledger.judge();
  await post(colleague, `/v1/approvals/${id}/approve`, { reason: 'agreed' }, 1);
  await ledger.judge();
}
