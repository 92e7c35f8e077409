import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import pg from 'pg';
import supertest from 'supertest';
import { verifyLedger } from '#libs/audit';
import { deskSchema } from '#libs/desk';
import { LEDGER_ROLES, ledgerSchema, migrate, migrateQuarantineKeys } from '#libs/ledger';
import { postgresSource } from '#libs/postgres';
import { readmodelSchema } from '#libs/readmodel';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { AccessRecorder } from '../support/access-recorder.js';
import { freshDatabase } from '../support/database.js';
import { bearer, TestIssuer } from '../support/tokens.js';
import { HOSTILE } from '../support/hostile-settings.js';
import { AGREEMENT, ApiLedger, ref } from './api-ledger.js';

const at = (day: number): string => `2026-01-${String(day).padStart(2, '0')}T10:00:00.250Z`;

/** A request, a disclosure that nobody asked for, and values that are refused, one of them with what escapes could change. */
async function fill(ledger: ApiLedger): Promise<void> {
  await ledger.send(
    'gov.transfer.request.submitted.v1',
    {
      requestId: 'R-1',
      requesterRef: ref("O'Brien\\"),
      itemsCount: 3,
      items: { fields: ['itemNo', 'addressCodes', 'namePresent'], rows: [1, 2, 3].map((n) => [n, [], true]) },
    },
    { time: at(3) },
  );
  await ledger.send(
    'gov.transfer.disclosure.made.v1',
    {
      disclosureId: 'D-1',
      requestId: 'R-2',
      matchId: 'M-1',
      recipient: { agency: 'border' },
      elements: ['name', 'address'],
      purpose: 'criminal-investigation',
      authority: ['26 USC 6103(i)(2)'],
      systemOfRecords: 'CADE2',
      itemsCount: 1,
      items: { fields: ['itemNo', 'elements'], rows: [[1, ['name']]] },
    },
    { time: at(5) },
  );
  await ledger.post('{', "not JSON: \\001 ' \u{1f512} ü");
  await ledger.publish();
  await ledger.judge();
}

/** Answers without what differs from run to run: hashes, random ids, times of receipt. */
async function answers(app: INestApplication, who: Record<string, string>): Promise<unknown[]> {
  const ask = async (path: string): Promise<unknown> => {
    const {
      status,
      text = '',
      type,
    } = await supertest(app.getHttpServer() as Server)
      .get(path)
      .set(who);
    const same = text
      .replaceAll(/\d{4}-(?:1[012])-\d\dT[\d:.]+Z/g, 'a time of receipt')
      .replaceAll(/"nonce":"[^"]+"/g, 'a nonce')
      .replaceAll(/[A-Za-z0-9+/_-]{40,}=*/g, 'a hash');
    return [path, status, type, same];
  };
  const paths = [
    ...[
      '/v1/status',
      '/v1/findings?status=all',
      '/v1/agreements',
      `/v1/agreements/${AGREEMENT}/funnel`,
      '/v1/quarantine',
    ],
    ...['/v1/entries/0/0', '/v1/entries/0/2', '/v1/not-evaluable', '/log/0/tile/0/000.p/4'],
    ...[
      '/v1/findings?from=2026-01-01T00:00:00Z',
      '/v1/events?source=urn:agency:border:requests&id=019a0000-0000-7000-8000-000000000001',
    ],
  ];
  const all: unknown[] = [];
  for (const path of paths) all.push(await ask(path));
  return all;
}

describe('settings of a database that are not those that our SQL is written for', () => {
  it('change nothing of what is recorded, judged and answered', async () => {
    const told: unknown[] = [];
    const issuer = await TestIssuer.start();
    for (const settings of [{}, HOSTILE]) {
      const ledger = await ApiLedger.open(1, settings);
      let app: INestApplication | undefined;
      let recorder: AccessRecorder | undefined;
      try {
        // A session that takes what it is given has these.
        const bare = new pg.Client({ connectionString: ledger.database.ledger.url });
        await bare.connect();
        const { rows } = await bare.query<{ style: string }>(`SELECT current_setting('DateStyle') AS style`);
        await bare.end();
        expect(rows).toEqual([{ style: settings === HOSTILE ? 'SQL, DMY' : 'ISO, MDY' }]);

        await fill(ledger);
        const { entries, problems } = await verifyLedger({ db: ledger.owner });
        expect(entries).toBeGreaterThan(3);
        // Its values that are refused come without a receipt.
        expect(problems.filter(({ kind }) => kind !== 'receipt')).toEqual([]);
        const url = ledger.database.urlAs('api');
        recorder = await AccessRecorder.start(ledger.database);
        app = await startApi(
          loadApiSettings({
            ...issuer.env(),
            ...recorder.env,
            DATABASE_URL: url,
            PORT: '0',
            COUNTERSIGN_LOG_LEVEL: 'fatal',
          }),
        );
        told.push(await answers(app, bearer(await issuer.overseer())));
      } finally {
        await app?.close();
        await recorder?.close();
        await ledger.close();
      }
    }
    await issuer.close();
    const [mild, hostile] = told;
    expect(JSON.stringify(mild)).toMatch(/INT-09[^]*itemsDisclosed\W+1\b[^]*2026-01-03T10:00:00\.250Z/);
    expect(hostile).toEqual(mild);
  });

  it('do not keep a database from being made, its roles included', async () => {
    await using database = await freshDatabase();
    for (const [name, value] of Object.entries(HOSTILE))
      await database.query(`ALTER DATABASE "${database.name}" SET ${name} = ${value}`);
    const passwords = Object.fromEntries(LEDGER_ROLES.map((role) => [role, 'password-of-a-test']));
    const once = {
      modules: [ledgerSchema, readmodelSchema, deskSchema],
      rolePrefix: 'countersign_test',
      passwords,
      shards: 2,
    };
    expect((await migrate(database.url, once)).applied).not.toEqual([]);
    expect((await migrate(database.url, once)).applied).toEqual([]);
    const keys = { rolePrefix: 'countersign_test', password: 'password-of-a-test' };
    expect((await migrateQuarantineKeys(database.url, keys)).applied).toHaveLength(1);
    expect((await migrateQuarantineKeys(database.url, keys)).applied).toEqual([]);
  });

  it('are set by each session for itself, those of a role too', async () => {
    await using database = await freshDatabase();
    const url = database.as('countersign_test_api', 'password-of-a-test');
    for (const [name, value] of Object.entries(HOSTILE))
      await database.query(`ALTER ROLE countersign_test_api IN DATABASE "${database.name}" SET ${name} = ${value}`);
    const db = await postgresSource(url, { name: 'spec', statementMs: 7_000, readOnly: true }).initialize();
    try {
      const names = ['DateStyle', 'TimeZone', 'IntervalStyle', 'search_path', 'default_transaction_isolation'];
      const shown = [...names, 'default_transaction_read_only', 'statement_timeout', 'server_encoding'];
      const [row] = await db.query<Record<string, string>[]>(
        `SELECT ${shown.map((name) => `current_setting('${name}') AS "${name}"`).join(', ')}`,
      );
      expect(row).toEqual({
        DateStyle: 'ISO, YMD',
        TimeZone: 'UTC',
        IntervalStyle: 'postgres',
        search_path: 'public, pg_temp',
        default_transaction_isolation: 'read committed',
        default_transaction_read_only: 'on',
        statement_timeout: '7s',
        server_encoding: 'UTF8',
      });
    } finally {
      await db.destroy();
    }
  });
});
