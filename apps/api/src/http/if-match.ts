import { InvalidParameters } from '#libs/platform';
import { VersionNeeded } from './errors.js';

/** The ETag of a version. */
export const etagOf = (version: number): string => `"${version}"`;

/** The version that a request to change something has seen. @throws VersionNeeded, InvalidParameters */
export function versionSeen(ifMatch: string | undefined): number {
  if (ifMatch === undefined) throw new VersionNeeded();
  const [, digits] = /^"(0|[1-9][0-9]{0,8})"$/.exec(ifMatch.trim()) ?? [];
  if (digits === undefined)
    throw new InvalidParameters([
      { pointer: '#/header/if-match', detail: 'must be the one ETag of what is to be changed, such as "3"' },
    ]);
  return Number(digits);
}
