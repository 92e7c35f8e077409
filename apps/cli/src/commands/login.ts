import { dirname } from 'node:path';
import { Option, type Command } from 'commander';
import { printJson, printLine } from '../lib/output.js';
import { defaultTokenFile } from '../lib/user-folder.js';

interface Options {
  issuer: string;
  clientId: string;
  scope: string;
  resource?: string;
  loginHint?: string;
  tokenFile?: string;
  json?: boolean;
}

export function register(program: Command): void {
  program
    .command('login')
    .summary('sign in at an issuer, and keep its token in a file')
    .description(
      'Signs a person in by a code that she enters in a browser, on this machine or another (OAuth 2 device flow), and writes the\n' +
        'token to a file that only its owner can read, for the --token-file of other commands. `countersign logout` deletes it.',
    )
    .addOption(
      new Option('--issuer <url>', 'the issuer, as its tokens name it').env('COUNTERSIGN_ISSUER').makeOptionMandatory(),
    )
    .addOption(
      new Option('--client-id <id>', 'this program, as the issuer knows it')
        .env('COUNTERSIGN_LOGIN_CLIENT_ID')
        .default('countersign'),
    )
    .addOption(new Option('--scope <scopes>', 'what to ask for').env('COUNTERSIGN_SCOPE').default('openid'))
    .addOption(
      new Option('--resource <uri>', 'whom the token is for, if the issuer wants that').env('COUNTERSIGN_RESOURCE'),
    )
    .option('--login-hint <name>', 'who signs in; a development issuer asks her for nothing then')
    .addOption(
      new Option('--token-file <file>', 'where to (default: countersign/token below your configuration folder)').env(
        'COUNTERSIGN_TOKEN_FILE',
      ),
    )
    .option('--json', 'print the result as one JSON object')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { issuer, clientId, scope, resource, loginHint, json, tokenFile: file = defaultTokenFile() } = options;
  const { deviceLogin, expiryOf } = await import('#libs/client');
  const { makeFolder, replaceFile, shellQuoted } = await import('#libs/system');
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new Error('stopped: nobody was signed in'));
  process.once('SIGINT', interrupt);
  try {
    const { token, seconds } = await deviceLogin({
      issuer,
      clientId,
      scope,
      ...(resource === undefined ? {} : { resource }),
      ...(loginHint === undefined ? {} : { loginHint }),
      onCode: ({ url, completeUrl, code, seconds: life }) => {
        say(`Open ${completeUrl ?? url} in a browser, on any machine.`);
        say(
          `Sign in there if the page shows, or asks for, this code: ${code}  (valid for ${Math.round(life / 60)} min)`,
        );
      },
      signal: stop.signal,
    });
    await makeFolder(dirname(file), 0o700);
    await replaceFile(file, `${token}\n`);
    const ends = expiryOf(token) ?? (seconds === undefined ? undefined : Date.now() + seconds * 1000);
    const expires = ends === undefined ? null : new Date(ends).toISOString();
    if (json) return printJson({ file, issuer, expires });
    printLine(`Signed in. The token is in ${file}${expires === null ? '' : `, and ends at ${expires}`}.`);
    printLine(`Use it with --token-file ${shellQuoted(file)}`);
  } catch (error) {
    throw stop.signal.aborted ? (stop.signal.reason as Error) : error;
  } finally {
    process.off('SIGINT', interrupt);
  }
}
