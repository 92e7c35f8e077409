import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JUDGING, PORTIONS, RuleSet } from '#libs/judging';
import { Code, contentsOf } from '../../../scripts/rules-lock/content.mjs';
import { ruleSet } from './index.js';

const root = join(import.meta.dirname, '../../..');
const script = join(root, 'scripts/rules-lock.mjs');
const ids = ruleSet.rules.map(({ id }) => id);
const code = new Code(root);
const now = contentsOf(code, ids);

const replacing =
  (from: string, to: string) =>
  (text: string): string => {
    expect(text).toContain(from);
    return text.replace(from, to);
  };

/** `judging` and the ids of the rules whose content changes when one file is edited. */
function changedBy(path: string, edit: (text: string) => string): string[] {
  const after = contentsOf(code.edited(path, edit), ids);
  const rules = ids.filter((id) => after.rules[id] !== now.rules[id]);
  return after.judging === now.judging ? rules : ['judging', ...rules];
}

describe('the digest of the rule set', () => {
  it('covers the content of all code that judges, as it is now', () => {
    expect(JUDGING.content).toBe(now.judging);
    expect(ruleSet.declared.judging).toEqual(JUDGING);
    expect(Object.fromEntries(ruleSet.declared.rules.map(({ id, content }) => [id, content]))).toEqual(now.rules);
  });

  it.each([
    ['a kind of facts', 'libs/judging/src/kinds/volume.ts', 'const DAY = 86_400_000;', 'const DAY = 500_000;'],
    ['who has standing', 'libs/judging/src/standing/speakers.ts', 'author !== undefined && other', 'other'],
    ['the fold', 'libs/judging/src/fold/count.ts', "put(counted, 'accepted', accepted);", ''],
    ['the judge', 'libs/judging/src/judge/block-judge.ts', 'silent && undisclosed &&', 'undisclosed &&'],
    ['the view', 'libs/judging/src/judge/absence-view.ts', 'LATENESS_SECONDS = 900', 'LATENESS_SECONDS = 800'],
    ['wake-ups', 'libs/judging/src/judge/wake-up.ts', 'Math.ceil(time)', 'Math.floor(time)'],
    ['findings', 'libs/judging/src/findings/raise-or-withdraw.ts', 'MOST_CLAUSES = 20', 'MOST_CLAUSES = 19'],
    ['the size of a portion', 'libs/judging/src/rule-set-digest.ts', 'size: 500', 'size: 400'],
    ['portions', 'libs/judging/src/portions/tasks.ts', 'if (used < units)', 'if (used <= units)'],
    [
      'levels of addresses',
      'libs/addresses/src/codes.ts',
      'const INSUFFICIENT = 0x0ff;',
      'const INSUFFICIENT = 0x1ff;',
    ],
    ['the reading of an entry', 'libs/contracts/src/entry.ts', 'JSON.parse(', 'JSON.parse(" " + '],
  ])('changes with one line of %s', (_what, path, from, to) => {
    expect(changedBy(path, replacing(from, to))).toEqual(['judging']);
  });

  it('changes with one line of a rule, or of code that some rules share, for these rules only', () => {
    expect(
      changedBy('libs/rules/src/REQ-08/rule.ts', replacing('DEFAULT_SHARE = 0.95', 'DEFAULT_SHARE = 0.9')),
    ).toEqual(['REQ-08']);
    const shared = replacing("'PARTIAL or INSUFFICIENT'", "'less'");
    expect(changedBy('libs/rules/src/address.ts', shared)).toEqual(['DIS-17', 'REQ-06']);
    const digests = [
      ruleSet,
      new RuleSet(ruleSet.rules),
      new RuleSet(ruleSet.rules, PORTIONS, { ...now.rules, 'REQ-08': 'sha256:other' }),
      new RuleSet(ruleSet.rules, { ...PORTIONS, size: 400 }, now.rules),
    ].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(4);
  });

  it('does not change with a comment, a type or the formatting', () => {
    const path = 'libs/judging/src/fold/count.ts';
    expect(changedBy(path, (text) => `// So much for that.\n${text}`)).toEqual([]);
    expect(
      changedBy(
        path,
        replacing("put(counted, 'accepted', accepted);", "put(\n counted,\n 'accepted',\n accepted,\n);"),
      ),
    ).toEqual([]);
    expect(changedBy(path, replacing('type Plain =', 'type Other = string;\ntype Plain ='))).toEqual([]);
  });

  it('covers a file of any name, and refuses code that it cannot cover', () => {
    const path = 'libs/judging/src/fold/count.ts';
    const later = replacing("put(counted, 'accepted', accepted);", "void import('./limits.js');");
    expect(() => changedBy(path, later)).toThrow('imported while it runs');
    const index = 'libs/addresses/src/index.ts';
    expect(() =>
      contentsOf(
        new Code(root).edited(index, (text) => `${text}\nglobalThis.limit = 1;`),
        ids,
      ),
    ).toThrow('only passes names on');
  });

  it('covers the rules in their folders', async () => {
    for (const rule of ruleSet.rules) {
      const made = (await import(`./${rule.id}/rule.js`)) as Record<string, unknown>;
      expect(Object.values(made)).toContain(rule);
    }
  });

  it('leaves out only code that cannot change a finding', () => {
    const files = (folder: string): string[] =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
        .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts') && !path.includes('/testing/'));
    const reached = new Set(now.files);
    const left = files('libs/judging/src').filter((path) => !reached.has(path));
    expect(left.map((path) => path.slice('libs/judging/src/'.length)).sort()).toEqual([
      'content.ts',
      'findings/derive.ts',
      'findings/hit-tree.ts',
      'findings/replay-hits.ts',
      'findings/seal.ts',
      // Only types.
      'fold/context.ts',
      'fold/will-read.ts',
      'index.ts',
      // Only rules use them, so they are in their hashes.
      'judge/counted-acts.ts',
      'judge/day-sums.ts',
      'judge/entry-facts.ts',
      'judge/running-sums.ts',
      'kinds/kind.ts',
      'memory/memory-shard.ts',
      'memory/sorted-keys.ts',
      'pack.ts',
      'portions/task.ts',
      'rows/finding-items.ts',
      'rows/funnel.ts',
      'rows/parties.ts',
      'rows/sums.ts',
      'rows/versions.ts',
      'rows/watermarks.ts',
      'rule.ts',
      'standing/in-effect.ts',
      // The same.
      'tally/of-members.ts',
      'tally/toward.ts',
    ]);
  });
});

describe('the version lock', () => {
  const check = (at: string, ...more: string[]) =>
    spawnSync(process.execPath, [script, '--root', at, ...more], { encoding: 'utf8' });

  it('is up to date; else run node scripts/rules-lock.mjs', () => {
    expect(check(root, '--check').stderr).toBe('');
  });

  const versionOf = (id: string) => ruleSet.rules.find((rule) => rule.id === id)!.version;

  it('refuses judging, a rule or a shared file that changed without a new version', () => {
    const copy = mkdtempSync(join(tmpdir(), 'rules-'));
    try {
      mkdirSync(join(copy, 'docs'));
      for (const lib of ['addresses', 'contracts', 'crypto', 'judging', 'merkle', 'rules', 'system', 'tlog'])
        cpSync(join(root, 'libs', lib), join(copy, 'libs', lib), { recursive: true });
      cpSync(join(root, 'docs/rules.md'), join(copy, 'docs/rules.md'));
      const edit = (path: string, from: string, to: string) => {
        const at = join(copy, 'libs', path);
        writeFileSync(at, replacing(from, to)(readFileSync(at, 'utf8')));
      };
      edit('judging/src/fold/request.ts', 'acceptedOf(row) === false', 'acceptedOf(row) !== true');
      edit('rules/src/REQ-08/rule.ts', 'DEFAULT_SHARE = 0.95', 'DEFAULT_SHARE = 0.9');
      edit('rules/src/address.ts', "'PARTIAL or INSUFFICIENT'", "'less'");
      const refused = check(copy);
      expect(refused.status).toBe(1);
      expect(refused.stderr.match(/^[\w-]+(?=:)/gm)).toEqual(['judging', 'DIS-17', 'REQ-06', 'REQ-08']);
      expect(refused.stderr).toContain('node scripts/rules-lock.mjs');

      edit('judging/src/version.ts', `'${JUDGING.version}'`, "'99.0.0'");
      for (const id of ['DIS-17', 'REQ-06', 'REQ-08'])
        edit(`rules/src/${id}/rule.ts`, `version: '${versionOf(id)}'`, "version: '99.0.0'");
      expect(check(copy).status).toBe(0);
      expect(readFileSync(join(copy, 'libs/rules/rules.lock.json'), 'utf8')).toContain('"version": "99.0.0"');
      edit('rules/src/REQ-08/rule.ts', "version: '99.0.0'", "version: '1.0.9'");
      const older = check(copy, '--check');
      expect(older.status).toBe(1);
      expect(older.stderr).toContain('REQ-08: its content changed');
      expect(older.stderr).toContain('rules.lock.json is stale');
    } finally {
      rmSync(copy, { recursive: true });
    }
  });
});
