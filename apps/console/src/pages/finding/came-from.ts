import { answered, api } from '../../api/client.js';
import { parseSearch } from '../../search.js';
import { cursorOf } from './finding-queries.js';

declare module '@tanstack/history' {
  interface HistoryState {
    /** Address of the list that a finding was opened from. In the window’s history and not in the address, which is passed on. */
    list?: string;
  }
}

/** What `GET /v1/findings` takes; all else in a list’s address is the page’s own. */
const PARAMETERS = [
  ...(['rule', 'severity', 'agreement', 'agency', 'status', 'triage', 'assignee', 'overdue', 'reopened'] as const),
  ...(['waits', 'suppressed', 'desk', 'from', 'to', 'since', 'q', 'sort', 'limit', 'cursor'] as const),
];

export function listParameters(list: string): Record<string, string> {
  const search = parseSearch(list.includes('?') ? list.slice(list.indexOf('?')) : '');
  return Object.fromEntries(PARAMETERS.flatMap((name) => (search[name] === undefined ? [] : [[name, search[name]]])));
}

export const besides = (ids: readonly string[], id: string, step: 1 | -1): string | undefined => {
  const at = ids.indexOf(id);
  return at < 0 ? undefined : ids[at + step];
};

/** Ids of the list’s page, as it is now, and where the next page begins. */
async function pageOfList(parameters: Record<string, string>, rows: number) {
  const query = { limit: String(rows), ...parameters };
  const page = await answered(api.GET('/v1/findings', { params: { query: query as never } }));
  return { ids: page.findings.map(({ id }) => id), next: cursorOf(page.next) };
}

/**
 * The finding before or after one, of the list that she came from, with the list’s page that has it. undefined: there is none, or the list has
 * changed so that the finding is not on its page any more.
 */
export async function neighbour(
  list: string,
  id: string,
  step: 1 | -1,
  rows: number,
): Promise<{ id: string; list: string } | undefined> {
  const parameters = listParameters(list);
  const page = await pageOfList(parameters, rows);
  const beside = besides(page.ids, id, step);
  if (beside !== undefined) return { id: beside, list };
  // The pages of a list lead forwards alone.
  if (step < 0 || page.next === undefined || page.ids.at(-1) !== id) return undefined;
  const next = { ...parameters, cursor: page.next };
  const [first] = (await pageOfList(next, rows)).ids;
  return first === undefined ? undefined : { id: first, list: `/findings?${new URLSearchParams(next).toString()}` };
}
