import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the token of a person lies unless she says otherwise: below her configuration folder (XDG Base Directory; APPDATA on Windows). */
export function defaultTokenFile(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const configuration =
    platform === 'win32' && env.APPDATA
      ? env.APPDATA
      : // A relative path is to be ignored, by that specification.
        env.XDG_CONFIG_HOME?.startsWith('/')
        ? env.XDG_CONFIG_HOME
        : join(homedir(), '.config');
  return join(configuration, 'countersign', 'token');
}
