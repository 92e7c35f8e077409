import type { TestIssuer } from '../support/tokens.js';
import type { Person } from './matrix-table.js';
import { AGREEMENT, OTHER_AGREEMENT, RECIPIENT, SOURCE, STRANGER } from './small-history.js';

/** Tokens of the people of the table (who-sees-what.md). */
export const tokensOf = async (issuer: TestIssuer): Promise<Record<Person, string | undefined>> => ({
  nobody: undefined,
  producer: await issuer.producer(SOURCE),
  'S officer': await issuer.officer(SOURCE),
  'S privacy': await issuer.officer(SOURCE, 'privacy-officer'),
  'R officer': await issuer.officer(RECIPIENT),
  'R privacy': await issuer.officer(RECIPIENT, 'privacy-officer'),
  stranger: await issuer.officer(STRANGER),
  auditor: await issuer.auditor('*', [AGREEMENT]),
  elsewhere: await issuer.auditor('*', [OTHER_AGREEMENT]),
  'overseer S': await issuer.overseer([SOURCE], '*'),
  overseer: await issuer.overseer(),
});
