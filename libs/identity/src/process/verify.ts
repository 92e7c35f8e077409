import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { jwtVerify } from 'jose';
import { z } from 'zod';
import { ConfigError } from '#libs/platform';
import { refusalOf } from '../issuers/tokens.js';
import { TokenRefused } from '../refusals.js';
import { LIFE_SECONDS, PROCESS_TYPE, RECORDER } from './sign.js';

/** What our own processes call a recorder as. operator: a person at a command of `countersign`. */
export const PROCESS_ROLES = ['detector', 'api', 'operator'] as const;
export type ProcessRole = (typeof PROCESS_ROLES)[number];

/** One of our own processes, by a key that the settings pin. */
export interface ProcessCaller {
  name: string;
  role: ProcessRole;
}

const KEY = 'COUNTERSIGN_PROCESS_KEYS_FILE';
const TOLERANCE_SECONDS = 30;

const pinned = z
  .array(
    z.strictObject({
      name: z
        .string()
        .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, { error: 'a name of letters, digits, ., _ and - is expected' }),
      role: z.enum(PROCESS_ROLES, { error: `one of ${PROCESS_ROLES.join(', ')} is expected` }),
      key: z.string().transform((text, context): KeyObject => {
        try {
          const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
          if (key.asymmetricKeyType === 'ed25519') return key;
        } catch {
          // Said below.
        }
        context.addIssue({ code: 'custom', message: 'an Ed25519 public key (SPKI, base64) is expected' });
        return z.NEVER;
      }),
    }),
  )
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, {
    error: 'each name once is expected',
  });

export type PinnedProcess = z.output<typeof pinned>[number];

/** Reads the keys of our own processes. @throws ConfigError with all that is wrong. */
export async function readProcessPins(path: string): Promise<PinnedProcess[]> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const expected = 'a JSON file with the keys of our own processes is expected';
    throw new ConfigError([{ key: KEY, expected, received: code ?? 'is not JSON' }]);
  }
  const result = pinned.safeParse(json);
  if (result.success) return result.data;
  throw new ConfigError(
    result.error.issues.map(({ path: at, message }) => ({
      key: KEY,
      expected: `${at.map(String).join('.') || 'the file'}: ${message}`,
      received: 'in the file',
    })),
  );
}

/** Verifies tokens of our own processes. `name`: what the token says it is of. @throws TokenRefused */
export async function verifyProcess(
  token: string,
  name: unknown,
  pins: readonly PinnedProcess[],
  now = Date.now(),
): Promise<ProcessCaller> {
  const pin = pins.find((one) => one.name === name);
  if (!pin) throw new TokenRefused('process');
  const { payload } = await jwtVerify(token, pin.key, {
    typ: PROCESS_TYPE,
    issuer: pin.name,
    audience: RECORDER,
    algorithms: ['EdDSA'],
    clockTolerance: TOLERANCE_SECONDS,
    currentDate: new Date(now),
    requiredClaims: ['exp', 'iat'],
  }).catch((error: unknown) => {
    const refusal = refusalOf(error, pin.name);
    throw refusal instanceof TokenRefused ? new TokenRefused(refusal.reason) : refusal;
  });
  // A short life is what makes up for their having no number of their own.
  if (payload.exp! - payload.iat! > LIFE_SECONDS || payload.iat! > now / 1000 + TOLERANCE_SECONDS)
    throw new TokenRefused('claims');
  return { name: pin.name, role: pin.role };
}
