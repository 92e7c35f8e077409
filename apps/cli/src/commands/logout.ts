import { Option, type Command } from 'commander';
import { printJson, printLine } from '../lib/output.js';
import { defaultTokenFile } from '../lib/user-folder.js';

interface Options {
  tokenFile?: string;
  json?: boolean;
}

export function register(program: Command): void {
  program
    .command('logout')
    .summary('delete the token that login wrote')
    .description(
      'Deletes the file with the token. The token itself ends when it says: an issuer takes none back that it has given.',
    )
    .addOption(
      new Option('--token-file <file>', 'default: countersign/token below your configuration folder').env(
        'COUNTERSIGN_TOKEN_FILE',
      ),
    )
    .option('--json', 'print the result as one JSON object')
    .action(run);
}

async function run({ json, tokenFile: file = defaultTokenFile() }: Options): Promise<void> {
  const { rm } = await import('node:fs/promises');
  const { expiryOf } = await import('#libs/client');
  const { readPrivateFile } = await import('#libs/system');
  // A file that cannot be read is deleted all the same.
  const token = await readPrivateFile(file, { maxBytes: 65_536 }).catch(() => '');
  const ends = expiryOf(token.trim());
  const expires = ends === undefined ? null : new Date(ends).toISOString();
  const deleted = await rm(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return false;
    },
  );
  if (json) return printJson({ file, deleted, expires });
  if (!deleted) return printLine(`Nobody was signed in: there is no ${file}.`);
  const copies = ends !== undefined && ends > Date.now() ? ` Copies of the token work until ${expires}.` : '';
  printLine(`Signed out: ${file} is deleted.${copies}`);
}
