import type { LiveMessage } from '../../api/live-stream.js';
import type { DeskState, Finding } from './finding.js';
import type { Person } from '../../api/person.js';
import type { Fit } from './fits.js';

/** What a colleague, or she herself in another window, did with a finding since the list was read. */
export interface DeskNews {
  shown: DeskState['shown'];
  owner: Person | null;
  version: number;
  at: number;
  /** She did it here. */
  own: boolean;
}

/** What has come in since the list was read. No row moves for it. */
export interface News {
  /** Findings that would be in the list and are not on screen. */
  fresh: ReadonlySet<string>;
  /** Of `fresh`, how many only the api can place. */
  unsure: ReadonlySet<string>;
  /** Rows on screen of which the judge says something else now. */
  judged: ReadonlyMap<string, Finding>;
  /** Rows on screen with which a desk has done something. */
  desks: ReadonlyMap<string, DeskNews>;
  /** The api says: read the list again. */
  reload: boolean;
}

export const NO_NEWS: News = {
  ...{ fresh: new Set(), unsure: new Set(), judged: new Map(), desks: new Map() },
  reload: false,
};

interface Triaged {
  finding: string;
  desk: string;
  state: DeskState['shown'];
  version: number;
  owner: Person | null;
}

export interface Shown {
  /** Rows on screen, by id. */
  rows: ReadonlyMap<string, Finding>;
  desk: string | null;
  fit: (finding: Finding) => Fit;
  now: number;
  /** Findings with which she does something here just now: what is told of them is hers, until the answer says otherwise. */
  acting?: ReadonlySet<string>;
}

/** Takes a message of the stream in. */
export function heard(news: News, message: LiveMessage, shown: Shown): News {
  if (message.kind === 'restart') return { ...news, reload: true };
  if (message.kind !== 'event') return news;
  if (message.event === 'reload') return { ...news, reload: true };
  if (message.event === 'finding') return judged(news, message.data as Finding, shown);
  if (message.event === 'triage') return triaged(news, message.data as Triaged, shown);
  return news;
}

function judged(news: News, finding: Finding, { rows, fit }: Shown): News {
  const row = rows.get(finding.id);
  if (row !== undefined)
    return differs(row, finding) ? { ...news, judged: new Map(news.judged).set(finding.id, finding) } : news;
  const [fresh, unsure] = [new Set(news.fresh), new Set(news.unsure)];
  const found = fit(finding);
  if (found === 'no') fresh.delete(finding.id);
  else fresh.add(finding.id);
  if (found === 'perhaps') unsure.add(finding.id);
  else unsure.delete(finding.id);
  return { ...news, fresh, unsure };
}

function triaged(
  news: News,
  { finding, desk, state, version, owner }: Triaged,
  { rows, desk: mine, now, acting }: Shown,
): News {
  const row = rows.get(finding);
  if (row === undefined || desk !== mine) return news;
  const known = Math.max(
    news.desks.get(finding)?.version ?? 0,
    row.triage.find((one) => one.desk === desk)?.version ?? 0,
  );
  return version <= known
    ? news
    : told(news, finding, { shown: state, owner, version, at: now, own: acting?.has(finding) ?? false });
}

/** What an act came to is shown in its row, in place; never older than what is shown there. */
export const told = (news: News, id: string, of: DeskNews): News =>
  (news.desks.get(id)?.version ?? 0) > of.version ? news : { ...news, desks: new Map(news.desks).set(id, of) };

/** What a row says of a finding, but for where desks are with it: `triage` tells that. */
const differs = (row: Finding, now: Finding): boolean =>
  (['severity', 'status', 'count', 'restated', 'retracted'] as const).some((member) => row[member] !== now[member]);

/** How many rows on screen others have changed. */
export const changedRows = ({ judged: of, desks }: News): number =>
  new Set([...of.keys(), ...[...desks].filter(([, { own }]) => !own).map(([id]) => id)]).size;

export const hasNews = (news: News): boolean => news.fresh.size > 0 || news.reload || changedRows(news) > 0;
