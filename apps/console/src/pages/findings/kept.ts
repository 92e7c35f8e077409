import type { components } from '../../../generated/openapi.js';
import type { Coverage } from '../../api/coverage.js';

export type Settings = components['schemas']['Settings'];
/** What is to be changed in what she keeps, whatever else is in it. */
export type Change = (settings: Settings) => Settings;

export const withView =
  (name: string, query: string): Change =>
  ({ views, ...rest }) => ({
    ...rest,
    views: [...views.filter((view) => view.name !== name), { name, query }],
  });

export const withoutView =
  (name: string): Change =>
  ({ views, ...rest }) => ({ ...rest, views: views.filter((view) => view.name !== name) });

/** Never back: another window may have seen more. */
export const withVisit =
  (at: string): Change =>
  ({ lastVisit, ...rest }) => ({
    ...rest,
    lastVisit: lastVisit !== null && Date.parse(lastVisit) > Date.parse(at) ? lastVisit : at,
  });

/**
 * Until when a list that was read after `coverage` has everything: a finding that is judged later counts from the receipt of its entry, which
 * may lie before the list was read, and must be new to her all the same. So it is the receipt of the last judged entry where judging is behind,
 * and a millisecond after the newest where it is not. Null: nothing is judged yet.
 */
export function seenUpTo({ judgedThrough, behind }: Pick<Coverage, 'judgedThrough' | 'behind'>): string | null {
  if (judgedThrough === null) return null;
  return new Date(Date.parse(judgedThrough) + (behind === 0 ? 1 : 0)).toISOString();
}
