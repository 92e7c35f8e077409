import type { ImportKeys } from './keys.js';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Makes data written by hand fit for an event: `person:…` becomes a pseudonym, `file:…` the digest of that file, and a
 * plain date in a field that holds a time a moment: the day's first second for what takes effect
 * (`effectiveAt`), its last for all else. A policy says its days itself, in its own time zone.
 */
export async function resolveValues(
  value: unknown,
  resolver: { keys: () => ImportKeys; digestOf: (file: string) => Promise<string> },
  name = '',
): Promise<unknown> {
  if (typeof value === 'string') {
    if (value.startsWith('person:')) return resolver.keys().actor(value.slice(7).trim());
    if (value.startsWith('file:')) return resolver.digestOf(value.slice(5).trim());
    return DAY.test(value) ? momentOf(name, value) : value;
  }
  if (Array.isArray(value)) return Promise.all(value.map((element) => resolveValues(element, resolver, name)));
  if (typeof value !== 'object' || value === null || name === 'policy') return value;
  const members = Object.entries(value).map(async ([key, member]) => [key, await resolveValues(member, resolver, key)]);
  return Object.fromEntries((await Promise.all(members)) as [string, unknown][]);
}

function momentOf(name: string, day: string): string {
  if (!/(At|From|To|Date|^at)$/.test(name)) return day;
  return name === 'effectiveAt' ? `${day}T00:00:00Z` : `${day}T23:59:59Z`;
}
