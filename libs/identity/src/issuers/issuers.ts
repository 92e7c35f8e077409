import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError, isLoopback } from '#libs/platform';
import { agency, AGREEMENT_ID } from '#libs/contracts';

/** Signatures that a public key checks. A shared secret is in none of them, so that a public key can never be taken for one. */
export const ASYMMETRIC = [
  'EdDSA',
  'Ed25519',
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
] as const;

const url = (mayBePlain: (host: string) => boolean, expected: string) =>
  z.string({ error: `${expected} is expected` }).refine(
    (value) => {
      if (!URL.canParse(value)) return false;
      const { protocol, hostname, search, hash, username, password } = new URL(value);
      if (search !== '' || hash !== '' || username !== '' || password !== '') return false;
      const host = hostname.replace(/^\[(.*)\]$/, '$1');
      return protocol === 'https:' || (protocol === 'http:' && mayBePlain(host));
    },
    { error: `${expected} is expected, without query, fragment and user` },
  );

const anywhere = (): boolean => true;
const issuerUrl = url(isLoopback, 'an https URL (http on this machine alone)');
const seconds = (min: number, max: number) => z.int().min(min).max(max);
const all = z.literal('*');
const agencies = z.union([all, z.array(agency).min(1)], { error: '"*" or names of agencies are expected' });
const agreements = z.union([all, z.array(z.string().regex(AGREEMENT_ID)).min(1)], {
  error: '"*" or ids of agreements are expected',
});
const claim = z.string().min(1).max(200);

const may = z.discriminatedUnion('role', [
  z.strictObject({ role: z.enum(['producer', 'compliance-officer', 'privacy-officer']), agencies }),
  z.strictObject({ role: z.enum(['auditor', 'overseer']), agencies, agreements }),
]);

const issuer = z.strictObject({
  /** `iss`, letter by letter. */
  issuer: issuerUrl,
  /** Where we reach it, if that is elsewhere than where its users do. */
  internalUrl: url(anywhere, 'an http or https URL').optional(),
  /** Where its keys are, instead of asking its metadata. */
  jwksUrl: url(isLoopback, 'an https URL (http on this machine alone)').optional(),
  /** Instead of the app's own. */
  audience: z.string().min(1).max(300).optional(),
  algorithms: z.array(z.enum(ASYMMETRIC)).min(1).default(['EdDSA', 'ES256', 'RS256']),
  clockToleranceSeconds: seconds(0, 300).default(30),
  keys: z
    .strictObject({
      /** Asked for anew when they are older. */
      freshSeconds: seconds(1, 86_400).default(600),
      /** Used so long while the issuer does not answer. */
      keepSeconds: seconds(1, 7 * 86_400).default(3_600),
      /** Between two questions, whatever tokens say. */
      cooldownSeconds: seconds(1, 3_600).default(30),
    })
    .refine(({ freshSeconds, keepSeconds }) => keepSeconds >= freshSeconds, {
      error: 'keepSeconds is at least freshSeconds',
      path: ['keepSeconds'],
    })
    .prefault({}),
  claims: z
    .strictObject({
      role: claim.default('countersign_role'),
      agency: claim.default('countersign_agency'),
      sources: claim.default('countersign_sources'),
      agencies: claim.default('countersign_agencies'),
      agreements: claim.default('countersign_agreements'),
      until: claim.default('countersign_until'),
      name: claim.default('name'),
    })
    .prefault({}),
  may: z.array(may).min(1, { error: 'at least one role is expected' }),
  /** The api as a client of this issuer, by which people sign in with a browser. */
  web: z
    .strictObject({
      clientId: z.string().min(1).max(255),
      /** From the folder of this file, where it is no whole path. */
      clientSecretFile: z.string().min(1).max(1_000),
      secretBy: z.enum(['client_secret_basic', 'client_secret_post']).default('client_secret_basic'),
      scope: z
        .string()
        .regex(/^openid( [!#-[\]-~]+)*$/, { error: 'scopes are expected, openid first' })
        .max(1_000)
        .default('openid profile'),
      /** RFC 8707: what the access token is for, where the issuer wants that said. */
      resource: z.string().min(1).max(1_000).optional(),
      /** Where its metadata name another origin. */
      tokenUrl: url(isLoopback, 'an https URL (http on this machine alone)').optional(),
      /** Who that is, on the page where people choose. */
      label: z.string().min(1).max(100).optional(),
    })
    .optional(),
});

const file = z.strictObject({ issuers: z.array(issuer).min(1, { error: 'at least one issuer is expected' }) });

/** Who may say who somebody is, and what of it we believe. */
export type Issuer = z.output<typeof issuer>;
export type May = Issuer['may'][number];

/** Where people can sign in with a browser. */
export type WebIssuer = Issuer & { web: NonNullable<Issuer['web']> };
export const isWeb = (issuer: Issuer): issuer is WebIssuer => issuer.web !== undefined;

const KEY = 'COUNTERSIGN_ISSUERS_FILE';

/** Reads the settings file of issuers. @throws ConfigError with all that is wrong with it. */
export async function readIssuers(path: string): Promise<Issuer[]> {
  const expected = 'a JSON file that lists issuers is expected';
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError([{ key: KEY, expected, received: code ?? 'is not JSON' }]);
  }
  return parseIssuers(json).map(({ web, ...issuer }) => ({
    ...issuer,
    ...(web ? { web: { ...web, clientSecretFile: resolve(dirname(path), web.clientSecretFile) } } : {}),
  }));
}

/** @throws ConfigError */
export function parseIssuers(json: unknown): Issuer[] {
  const result = file.safeParse(json);
  if (!result.success) {
    throw new ConfigError(
      result.error.issues.map(({ path, message }) => ({
        key: KEY,
        expected: `${path.map(String).join('.') || 'the file'}: ${message}`,
        received: 'in the file',
      })),
    );
  }
  const { issuers } = result.data;
  const twice = issuers.filter(({ issuer }, i) => issuers.findIndex((other) => other.issuer === issuer) !== i);
  if (twice.length > 0)
    throw new ConfigError(
      twice.map(({ issuer }) => ({
        key: KEY,
        expected: 'each issuer once, with all that it may assert, is expected',
        received: `${issuer} is there again`,
      })),
    );
  return issuers;
}
