import { etagOf } from '../http/if-match.js';
import type { Done } from '../http/once.js';
import type { Acted } from './officers-acts.js';
import type { TriageActBody } from './triage.answers.js';

export const entryBody = (index: number, receivedAt: string): TriageActBody['entry'] => ({
  ...{ index, receivedAt, url: `/v1/entries/oversight/${index}` },
  receipt: `/v1/entries/oversight/${index}/receipt`,
});

export const lookAt = (finding: string): string => `/v1/findings/${finding}/triage`;

/** 200 where it shows, with the ETag of what is shown; else 202, and where to look. */
export function actAnswer({ finding, placed, triage }: Acted): Done & { body: TriageActBody } {
  const look = lookAt(finding);
  return {
    status: triage === null ? 202 : 200,
    headers: { etag: etagOf(triage?.version ?? placed.version), ...(triage === null ? { location: look } : {}) },
    body: { finding, version: placed.version, entry: entryBody(placed.index, placed.receivedAt), triage, look },
  };
}
