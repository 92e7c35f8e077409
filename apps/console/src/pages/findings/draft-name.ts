import type { Chosen } from './acts.js';
import { filterText } from './filter.js';

/**
 * What is typed of an act belongs to what it is typed on: to one finding, where its own page has it too, to just these, or to all of a filter. So
 * a reason for some is never found filled in for others.
 */
export function draftName(kind: 'move' | 'give', of: Chosen): string {
  if ('filter' in of) return `queue.${kind}.filter.${filterText(of.filter)}`;
  return of.ids.length === 1 ? `finding.${of.ids[0]}.${kind}` : `queue.${kind}.${[...of.ids].sort().join(',')}`;
}
