import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { compare, type Truth } from '#libs/cases';
import { LedgerReader } from '#libs/ledger';
import { encodeEntryBundle } from '#libs/merkle';
import { freePort, Teardown } from '#libs/stack';
import * as emitCommand from '../../apps/cli/src/commands/emit.js';
import * as importCommand from '../../apps/cli/src/commands/import.js';
import * as intakeCommand from '../../apps/cli/src/commands/intake.js';
import * as keygenCommand from '../../apps/cli/src/commands/keygen.js';
import * as verifyCommand from '../../apps/cli/src/commands/verify.js';
import { startDemoStack, type DemoStack } from '../../apps/cli/src/demo/demo-stack.js';
import { readResults } from '../../apps/cli/src/demo/results.js';
import { untilJudged, untilRecorded } from '../../apps/cli/src/demo/wait.js';
import { callCli } from '../support/call-cli.js';
import { lastLine, runCli } from '../support/run-cli.js';
import { service } from '../support/services.js';

const MINUTES = 60_000;

describe('countersign', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-cli-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const path = (name: string): string => join(dir, name);

  describe('keygen', () => {
    it.each([
      ['log', ['--origin', 'log.example']],
      ['subject', ['--key-id', 'irs-2025']],
      ['quarantine', []],
      ['sign', ['--key-id', 'irs/cases-1']],
      ['cosigner', ['--name', 'witness.example/w1']],
    ])('%s writes a file for its owner only and never overwrites one', async (kind, options) => {
      const file = path(`${kind}.key`);
      const make = ['keygen', kind, file, ...options, '--json'];
      // Each kind of key loads libraries of its own on demand. One run as users start it is enough.
      const { stdout } = await (kind === 'log' ? runCli(make) : callCli(keygenCommand, make));
      expect(lastLine(stdout)).toMatchObject({ file });
      const made = readFileSync(file);
      const { stderr } = await callCli(keygenCommand, ['keygen', kind, file, ...options], 1);
      expect(stderr).toContain(`${file}`);
      expect(stderr).toMatch(/exists already/);
      expect(readFileSync(file)).toEqual(made);
    });

    it('vkeys prints again what log printed of the key, and nothing that is secret', async () => {
      const file = path('again.key');
      const make = ['keygen', 'log', file, '--origin', 'log.example/x', '--shards', '2'];
      const { stdout: printed } = await callCli(keygenCommand, make);
      const { stdout } = await callCli(keygenCommand, ['keygen', 'vkeys', file, '--shards', '2']);
      const lines = stdout.trim().split('\n');
      expect(lines.map((line) => line.split('+')[0])).toEqual(
        ['0', '1', 'oversight', 'access'].map((shard) => `log.example/x/${shard}`),
      );
      expect(printed).toContain(stdout.trim());
      await callCli(keygenCommand, ['keygen', 'vkeys', path('none.key')], 1);
    });
  });

  describe('intake reset', () => {
    it('reports that no recorder answers, and how to name one', async () => {
      const recorder = `http://127.0.0.1:${await freePort()}`;
      const reset = ['intake', 'reset', '--topic', 'transfers.irs', '--reason', 're-created', '--recorder', recorder];
      const { stderr, stdout } = await runCli(reset, 1);
      expect(stderr).toMatch(
        new RegExp(`^countersign: no recorder answers at ${recorder} \\(.*ECONNREFUSED.*\\); name one with --recorder`),
      );
      expect(stdout).toBe('');
    });
  });

  describe('on a running stack', () => {
    const teardown = new Teardown();
    const before = process.env.DATABASE_URL;
    let stack: DemoStack;
    beforeAll(async () => {
      process.env.DATABASE_URL = (await service<{ url: string }>('postgres')).url;
      // The tests' PostgreSQL does not wait for the disk.
      process.env.COUNTERSIGN_ALLOW_UNSAFE_DATABASE = 'true';
      mkdirSync(path('stack'));
      const agencies = ['irs', 'ice'];
      stack = await startDemoStack({
        dir: path('stack'),
        shards: 1,
        agencies,
        sources: ['urn:agency:labor:portal'],
        clockMs: 60_000,
        teardown,
        say: () => undefined,
      });
      writeFileSync(path('vkeys.txt'), stack.vkeys.join('\n'));
    }, 5 * MINUTES);
    afterAll(async () => {
      await teardown.run();
      delete process.env.COUNTERSIGN_ALLOW_UNSAFE_DATABASE;
      if (before === undefined) delete process.env.DATABASE_URL;
      else process.env.DATABASE_URL = before;
    }, MINUTES);

    it('intake reset reports that nothing of a topic was recorded', async () => {
      const reset = ['intake', 'reset', '--topic', 'transfers.nobody', '--reason', 'x', '--recorder', stack.recorder];
      reset.push('--process-key', path('stack/operator.pem'));
      const { stderr } = await callCli(intakeCommand, reset, 1);
      expect(stderr).toMatch(/^countersign: transfers\.nobody: nothing of it was recorded from cluster \S+\n$/);
    });

    const entries = async (): Promise<number> => (await new LedgerReader(stack.db).head('0')).size;
    const verify = (expected: number) =>
      runCli(['verify', '--db', stack.ownerUrl, '--vkey-file', path('vkeys.txt'), '--json'], expected);

    it(
      'writes a case, shows the events of its import, sends them, and finds the plants',
      async () => {
        const written = await runCli(['case', 'irs-ice', '--dir', path('case'), '--items', '640', '--json']);
        const { header, truth } = lastLine(written.stdout) as { header: string; truth: Truth };
        const load = ['import', header, '--side', 'both', '--json'];

        const size = await entries();
        const dry = lastLine((await callCli(importCommand, [...load, '--dry-run'])).stdout) as {
          counts: { events: number };
        };
        expect(dry).toMatchObject({ dryRun: true, sent: 0, counts: { requests: 640, disclosures: 24 } });
        expect(await entries()).toBe(size);

        const kafka = ['--kafka', stack.brokers.join(',')];
        const sent = lastLine((await runCli([...load, ...kafka])).stdout);
        expect(sent).toMatchObject({
          dryRun: false,
          sent: dry.counts.events,
          counts: dry.counts,
        });
        expect(lastLine((await callCli(importCommand, [...load, ...kafka])).stdout)).toMatchObject({ sent: 0 });

        await untilRecorded(stack, dir, dry.counts.events, () => undefined);
        await untilJudged(stack, dir, () => undefined);
        const { findings, notEvaluable } = await readResults(stack);
        const comparison = compare(truth, findings, notEvaluable);
        expect(comparison).toMatchObject({ missing: 0, unexpected: 0, differences: [] });
        expect(Object.keys(comparison.found)).toContain('DIS-17');
      },
      4 * MINUTES,
    );

    it('emits lines of JSON, all or none', async () => {
      const event = (n: number, data: object = {}) =>
        JSON.stringify({
          specversion: '1.0',
          id: `019a0000-0000-7000-8000-00000000000${n}`,
          source: 'urn:agency:labor:portal',
          type: 'gov.transfer.access.recorded.v1',
          time: '2026-03-01T09:00:00Z',
          agreementid: 'labor-mou',
          sequence: String(n),
          known: 'system',
          data: {
            accessId: `a-${n}`,
            disclosureId: 'd-1',
            actorRef: `k1:${'a'.repeat(43)}`,
            action: 'view',
            outcome: 'success',
            ...data,
          },
        });
      const size = await entries();
      writeFileSync(path('bad.jsonl'), `${event(1)}\n${event(2, { surprise: true })}\n`);
      const { url, secrets } = stack.issuer;
      const client = [
        '--issuer',
        url,
        '--client-id',
        'labor-portal',
        '--client-secret-file',
        join(secrets, 'labor-portal.secret'),
      ];
      const to = ['--http', stack.recorder, ...client];
      const refused = await callCli(emitCommand, ['emit', path('bad.jsonl'), ...to], 1);
      expect(refused.stderr).toMatch(
        /bad\.jsonl:2: data: has a field that its schema does not know; an object with accessId, /,
      );
      expect(refused.stderr).toContain('1 of 2 events would be refused; nothing was sent');
      expect(await entries()).toBe(size);

      writeFileSync(path('good.jsonl'), `${event(1)}\n\n${event(2)}\n`);
      const { stdout } = await runCli(['emit', path('good.jsonl'), ...to, '--json']);
      expect(lastLine(stdout)).toEqual({ events: 2, sent: 2 });
      expect(await entries()).toBe(size + 2);
      expect((await callCli(emitCommand, ['emit', path('good.jsonl')], 1)).stderr).toContain(
        'say where to send: --kafka',
      );
    });

    it('resets nothing while the broker still holds the recorded records, and reports that', async () => {
      const size = await entries();
      const reset = ['intake', 'reset', '--topic', 'transfers.irs', '--reason', 'x', '--recorder', stack.recorder];
      expect((await callCli(intakeCommand, reset, 1)).stderr).toMatch(
        /Give --process-key, a key that the recorder has pinned/,
      );
      reset.push('--process-key', path('stack/operator.pem'));
      expect(lastLine((await runCli([...reset, '--json'])).stdout)).toEqual({
        partitions: [{ partition: 0, incarnation: 1, reset: false }],
      });
      const { stdout } = await callCli(intakeCommand, reset);
      expect(stdout).toBe(
        '0 partitions of transfers.irs go on under a new incarnation. 1 stays: the broker still holds what was recorded.\n',
      );
      expect(await entries()).toBe(size);
    });

    it('rebuilds every row with the same contents', async () => {
      await untilJudged(stack, dir, () => undefined);
      const report = lastLine((await runCli(['rebuild', '--database', stack.ownerUrl, '--json'])).stdout);
      expect(report).toMatchObject({ identical: true, differences: [], tookOver: true });
      const { stdout } = await runCli(['rebuild', '--database', stack.ownerUrl]);
      expect(stdout).toContain('Every row is identical.');
    });

    it('verifies the ledger, and names the entry that its owner rewrites', async () => {
      const good = lastLine((await verify(0)).stdout);
      expect(good).toMatchObject({ ok: true, problemCount: 0, firstFailure: null });

      const reader = new LedgerReader(stack.db);
      const batches = await reader.batchesFrom('0', 0, await entries());
      const row = batches.find(({ entries }) => entries.some((entry) => entry.includes('disclosure.made')))!;
      const at = row.entries.findIndex((entry) => entry.includes('disclosure.made'));
      const rewritten = row.entries.with(at, Buffer.from(row.entries[at]!.toString().replace('address', 'nothing')));
      expect(rewritten[at]).not.toEqual(row.entries[at]);
      const update = `UPDATE ledger.batch SET entries = $1 WHERE shard = '0' AND first_index = $2`;
      const change = () => stack.db.query(update, [gzipSync(encodeEntryBundle(rewritten)), row.firstIndex]);
      await expect(change()).rejects.toThrow();
      await stack.db.query('ALTER TABLE ledger.batch DISABLE TRIGGER append_only');
      await change();

      const index = row.firstIndex + at;
      expect(lastLine((await verify(1)).stdout)).toMatchObject({ ok: false, firstFailure: { shard: '0', index } });
      const { stdout } = await callCli(verifyCommand, ['verify', '--db', stack.ownerUrl], 1);
      expect(stdout).toContain(`NOT VERIFIED: the first entry that fails is 0/${index}`);
    });
  });
});
