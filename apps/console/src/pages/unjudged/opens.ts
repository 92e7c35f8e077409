import type { Search } from '../../search.js';

type Opens = { to: '/findings' | '/quarantine'; search: Search } | undefined;

/** Where there is more about a subject: findings about the same request or disclosure, or the refusals of a source. */
export function opens({
  subject,
  unit,
  agreement,
}: {
  subject: string;
  unit: string;
  agreement: string | null;
}): Opens {
  if (unit === 'refused values')
    return { to: '/quarantine', search: subject.startsWith('urn:agency:') ? { source: subject } : {} };
  const [, id] = /^(?:[a-z]+ )?[a-z0-9][a-z0-9-]*\/(.+)$/.exec(subject) ?? [];
  // What sums the acts of an agency names the agreement, which is no id of anything in it.
  if (id === undefined || id === agreement) return undefined;
  return { to: '/findings', search: { q: id, status: 'all', ...(agreement === null ? {} : { agreement }) } };
}
