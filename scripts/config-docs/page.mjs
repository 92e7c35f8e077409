import { abuse, commandSettings } from './abuse.mjs';

const HEAD = `# Configuration

Written by \`node scripts/config-docs.mjs\` from the apps' own schemas. Do not edit.

Every app is configured by environment variables. An empty value counts as not set; unknown variables are ignored. Wrong settings stop the start with code 78 and a list of
all that is wrong. Nothing is read from a file unless a setting names it. The last column says what someone who can write the setting could do with it.
`;

/**
 * docs/configuration.md. `apps`: for each app what describeConfig says of its schema.
 * Throws when a setting has no word on its abuse, or one is described that no app has.
 */
export function configurationPage(apps) {
  checkAbuse(apps);
  const sections = Object.entries(apps).map(([app, keys]) =>
    [`## ${app}`, table(['setting', 'default', 'what it is', 'whoever can write it could'], keys.map(row))].join(
      '\n\n',
    ),
  );
  const commands = table(
    ['setting', 'what it is', 'whoever can write it could'],
    commandSettings.map((cells) => cells.map(cell)),
  );
  const note = 'A command-line option wins over its environment variable.';
  return `${[HEAD, ...sections, '## The `countersign` command, demo and tests', note, commands].join('\n\n').replace(/\n{3,}/g, '\n\n')}\n`;
}

function row({ key, required, default: value, description, secret }) {
  const shown = required ? '**required**' : value === undefined ? '' : `\`${value}\``;
  return [`\`${key}\``, shown, cell(`${description}${secret ? ' (secret, never logged)' : ''}`), cell(abuse[key])];
}

function checkAbuse(apps) {
  const known = new Set(Object.values(apps).flatMap((keys) => keys.map(({ key }) => key)));
  const silent = [...known].filter((key) => !abuse[key]);
  const stale = Object.keys(abuse).filter((key) => !known.has(key));
  if (silent.length > 0) throw new Error(`scripts/config-docs/abuse.mjs says nothing of ${silent.join(', ')}`);
  if (stale.length > 0)
    throw new Error(`scripts/config-docs/abuse.mjs speaks of ${stale.join(', ')}, which no app has`);
}

const cell = (text) => text.replaceAll('|', '\\|');
const line = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
