import { z } from 'zod';
import { hostOf, isLoopback } from './loopback.js';

/** The kinds of settings that apps have, each with a message that says what is expected. */
export const setting = {
  text: (description: string) => z.string({ error: 'a text is expected' }).describe(description),

  /** A value of these, never printed. */
  secret: (description: string) => z.string({ error: 'a text is expected' }).meta({ description, secret: true }),

  url: (description: string, protocols: readonly string[]) =>
    z
      .string({ error: `a URL is expected (${protocols.join(', ')})` })
      .refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol.slice(0, -1)), {
        error: `a URL is expected (${protocols.join(', ')})`,
      })
      .meta({ description, secret: true }),

  /** https, or http on this machine alone. */
  publicUrl: (description: string) => {
    const error = 'an https URL is expected, or http on this machine';
    return z
      .string({ error })
      .refine(
        (value) => {
          if (!URL.canParse(value)) return false;
          const { protocol, search, hash, username, password } = new URL(value);
          if (search + hash + username + password !== '') return false;
          return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostOf(value)));
        },
        { error },
      )
      .describe(description);
  },

  postgresUrl: (description: string) => setting.url(description, ['postgres', 'postgresql']),

  /** `loadConfig` puts the password into the value of the setting `passwordOf`. */
  passwordFile: (passwordOf: string) =>
    z.string({ error: 'a text is expected' }).meta({
      description: `File with the password of the user in ${passwordOf}, which then has none itself`,
      passwordOf,
    }),

  integer: (description: string, { min = 0, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number } = {}) => {
    const error = `a whole number from ${min} to ${max} is expected`;
    return z
      .string({ error })
      .regex(/^-?\d{1,16}$/, { error })
      .transform(Number)
      .refine((n) => Number.isSafeInteger(n) && n >= min && n <= max, { error })
      .describe(description);
  },

  port: (description: string) => setting.integer(description, { min: 0, max: 65_535 }),

  flag: (description: string) =>
    z
      .stringbool({
        truthy: ['true', '1'],
        falsy: ['false', '0'],
        case: 'sensitive',
        error: 'true or false is expected',
      })
      .describe(description),

  choice: <const T extends readonly [string, ...string[]]>(description: string, of: T) =>
    z.enum(of, { error: `one of ${of.join(', ')} is expected` }).describe(description),

  /** Comma-separated, at least one. */
  list: (description: string) => {
    const error = 'a comma-separated list is expected';
    return z
      .string({ error })
      .transform((value) => value.split(',').map((item) => item.trim()))
      .refine((items) => items.every((item) => item !== ''), { error })
      .describe(description);
  },
} as const;

/** What every app has: spread into its own schema. */
export const processSettings = {
  COUNTERSIGN_LOG_LEVEL: setting
    .choice('Least severe log lines that are written', ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'])
    .default('log'),
  COUNTERSIGN_HOST: setting.text('Address to listen on').default('127.0.0.1'),
  COUNTERSIGN_PUBLIC_URL: setting
    .publicUrl(
      'Where others reach this app, behind whatever ends TLS; without it no address that other machines can reach is listened on',
    )
    .optional(),
  COUNTERSIGN_LISTEN_ANY: setting
    .flag(
      'For containers: lets COUNTERSIGN_PUBLIC_URL be http on this machine, on which alone the ports are published; beside one of another machine, answers to every name. By itself it opens nothing',
    )
    .default(false),
  COUNTERSIGN_HOST_NAMES: setting
    .list(
      'Names by which other containers reach this app, such as recorder; to others than these, that of COUNTERSIGN_PUBLIC_URL and this machine it does not answer',
    )
    .optional(),
  COUNTERSIGN_STOP_DELAY_MS: setting
    .integer('Milliseconds to go on after readiness turned false at a stop, until those who send have seen it', {
      max: 300_000,
    })
    .default(0),
  COUNTERSIGN_DIE_WITH_PARENT: setting
    .flag('Stop when the parent process is gone; the demo and the tests set it')
    .default(false),
};

/** What `processSettings` gives; `bootstrap` takes it. */
export type ProcessSettings = z.infer<z.ZodObject<typeof processSettings>>;
