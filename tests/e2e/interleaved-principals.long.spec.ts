import type { AddressInfo, Server } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import type { Placed } from '#libs/ledger';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { bearer, TestIssuer } from '../support/tokens.js';
import { ApiLedger } from './api-ledger.js';

const OFFICERS = 200;
const ROUNDS = 2;
const agencyOf = (n: number): string => `agency${n}`;
const agreementOf = (n: number): string => `of-agency${n}`;
const sourceOf = (n: number): string => `urn:agency:${agencyOf(n)}:x`;
const idOf = (n: number): string => `019a3333-0000-7000-8000-${String(n).padStart(12, '0')}`;

describe('200 officers of 200 agencies over an api with two connections', () => {
  let ledger: ApiLedger;
  let issuer: TestIssuer;
  let app: INestApplication;
  let url: string;
  let placed: Placed[];
  let tokens: string[];

  beforeAll(async () => {
    issuer = await TestIssuer.start();
    ledger = await ApiLedger.open();
    app = await startApi(
      loadApiSettings({
        ...{ DATABASE_URL: ledger.database.urlAs('api'), PORT: '0', COUNTERSIGN_LOG_LEVEL: 'fatal' },
        ...{ COUNTERSIGN_DATABASE_CONNECTIONS: '2', COUNTERSIGN_QUERY_SECONDS: '1', ...issuer.env() },
        ...(await ledger.accessEnv()),
      }),
    );
    url = `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}`;
    placed = await ledger.post(
      ...Array.from({ length: OFFICERS }, (_, n) =>
        ledger.event(
          'gov.transfer.request.submitted.v1',
          { requestId: `R-${n}`, requesterRef: `k1:${'a'.repeat(43)}`, itemsCount: n + 1 },
          { source: sourceOf(n), agreementid: agreementOf(n), id: idOf(n) },
        ),
      ),
    );
    tokens = await Promise.all(Array.from({ length: OFFICERS }, (_, n) => issuer.officer(agencyOf(n))));
    await ledger.judge();
    await ledger.publish();
  });
  afterAll(async () => {
    await app?.close();
    await issuer?.close();
    await ledger?.close();
  });

  it('gives each her own rows and entries, whatever becomes of the others’ requests', async () => {
    const wrong: string[] = [];
    const counts = { answered: 0, away: 0, gone: 0 };
    const ask = async (
      n: number,
      path: string,
      patienceMs?: number,
    ): Promise<{ status: number; text: string } | null> => {
      try {
        const signal = patienceMs === undefined ? null : AbortSignal.timeout(patienceMs);
        const response = await fetch(url + path, { headers: bearer(tokens[n]!), signal });
        const text = await response.text();
        // A question that the server itself gave up.
        if (response.status === 503) {
          counts.away++;
          return null;
        }
        counts.answered++;
        return { status: response.status, text };
      } catch {
        counts.gone++;
        return null;
      }
    };
    const officer = async (n: number): Promise<void> => {
      for (let round = 0; round < ROUNDS; round++) {
        const other = (n + round * 37 + 1) % OFFICERS;
        const check = (what: string, answer: { status: number; text: string } | null, right: boolean): void => {
          if (answer && !right) wrong.push(`${agencyOf(n)}, ${what}: ${answer.status} ${answer.text.slice(0, 300)}`);
        };
        // Some go away before they are answered.
        if ((n + round) % 3 === 0) await ask(n, '/v1/findings?status=all', 3);
        const lists = ['/v1/agreements', '/v1/findings?status=all', '/v1/not-evaluable'];
        for (const path of lists) {
          const answer = await ask(n, path);
          const named = new Set(answer?.text.match(/of-agency\d+/g));
          check(
            path,
            answer,
            answer?.status === 200 && named.size <= 1 && (named.size === 0 || named.has(agreementOf(n))),
          );
          if (path === '/v1/agreements') check(path, answer, named.has(agreementOf(n)));
        }
        const events = (of: number): string => `/v1/events?source=${sourceOf(of)}&id=${idOf(of)}`;
        const own = await ask(n, events(n));
        check('her event', own, own !== null && (JSON.parse(own.text) as { entries: unknown[] }).entries.length === 1);
        const foreign = await ask(n, events(other));
        check(
          'another’s event',
          foreign,
          foreign !== null && (JSON.parse(foreign.text) as { entries: unknown[] }).entries.length === 0,
        );
        const bytes = await ask(n, `/v1/entries/0/${placed[n]!.index}`);
        check('her entry', bytes, bytes?.status === 200 && bytes.text.includes(sourceOf(n)));
        const hidden = await ask(n, `/v1/entries/0/${placed[other]!.index}`);
        check('another’s entry', hidden, hidden?.status === 404);
      }
    };
    const lock = async (): Promise<void> => {
      for (let n = 0; n < 3; n++) {
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        // Statements that wait for it take longer than the api allows, in the middle of their transactions.
        await ledger.owner.transaction(async (tx) => {
          await tx.query('LOCK TABLE readmodel.finding IN ACCESS EXCLUSIVE MODE');
          await tx.query('SELECT pg_sleep(1.6)');
        });
      }
    };
    await Promise.all([lock(), ...Array.from({ length: OFFICERS }, (_, n) => officer(n))]);
    expect(wrong).toEqual([]);
    expect(counts.answered).toBeGreaterThan(OFFICERS * ROUNDS * 3);
    expect(counts.away).toBeGreaterThan(0);
    expect(counts.gone).toBeGreaterThan(0);
  }, 300_000);
});
