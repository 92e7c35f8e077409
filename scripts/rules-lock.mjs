// Locks each rule's content to its version, and writes docs/rules.md.
//   node scripts/rules-lock.mjs           updates libs/rules/rules.lock.json and docs/rules.md
//   node scripts/rules-lock.mjs --check   changes nothing; exit code 1 and the reasons where something is stale
// A rule whose content changed keeps its lock until its version is raised: findings name the version that made them.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    root: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) },
  },
});
const rulesDir = join(values.root, 'libs/rules/src');
const lockFile = join(values.root, 'libs/rules/rules.lock.json');
const indexFile = join(values.root, 'docs/rules.md');
const COMMAND = 'node scripts/rules-lock.mjs';

/** The rule's own file and what it imports of the rules folder, however deep. */
function filesOf(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)\.js'/g)) {
    const imported = resolve(dirname(file), `${path}.ts`);
    if (!relative(rulesDir, imported).startsWith('..')) filesOf(imported, seen);
  }
  return seen;
}

/** sha256 over path and text of each file, in the order of their paths; line ends as LF. */
function contentHash(rule) {
  const hash = createHash('sha256');
  for (const file of [...filesOf(join(rulesDir, rule, 'rule.ts'))].sort()) {
    const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
    hash.update(`${relative(rulesDir, file).replaceAll('\\', '/')}\0${text}\0`);
  }
  return `sha256:${hash.digest('hex')}`;
}

/** What a rule declares of itself, read from its source so that nothing has to be built first. */
function declared(rule) {
  const source = readFileSync(join(rulesDir, rule, 'rule.ts'), 'utf8');
  const field = (name) => {
    const found = new RegExp(`^  ${name}:\\s*'([^']+)'`, 'm').exec(source);
    if (!found) throw new Error(`${rule}/rule.ts declares no ${name}`);
    return found[1];
  };
  const names = ['id', 'version', 'title', 'severity', 'status', 'pack', 'subject', 'unit'];
  return Object.fromEntries(names.map((name) => [name, field(name)]));
}

const isNewer = (a, b) => {
  const [x, y] = [a, b].map((version) => version.split('.').map(Number));
  const at = x.findIndex((part, i) => part !== y[i]);
  return at >= 0 && x[at] > y[at];
};

const rules = readdirSync(rulesDir)
  .filter((name) => existsSync(join(rulesDir, name, 'rule.ts')))
  .sort();
const locked = existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')) : {};
const next = {};
const refused = [];
for (const rule of rules) {
  const { version } = declared(rule);
  const entry = { version, contentHash: contentHash(rule) };
  const was = locked[rule];
  next[rule] = entry;
  if (was && was.contentHash !== entry.contentHash && !isNewer(version, was.version)) {
    refused.push(
      `${rule}: its content changed but its version is still ${version}. Raise it in ${rule}/rule.ts, then run ${COMMAND}`,
    );
  }
}

const lockText = `${JSON.stringify(next, null, 2)}\n`;
const heads = ['rule', 'title', 'severity, at most', 'one finding per', 'it counts', 'pack', 'version', 'status'];
const rows = rules.map((rule) => {
  const { id, version, title, severity, status, pack, subject, unit } = declared(rule);
  return [`[${id}](../libs/rules/src/${id}/rule.md)`, title, severity, subject, unit, pack, version, status];
});

/** A Markdown table with aligned columns, as prettier writes it. */
function table(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const line = (cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [line(lines[0]), line(widths.map((width) => '-'.repeat(width))), ...lines.slice(1).map(line)].join('\n');
}

const indexText = `# Rules

What is flagged, and by which rule. Each page says in plain words what is compared, where every threshold comes from, what can be
wrong, and what to do. A finding is not a verdict: it says which facts were compared, and an officer decides. What a rule
could not judge, and which facts were missing, is listed apart and never passes in silence.

${table([heads, ...rows])}

A rule's content is locked to its version in \`libs/rules/rules.lock.json\`: who changes a rule raises its version and runs
\`${COMMAND}\`, which also writes this page.
`;

if (values.check) {
  const stale = (file, text) => !existsSync(file) || readFileSync(file, 'utf8') !== text;
  if (stale(lockFile, lockText)) refused.push(`libs/rules/rules.lock.json is stale: run ${COMMAND}`);
  if (stale(indexFile, indexText)) refused.push(`docs/rules.md is stale: run ${COMMAND}`);
} else if (refused.length === 0) {
  writeFileSync(lockFile, lockText);
  writeFileSync(indexFile, indexText);
  console.log(`locked ${rules.length} rules`);
}
if (refused.length > 0) {
  console.error(refused.join('\n'));
  process.exitCode = 1;
}
