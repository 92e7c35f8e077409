import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type LogLine = Record<string, unknown> & { level: string; message: unknown };

/** What no log may hold, whoever wrote it: a person's pseudonym, a token, a cookie, an event. */
const NEVER: Readonly<Record<string, RegExp>> = {
  pseudonym: /[A-Za-z0-9._-]{1,32}:[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/,
  token: /ey[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+/,
  cookie: /(?:set-)?cookie"?\s*[:=]|__Host-/i,
  event: /specversion|agreementid/,
};

/**
 * Every line of these apps' logs, in a folder with `<app>.log`. Throws for a line that is no JSON object with a level, a time and a message, and
 * for one that shows what no log may: NEVER, what a secret file below the folder holds, and `canaries`.
 */
export function cleanLogs(dir: string, apps: readonly string[], canaries: readonly string[]): LogLine[] {
  const secrets = [...secretsBelow(dir), ...canaries];
  if (secrets.length <= canaries.length) throw new Error(`There is no secret file below ${dir} to look for.`);
  return apps.flatMap((app) => {
    const lines = readFileSync(join(dir, `${app}.log`), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    return lines.map((text): LogLine => {
      const line = readLine(app, text);
      for (const [what, pattern] of Object.entries(NEVER))
        if (pattern.test(text)) throw new Error(`A line of ${app} shows a ${what}: ${text}`);
      const shown = secrets.find((secret) => text.includes(secret));
      if (shown !== undefined) throw new Error(`A line of ${app} shows ${shown.slice(0, 6)}…: ${text}`);
      return line;
    });
  });
}

function readLine(app: string, text: string): LogLine {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    throw new Error(`A line of ${app} is no JSON: ${text}`);
  }
  const { level, message, timestamp } = line as Partial<LogLine>;
  if (typeof level !== 'string' || message === undefined || typeof timestamp !== 'number')
    throw new Error(`A line of ${app} has no level, time or message: ${text}`);
  return line as LogLine;
}

/** Runs of at least 16 characters of base64 or hex in files that nobody but their owner may read: keys, secrets, URLs with passwords. */
function secretsBelow(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true, recursive: true }).flatMap((file) => {
    const path = join(file.parentPath, file.name);
    if (!file.isFile() || !/\.(key|pem|secret|url)$/.test(file.name)) return [];
    const { mode, size } = statSync(path);
    if ((mode & 0o077) !== 0 || size > 10_000) return [];
    const text = readFileSync(path, 'utf8').replace(/-----[^-]+-----/g, ' ');
    return text.match(/[A-Za-z0-9+/_=-]{16,}/g) ?? [];
  });
}
