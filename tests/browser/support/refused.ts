import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningDemo } from '../../support/demo.js';

/** Sends an event of the IRS's disclosures that admission refuses: it has no contents. Recorded when this resolves. */
export async function sendRefused({ issuer, secrets, intake }: RunningDemo, id: string): Promise<void> {
  const client = 'irs-disclosures';
  const secret = readFileSync(join(secrets, `${client}.secret`), 'utf8').trim();
  const granted = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: token } = (await granted.json()) as { access_token: string };
  const answer = await fetch(`${intake}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify({
      ...{ specversion: '1.0', id, source: 'urn:agency:irs:disclosures', time: '2026-03-02T09:00:00Z' },
      ...{ type: 'gov.transfer.disclosure.made.v1', agreementid: 'irs-ice-mou-2025', data: {} },
    }),
  });
  if (answer.status !== 422) throw new Error(`Not refused, but ${answer.status}: ${await answer.text()}`);
}
