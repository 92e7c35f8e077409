import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkoutRoot } from '#libs/stack';
import type { DemoJson } from '../e2e/demo-json.js';
import { expectShown, type MarkdownBlock, markdownBlocks } from '../support/markdown-blocks.js';
import { type CliRun, lastLine, startCli } from '../support/run-cli.js';
import { eventually } from '../faults/recorder-harness.js';
import { installFromDebian } from '../support/from-debian.js';
import { needGo } from './need-go.js';

/** By the first line of the block. Everything else on the two pages is run. */
const NOT_RUN: Record<string, string> = {
  'npm run demo       # the 1,280,000-name case of 2025 through a real Kafka, PostgreSQL and our processes':
    'its second command runs this test; its first one at full size takes a minute or two, and runs here with fewer names',
  'log ledger.example+<key id>+<key>': 'the form of a file of pinned keys, with nobody’s keys: the demo writes one',
  'Funnel, in items': 'of the whole case; e2e holds a smaller case against what was planted',
  'DATABASE_URL=$OWNER countersign verify --quarantine':
    "needs the owner's connection, which the demo does not print; tests/tamper/quarantine.int.spec.ts runs it",
};

const firstLine = ({ text }: MarkdownBlock): string => text.slice(0, text.indexOf('\n'));

describe('docs/verify.md, docs/officers.md and the README', () => {
  let folder: string;
  let demo: CliRun;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    const tools = ['curl', 'jq', 'openssl', 'xxd'].filter(
      (tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0,
    );
    if (tools.length > 0) installFromDebian('curl, jq, openssl and xxd', tools);
    needGo();
    folder = mkdtempSync(join(tmpdir(), 'countersign-docs-'));
    for (const name of ['dist', 'docs', 'tests']) symlinkSync(join(checkoutRoot(), name), join(folder, name));
    // As the page has it, with its folder here.
    const page = readFileSync(join(checkoutRoot(), 'docs/verify.md'), 'utf8');
    const args = /`npm run demo -- ([^`]*--keep)`/.exec(page)![1]!.replace('DIR', join(folder, 'DIR')).split(' ');
    demo = startCli(['demo', ...args, '--json'], { DATABASE_URL: '', KAFKA_BROKERS: '' });
    while (!demo.stdout().includes('\n') && demo.child.exitCode === null) await sleep(100);
    if (demo.child.exitCode !== null) throw new Error(demo.stderr());
    const { intake, urls, issuer: who, logins } = lastLine(demo.stdout()) as DemoJson;
    expect(intake).toBe('kafka');
    const { api, issuer, kafka, intake: recorder } = urls!;
    const addresses = { API: api, ISSUER: issuer, KAFKA: kafka, INTAKE: recorder };
    const database = { VERIFIER_URL_FILE: logins!.verifier.urlFile };
    env = { ...process.env, ...addresses, ...database, SECRETS: who!.secrets, NO_COLOR: '1' };
  }, 600_000);
  afterAll(async () => {
    demo?.child.kill('SIGINT');
    await demo?.exited;
    rmSync(folder, { recursive: true, force: true });
  });

  function run(commands: string): string {
    const shell = spawnSync('bash', ['-c', `set -euo pipefail\n${commands}`], {
      cwd: folder,
      env,
      encoding: 'utf8',
      timeout: 240_000,
    });
    if (shell.status !== 0)
      throw new Error(`${commands}\nends with ${shell.status}:\n${shell.stdout}\n${shell.stderr}`, {
        cause: shell.error,
      });
    return shell.stdout + shell.stderr;
  }

  it('are run in all their blocks but those that are listed with a reason', () => {
    const blocks = ['README.md', 'docs/verify.md', 'docs/officers.md'].flatMap(markdownBlocks);
    expect(Object.keys(NOT_RUN).filter((line) => !blocks.some((block) => firstLine(block) === line))).toEqual([]);
    const languages = new Set(blocks.map(({ language }) => language));
    expect([...languages].sort()).toEqual(['', 'sh']);
  });

  it('verify.md: each command works, and prints what the page shows', () => {
    const [definitions, ...blocks] = markdownBlocks('docs/verify.md');
    let printed = '';
    for (const block of blocks) {
      if (NOT_RUN[firstLine(block)] !== undefined) continue;
      if (block.language === '') expectShown(block.text, printed);
      else if (block.text.startsWith('#!/bin/sh\n# receipt.sh')) writeFileSync(join(folder, 'receipt.sh'), block.text);
      else printed = run(`${definitions!.text}${block.text}`);
      // "The last two print one hash, twice."
      if (block.text.includes('sha256sum') && block.text.startsWith('SIZE=')) {
        const [one, two] = printed.trim().split('\n').slice(-2);
        expect(one).toMatch(/^[0-9a-f]{64}$/);
        expect(two!.split(' ')[0]).toBe(one);
      }
    }
    expect(blocks.filter(({ language }) => language === 'sh')).toHaveLength(9);
  }, 600_000);

  it("the README's walk: each command answers what its comment says", async () => {
    const [walk, ...others] = markdownBlocks('README.md').filter((block) => NOT_RUN[firstLine(block)] === undefined);
    expect(others).toEqual([]);
    const [addresses, ...lines] = walk!.text.trimEnd().split('\n');
    expect(addresses).toMatch(/^API=\S+ INTAKE=\S+ ISSUER=\S+ SECRETS=\S+ VERIFIER_URL_FILE=\S+ +# as printed$/);
    const definitions = lines.filter((line) => /^\w+\(\) /.test(line));
    const commands = lines.filter((line) => !definitions.includes(line));
    expect([definitions.length, commands.length]).toEqual([5, 14]);
    const runWalk = (command: string): string => run(`${definitions.join('\n')}\n${command}`);
    const places: Record<string, string> = {};
    const ask = (): string => {
      let command = commands.shift()!;
      for (const [name, value] of Object.entries(places)) command = command.replaceAll(`<${name}>`, value);
      expect(command.split('#')[0]).not.toMatch(/<[a-z]+>/);
      return runWalk(command);
    };

    const sends = commands.slice(0, 2);
    interface Receipt {
      index: number;
      leafHash: string;
      state: string;
    }
    const receiptsIn = (answer: string): Receipt[] => [JSON.parse(answer) as Receipt | Receipt[]].flat();
    const receipts = sends.flatMap(() => receiptsIn(ask()));
    expect(receipts.map(({ state }) => state)).toEqual(['recorded', 'recorded', 'recorded']);
    expect(ask()).toContain('Signed in');
    const findings = commands[0]!;
    const listed = (answer: string) =>
      (JSON.parse(answer) as { findings: { id: string; rule: string; subject: string }[] }).findings;
    const found = await eventually(() => {
      const scope = listed(runWalk(findings)).find(({ rule }) => rule === 'DIS-03');
      expect(scope).toBeDefined();
      return scope!;
    });
    places.id = found.id;
    ask();
    const finding = JSON.parse(ask()) as { clauses: unknown[] };
    expect(finding.clauses.length).toBeGreaterThan(0);
    expect(JSON.stringify(finding)).toContain('wages');
    const events = ask();
    expect(events).toContain('01960f2c-8400-7000-8000-00000000d003');
    const { index, leafHash } = receipts.at(-1)!;
    places.index = String(index);
    await eventually(() => expect(runWalk(`ask "/v1/entries/0/${index}?proof=1"`)).toMatch(/c2sp|heckpoint/));
    expect(ask()).toContain('heckpoint');
    expect(ask().trim()).toBe(leafHash);
    expect(ask()).toMatch(/^demo\.countersign\.example\/0\n[0-9]+\n/);
    expect(ask()).toMatch(new RegExp(`^c2sp.org/tlog-proof@v1\nindex ${index}\n`));
    // Another agency's officer sees nothing of it, and cannot tell it from what is not there.
    ask();
    expect(listed(ask())).toEqual([]);
    const hidden = JSON.parse(ask()) as Record<string, unknown>;
    const absent = JSON.parse(runWalk('ask /v1/entries/0/999999')) as Record<string, unknown>;
    expect([hidden['status'], hidden['title'], hidden['type']]).toEqual([404, absent['title'], absent['type']]);
    expect(ask()).toMatch(/^ledger verified: /m);
    expect(commands).toEqual([]);
    const again = sends.flatMap((command) => receiptsIn(runWalk(command)));
    expect(again).toEqual(receipts.map((receipt) => ({ ...receipt, state: 'repeat' })));
  }, 300_000);

  it('officers.md: found, taken, resolved, back, and proven', () => {
    const [definitions, ...blocks] = markdownBlocks('docs/officers.md');
    const [found, made, taken, resolved, proven, ...others] = blocks.map(({ text }) =>
      jsonTexts(run(`OVERSIGHT_VKEY=$(cat DIR/oversight/vkey)\n${definitions!.text}${text}`)),
    );
    expect(others).toEqual([]);
    expect(found![0]).toMatchObject({
      findings: expect.arrayContaining([expect.objectContaining({ rule: 'DIS-17' })]),
    });
    expect(found![1]).toMatchObject({
      finding: { rule: 'DIS-17', severity: 'CRITICAL' },
      seen: { severity: 'CRITICAL' },
    });
    const { count } = made!.at(-1) as { count: number };
    expect(made!.at(-1)).toMatchObject({ rule: 'DIS-03', severity: 'CRITICAL' });
    const officer = expect.objectContaining({ subject: 'revenue-compliance' });
    expect(taken).toEqual([
      { version: 1, owner: officer, entry: expect.stringMatching(/^\/v1\/entries\/oversight\/\d+$/) },
      { version: 2, state: 'investigating', due: expect.any(String) },
      expect.objectContaining({ status: 412 }),
    ]);
    expect(resolved![0]).toEqual({ version: 3, state: 'true-positive' });
    const [, , back, list, timeline] = resolved!;
    expect(back).toMatchObject({ state: 'true-positive', shown: 'reopened', due: expect.any(String) });
    expect(list).toEqual([expect.objectContaining({ rule: 'DIS-03', count: count + 10 })]);
    expect((timeline as { what: string }[]).map(({ what }) => what)).toEqual([
      ...['raised', 'triage.assigned', 'triage.moved', 'triage.moved', 'raised'],
    ]);
    const [acts, looked] = proven!;
    expect(acts).toHaveLength(3);
    expect(new Set((acts as { by: string }[]).map(({ by }) => by))).toEqual(new Set(['revenue-compliance']));
    expect(looked).toEqual(['revenue-compliance']);
  }, 300_000);
});

/** The JSON texts among what commands print. */
function jsonTexts(printed: string): unknown[] {
  const texts: unknown[] = [];
  let text = '';
  for (const line of printed.split('\n')) {
    if (text === '' && !/^[[{]/.test(line)) continue;
    text += line;
    try {
      texts.push(JSON.parse(text));
      text = '';
    } catch {
      // It goes on.
    }
  }
  return texts;
}
