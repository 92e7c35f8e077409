import { z } from 'zod';
import { clearIdentifier, TIME } from '#libs/contracts';
import { answer } from '../openapi/answers.js';

const MAX_VIEWS = 50;
/** `k1:` and 43 characters of base64url: a person. */
const PSEUDONYM = /[A-Za-z0-9._-]{1,32}(?::|%3a)[A-Za-z0-9_-]{43}/i;

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** Nothing that names a person: what is kept here is kept for long, and shown on every page. */
const namesNobody = (text: string): boolean =>
  [text, unescaped(text)].every((one) => !PSEUDONYM.test(one) && clearIdentifier(one) === undefined);

const view = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(80)
    .regex(/^[^\p{Cc}\p{Cs}]+$/u, { error: 'must be one line of text' })
    .refine(namesNobody, { error: 'must hold no pseudonym and no identifier' }),
  query: z
    .string()
    .max(1_000)
    .regex(/^[!-~]*$/, { error: 'must be the query of a list, escaped as in its address' })
    .refine(namesNobody, { error: 'must hold no pseudonym and no identifier' })
    .describe('Of `GET /v1/findings`, as it stands in the address'),
});

export const settingsBody = z.strictObject({
  views: z
    .array(view)
    .max(MAX_VIEWS)
    .refine((views) => new Set(views.map(({ name }) => name)).size === views.length, {
      error: 'must have each name once',
    }),
  lastVisit: z
    .string()
    .regex(TIME, { error: 'must be RFC 3339' })
    .nullable()
    .describe('RFC 3339; what is newer is new to her'),
});

const EXAMPLE = {
  views: [{ name: 'Critical, mine', query: 'severity=CRITICAL&assignee=me' }],
  lastVisit: '2026-11-22T15:00:00.000Z',
};

export const settingsAnswer = answer(
  'Settings',
  'What a person keeps for herself; its version is the ETag',
  z.strictObject({
    views: z.array(z.strictObject({ name: z.string(), query: z.string() })),
    lastVisit: z.string().nullable(),
  }),
  EXAMPLE,
);

export const settingsRequest = answer(
  'SettingsRequest',
  'What a person wants to keep; all of it',
  settingsBody,
  EXAMPLE,
);
