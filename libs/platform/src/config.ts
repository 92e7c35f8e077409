import { z } from 'zod';
import { urlWithPassword } from '#libs/system';

/** Everything that is wrong with the settings at once. The process must not start; exit code 78 (EX_CONFIG of sysexits.h). */
export class ConfigError extends Error {
  override name = 'ConfigError';
  constructor(readonly problems: readonly ConfigProblem[]) {
    super(
      `${problems.length} wrong ${problems.length === 1 ? 'setting' : 'settings'}:\n${problems
        .map(({ key, expected, received }) => `  ${key}: ${expected} (${received})`)
        .join('\n')}`,
    );
  }
}

export interface ConfigProblem {
  key: string;
  /** The meaning of the setting, and its form. */
  expected: string;
  /** `not set`, or the value; of a secret only that it is set. */
  received: string;
}

/** One environment key as documentation and the tests of docker-compose.yml need it. */
export interface ConfigKey {
  key: string;
  required: boolean;
  /** As one would write it into the environment; undefined when there is none. */
  default: string | undefined;
  description: string;
  secret: boolean;
}

export type ConfigSchema = z.ZodObject;

/**
 * A typed configuration from environment variables. An empty value counts as not set, because that is how
 * docker-compose passes on a variable that nobody gave. Keys that the schema does not know are ignored.
 * @throws ConfigError naming every wrong key.
 */
export function loadConfig<S extends ConfigSchema>(
  schema: S,
  env: Readonly<Record<string, string | undefined>>,
): z.infer<S> {
  const given = Object.fromEntries(Object.keys(schema.shape).flatMap((key) => (env[key] ? [[key, env[key]]] : [])));
  const result = schema.safeParse(given);
  if (result.success) return withPasswords(schema, result.data) as z.infer<S>;
  const keys = new Map(describeConfig(schema).map((key) => [key.key, key]));
  throw new ConfigError(
    result.error.issues.map((issue) => {
      const key = issue.path.map(String)[0] ?? '(settings)';
      const known = keys.get(key);
      const what = known?.description ? `${known.description}; ` : '';
      return {
        key,
        expected: `${what}${lowerFirst(issue.message)}`,
        received: received(key, given[key], known?.secret),
      };
    }),
  );
}

/** Passwords from the files that `setting.passwordFile` names, in the URLs that they belong to. @throws ConfigError */
function withPasswords(schema: ConfigSchema, config: Record<string, unknown>): Record<string, unknown> {
  const all = { ...config };
  const problems: ConfigProblem[] = [];
  for (const [key, type] of Object.entries(schema.shape)) {
    const of = metaOf(type as z.ZodType)['passwordOf'];
    const [url, file] = [all[String(of)], all[key]];
    if (typeof of !== 'string' || typeof url !== 'string' || typeof file !== 'string') continue;
    try {
      all[of] = urlWithPassword(url, file);
    } catch (error) {
      const expected = `a file with the password of ${of} is expected`;
      problems.push({ key, expected, received: (error as Error).message });
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return all;
}

export function describeConfig(schema: ConfigSchema): ConfigKey[] {
  return Object.entries(schema.shape).map(([key, type]) => {
    const field = type as z.ZodType;
    const unset = field.safeParse(undefined);
    const meta = metaOf(field);
    return {
      key,
      required: !unset.success,
      default: unset.success && unset.data !== undefined ? written(unset.data) : undefined,
      description: typeof meta['description'] === 'string' ? meta['description'] : '',
      secret: meta['secret'] === true,
    };
  });
}

/** A description may have been given before `.default()` or `.optional()` wrapped the type. */
function metaOf(type: z.ZodType): Record<string, unknown> {
  const inner =
    (type.def as { innerType?: z.ZodType; in?: z.ZodType }).innerType ?? (type.def as { in?: z.ZodType }).in;
  return { ...(inner ? metaOf(inner) : {}), ...(type.meta() ?? {}) };
}

function received(key: string, value: string | undefined, secret = false): string {
  if (value === undefined) return 'not set';
  if (secret || /PASSWORD|SECRET|TOKEN|KEY|CREDENTIAL/.test(key)) return 'set, not shown';
  return `is ${JSON.stringify(redactUrl(value))}`;
}

/** Connection URLs carry passwords. */
export function redactUrl(value: string): string {
  return value.replace(/(\w+:\/\/[^:@/\s]*):[^@/\s]*@/g, '$1:***@');
}

function written(value: unknown): string {
  if (Array.isArray(value)) return value.map(written).join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
