import { urlWithPassword } from '#libs/system';

const FILES = { DATABASE_URL: 'DATABASE_PASSWORD_FILE', QUARANTINE_KEYS_URL: 'QUARANTINE_KEYS_PASSWORD_FILE' } as const;

/**
 * Puts passwords that stand in files into the URLs of this environment, as the apps do by their settings; the files are then named no
 * longer, so that nobody does it twice. @throws Error that names the variable
 */
export function passwordsFromFiles(env: NodeJS.ProcessEnv): void {
  for (const [key, of] of Object.entries(FILES)) {
    const [url, file] = [env[key], env[of]];
    if (!url || !file) continue;
    try {
      env[key] = urlWithPassword(url, file);
    } catch (error) {
      throw new Error(`${of}: ${(error as Error).message}`, { cause: error });
    }
    delete env[of];
  }
}
