import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { v7 } from 'uuid';
import { event } from '../faults/recorder-harness.js';
import { type RunningDemo, startDemo } from '../support/demo.js';
import { personToken } from '../support/issuers.js';
import { bearer } from '../support/tokens.js';
import { Prometheus } from './prometheus.js';

/** A party's record of an agreement with a cap of each kind. */
const agreement = (agency: 'irs' | 'ice'): object => {
  const cap = (value: number) => ({ value, basis: 'clause', ref: '§ 4' });
  return {
    ...{ specversion: '1.0', id: v7(), source: `urn:agency:${agency}:contracts`, sequence: '1' },
    ...{ type: 'gov.transfer.agreement.registered.v1', time: '2025-01-01T00:00:00Z', agreementid: CAPPED },
    data: {
      ...{ version: 1, documentDigest: `sha256:${'a'.repeat(64)}` },
      policy: {
        ...{ agreementType: 'MOU', exchangeMode: 'request', authorityPacks: ['core'], authority: ['26 USC 6103'] },
        parties: [
          { agency: 'irs', role: 'source' },
          { agency: 'ice', role: 'recipient' },
        ],
        effectiveFrom: '2025-01-01T00:00:00Z',
        volume: { lifetime: cap(1_000), perRequest: cap(100), perWindow: [{ days: 30, max: cap(500) }] },
      },
    },
  };
};

/** What people and strangers say, and no log may repeat. */
export const CANARIES = {
  reason: 'canary of a reason',
  note: 'canary of a note',
  query: 'canary-of-a-query',
  cookie: 'canary-of-a-cookie',
  token: 'canary-of-a-token',
  event: 'canary-of-an-event',
} as const;

export const CASE = 'irs-ice-mou-2025';
export const CAPPED = 'CAPPED-1';

/** The demo with the case, seen by Debian's Prometheus with the deployed rules. */
export class MonitoredDemo {
  private sent = 0;

  private constructor(
    readonly demo: RunningDemo,
    readonly prometheus: Prometheus,
    private readonly officer: Record<string, string>,
  ) {}

  static async start(dir: string): Promise<MonitoredDemo> {
    const demo = await startDemo(dir, ['--monitor']);
    try {
      const prometheus = await Prometheus.start(join(dir, 'prometheus'), demo.metrics);
      return new MonitoredDemo(demo, prometheus, bearer(await personToken(demo.issuer, 'irs-compliance')));
    } catch (error) {
      await demo.process.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.prometheus.stop();
    await this.demo.process.stop();
  }

  /** As an officer of irs, or as somebody else. Throws for an answer that is none. */
  async ask<T>(path: string, headers = this.officer): Promise<T> {
    const response = await fetch(this.demo.apps.api + path, { headers });
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  async as(login: string): Promise<Record<string, string>> {
    return bearer(await personToken(this.demo.issuer, login));
  }

  /** An agreement with caps, a refused event, and a desk that acts: what the case alone has not. */
  async happen(): Promise<void> {
    this.produce('transfers.irs', CAPPED, [agreement('irs'), { specversion: '1.0', id: CANARIES.event }]);
    this.produce('transfers.ice', CAPPED, [agreement('ice')]);
    const { findings } = await this.ask<{ findings: { id: string }[] }>('/v1/findings?limit=1');
    const path = `/v1/findings/${findings[0]!.id}/triage`;
    const { seen } = await this.ask<{ seen: object }>(path);
    const act = { 'content-type': 'application/json', 'idempotency-key': randomUUID(), 'if-match': '"0"' };
    const taken = await fetch(this.demo.apps.api + path, {
      ...{ method: 'POST', headers: { ...this.officer, ...act } },
      body: JSON.stringify({ to: 'acknowledged', reason: CANARIES.reason, note: CANARIES.note, seen }),
    });
    if (taken.status !== 200) throw new Error(`${path}: ${taken.status} ${await taken.text()}`);
  }

  /** Requests that are refused, or come to nothing. */
  async strangers(): Promise<void> {
    const { query, cookie, token } = CANARIES;
    const asked = [
      this.call(`/v1/findings?q=${query}`, { authorization: `Bearer ${token}`, cookie: `id=${cookie}` }),
      this.call(`/v1/findings/${query}`, this.officer),
      this.call('/v1/findings/triage/preview', { ...this.officer, 'content-type': 'application/json' }, query),
    ];
    for (const { status } of await Promise.all(asked))
      if (status < 400) throw new Error(`a stranger was answered ${status}`);
  }

  private call(path: string, headers: Record<string, string>, body?: string): Promise<Response> {
    return fetch(this.demo.apps.api + path, { headers, ...(body === undefined ? {} : { method: 'POST', body }) });
  }

  /** Some events over Kafka and a request to the api: panels of rates need activity. */
  async load(): Promise<void> {
    const events = Array.from({ length: 10 }, () => JSON.parse(event(this.sent++)) as object);
    this.produce('transfers.irs', 'MOU-1', events);
    await this.ask('/v1/findings?limit=1');
  }

  /** As the login of a dashboard. */
  async sql<Row extends object>(texts: readonly string[]): Promise<Row[][]> {
    const grafana = new pg.Client({ connectionString: readFileSync(this.demo.grafanaUrlFile, 'utf8').trim() });
    await grafana.connect();
    try {
      const answers: Row[][] = [];
      for (const text of texts) answers.push((await grafana.query<Row>(text)).rows);
      return answers;
    } finally {
      await grafana.end();
    }
  }

  private produce(topic: string, key: string, events: readonly object[]): void {
    const input = events.map((one) => `${JSON.stringify(one)}\n`).join('');
    const { status, stderr } = spawnSync('/usr/bin/kcat', ['-P', '-b', this.demo.kafka, '-t', topic, '-k', key], {
      input,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`kcat: ${stderr}`);
  }
}
