import { dirname, relative, resolve, sep } from 'node:path';
import { JobChanged } from '#libs/client';
import { HeaderInvalid } from './errors.js';
import type { Side } from './sides.js';

/** What a journal knows of jobs. */
interface Journalled {
  /** Names of the jobs that were committed from this content. */
  jobsOf(digest: string): string[];
  /** A job that was committed under this name. */
  job(name: string): object | undefined;
}

interface Asked {
  header: string;
  side: Side | 'both';
  journal: string;
  digest: string;
}

/**
 * The job of an import in its journal: the sides, and the header's path from the journal's folder, so that headers of one
 * name in several folders are several jobs, and stay what they are when the whole tree is moved. Content comes first: what was
 * journalled from the same content is not journalled again under another path; then this is undefined. Throws JobChanged where other
 * content was journalled under this path for one of these sides.
 */
export function jobOf(journalled: Journalled, { header, side, journal, digest }: Asked): string | undefined {
  const done = new Set(journalled.jobsOf(digest).flatMap((name) => sidesOf(name.slice(0, name.indexOf(' ')) as Side)));
  const asked = sidesOf(side);
  const missing = asked.filter((one) => !done.has(one));
  if (missing.length === 0) return undefined;
  if (missing.length < asked.length)
    throw new HeaderInvalid(header, [
      `its acts of the other side were imported before; import the rest with --side ${missing[0]!}`,
    ]);
  const path = relative(dirname(resolve(journal)), resolve(header))
    .split(sep)
    .join('/');
  // A name in the journal has no tab and no line end.
  const name = (of: Asked['side']): string => `${of} ${path.replace(/[\t\r\n]/g, encodeURIComponent)}`;
  for (const of of [...asked, 'both'] as const) if (journalled.job(name(of))) throw new JobChanged(name(of));
  return name(side);
}

const sidesOf = (side: Side | 'both'): Side[] => (side === 'both' ? ['requester', 'source'] : [side]);
