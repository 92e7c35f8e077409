import { Option, type Command } from 'commander';
import type { TokenSource } from '#libs/client';

export interface CredentialOptions {
  tokenFile?: string;
  issuer?: string;
  clientId?: string;
  clientSecretFile?: string;
  scope?: string;
  resource?: string;
}

/** Who asks: for every command that speaks HTTP. Secrets are in files: a command line is for everybody on the machine to read. */
export function withCredentialOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--token-file <file>', 'file with the access token to send, read again when it changes').env(
        'COUNTERSIGN_TOKEN_FILE',
      ),
    )
    .addOption(
      new Option('--issuer <url>', 'instead: get tokens from this issuer, as a client').env('COUNTERSIGN_ISSUER'),
    )
    .addOption(new Option('--client-id <id>', 'with --issuer: the client').env('COUNTERSIGN_CLIENT_ID'))
    .addOption(
      new Option('--client-secret-file <file>', 'with --issuer: file with its secret, for its owner only').env(
        'COUNTERSIGN_CLIENT_SECRET_FILE',
      ),
    )
    .addOption(
      new Option('--scope <scopes>', 'with --issuer: what to ask for, if it wants that').env('COUNTERSIGN_SCOPE'),
    )
    .addOption(
      new Option('--resource <uri>', 'with --issuer: whom the token is for, if it wants that (RFC 8707)').env(
        'COUNTERSIGN_RESOURCE',
      ),
    );
}

/** The options say two things, or half of one. */
export class WrongCredentials extends Error {}

/** undefined: no credentials are given, and the server will say whether they are needed. Throws WrongCredentials. */
export async function credentialsOf(options: CredentialOptions): Promise<TokenSource | undefined> {
  const { tokenFile: file, issuer, clientId, clientSecretFile: secretFile, scope, resource } = options;
  const asClient = [issuer, clientId, secretFile].filter((value) => value !== undefined).length;
  if (file !== undefined && asClient > 0)
    throw new WrongCredentials(
      'give --token-file, or --issuer with --client-id and --client-secret-file, not both (COUNTERSIGN_* variables count too)',
    );
  if (asClient > 0 && asClient < 3)
    throw new WrongCredentials('--issuer, --client-id and --client-secret-file go together');
  const { clientCredentials, tokenFile } = await import('#libs/client');
  if (file !== undefined) return tokenFile(file);
  if (issuer === undefined || clientId === undefined || secretFile === undefined) return undefined;
  const { readPrivateFile } = await import('#libs/system');
  const secret = async (): Promise<string> => (await readPrivateFile(secretFile)).trim();
  // A file that cannot be used is said at once, and not after the issuer was waited for.
  await secret();
  return clientCredentials({
    issuer,
    clientId,
    secret,
    ...(scope === undefined ? {} : { scope }),
    ...(resource === undefined ? {} : { resource }),
  });
}
