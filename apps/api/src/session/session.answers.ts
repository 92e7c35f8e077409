import { z } from 'zod';
import { time } from '../answers.js';
import { EXAMPLE_ME, me } from '../me/me.answers.js';
import { answer } from '../openapi/answers.js';

export const sessionAnswer = answer(
  'Session',
  'A browser that is signed in',
  z.strictObject({
    who: me,
    idleUntil: time.describe('When it ends unless somebody does something: requests with `Countersign-Act: 1` move it'),
    until: time.describe('When it ends at the latest'),
    csrfToken: z.string().describe('For the header `Countersign-CSRF` of every request that changes something'),
  }),
  {
    who: EXAMPLE_ME,
    idleUntil: '2026-11-22T15:30:00.000Z',
    until: '2026-11-23T03:00:00.000Z',
    csrfToken: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU',
  },
);

export const signedOutAnswer = answer(
  'SignedOut',
  'The session has ended',
  z.strictObject({
    navigate: z.string().describe('Where the page takes the browser now: to sign out of the issuer too, or home'),
  }),
  { navigate: 'https://login.example.gov/session/end?client_id=countersign' },
);
