import { InvalidParameters, RequestRefused } from '#libs/platform';

/** Of a desk's triage of one finding: the version of its stream. `"0"`: the desk has not touched it. */
export const etagOf = (version: number): string => `"${version}"`;

const ETAG = /^"(0|[1-9][0-9]{0,8})"$/;

/** Whoever changes something says from which version: else she could change what she has not seen. */
export class VersionRequired extends RequestRefused {
  constructor() {
    super('If-Match is missing');
  }
}

/** The version that If-Match names. `*` and weak ones name none. Throws VersionRequired, InvalidParameters. */
export function versionOf(ifMatch: string | string[] | undefined): number {
  if (ifMatch === undefined) throw new VersionRequired();
  const version = ETAG.exec(String(ifMatch))?.[1];
  if (version !== undefined) return Number(version);
  const detail = 'must be the one ETag of the triage, as it was given, in quotation marks, such as "3"';
  throw new InvalidParameters([{ pointer: '#/header/if-match', detail }]);
}
