// Locks the content of each rule, and of all else that judges, to its version, and writes docs/rules.md.
//   node scripts/rules-lock.mjs           updates libs/rules/rules.lock.json, both content.ts and docs/rules.md
//   node scripts/rules-lock.mjs --check   changes nothing; exit code 1 and the reasons where something is stale
// What changed keeps its lock until its version is raised: findings name the version that made them, and the digest of the rule set covers
// every content.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Code, contentsOf } from './rules-lock/content.mjs';

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    root: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) },
  },
});
const rulesDir = join(values.root, 'libs/rules/src');
const lockFile = join(values.root, 'libs/rules/rules.lock.json');
const VERSION_FILE = 'libs/judging/src/version.ts';
const COMMAND = 'node scripts/rules-lock.mjs';

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
const contents = contentsOf(new Code(values.root), rules);
const judging = /JUDGING_VERSION = '([^']+)'/.exec(readFileSync(join(values.root, VERSION_FILE), 'utf8'))[1];
const locked = existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')) : {};
const next = {
  judging: { version: judging, contentHash: contents.judging },
  ...Object.fromEntries(
    rules.map((rule) => [rule, { version: declared(rule).version, contentHash: contents.rules[rule] }]),
  ),
};
const refused = [];
for (const [name, { version, contentHash }] of Object.entries(next)) {
  const was = locked[name];
  if (!was || was.contentHash === contentHash || isNewer(version, was.version)) continue;
  const file = name === 'judging' ? VERSION_FILE : `${name}/rule.ts`;
  refused.push(
    `${name}: its content changed but its version is still ${version}. Raise it in ${file}, then run ${COMMAND}`,
  );
}

const made = (text) => `// Made by ${COMMAND}: do not edit.\n${text}\n`;
const quoted = Object.entries(contents.rules).map(([rule, content]) => `  '${rule}': '${content}',`);
const outputs = {
  'libs/rules/rules.lock.json': `${JSON.stringify(next, null, 2)}\n`,
  'libs/judging/src/content.ts': made(`/** Of what judges besides the rules. */
export const JUDGING_CONTENT = '${contents.judging}';`),
  'libs/rules/src/content.ts': made(`/** Of each rule's code, beyond what all rules share. */
export const RULE_CONTENTS: Readonly<Record<string, string>> = {
${quoted.join('\n')}
};`),
};
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

outputs['docs/rules.md'] = `# Rules

What is flagged, and by which rule. Each page says in plain words what is compared, where every threshold comes from, what can be
wrong, and what to do. A finding is not a verdict: it says which facts were compared, and an officer decides. What a rule
could not judge, and which facts were missing, is listed apart and never passes in silence.

${table([heads, ...rows])}

The content of a rule, and of all that judges with it, is locked to its version in \`libs/rules/rules.lock.json\`: who changes one raises its
version and runs \`${COMMAND}\`, which also writes this page. Comments, types and formatting are not content.
`;

for (const [file, text] of Object.entries(outputs)) {
  const path = join(values.root, file);
  const stale = !existsSync(path) || readFileSync(path, 'utf8') !== text;
  if (values.check && stale) refused.push(`${file} is stale: run ${COMMAND}`);
}
if (refused.length > 0) {
  console.error(refused.join('\n'));
  process.exitCode = 1;
} else if (!values.check) {
  for (const [file, text] of Object.entries(outputs)) writeFileSync(join(values.root, file), text);
  console.log(`locked judging and ${rules.length} rules`);
}
