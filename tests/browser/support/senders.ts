import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningDemo } from '../../support/demo.js';

/** Sends what one of the demo's producers has to say, as its system would: one event, or several at once. `refused`: into quarantine. */
export async function send(
  demo: RunningDemo,
  producer: string,
  events: object | object[],
  { refused = false } = {},
): Promise<void> {
  const secret = readFileSync(join(demo.secrets, `${producer}.secret`), 'utf8').trim();
  const granted = await fetch(`${demo.issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${producer}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: token } = (await granted.json()) as { access_token: string };
  const answer = await fetch(`${demo.intake}/v1/events`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': `application/cloudevents${Array.isArray(events) ? '-batch' : ''}+json`,
    },
    body: JSON.stringify(events),
  });
  if (refused ? answer.status !== 422 : !answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}

/** An event, or several, of the documents' examples (docs/examples). */
export const example = (name: string): object =>
  JSON.parse(readFileSync(`docs/examples/${name}.json`, 'utf8')) as object;
