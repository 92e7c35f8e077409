/** Where a desk can go from where it is, as docs/triage.md has it; a unit test holds it against libs/triage. */
export type State =
  'new' | 'acknowledged' | 'investigating' | 'true-positive' | 'false-positive' | 'expected' | 'duplicate' | 'accepted';
export type Goal = Exclude<State, 'new'>;

const CLOSED = ['true-positive', 'false-positive', 'expected', 'duplicate', 'accepted'] as const;
export const isClosed = (state: string): boolean => (CLOSED as readonly string[]).includes(state);

/** All that a finding can be moved to, from one state or another. */
export const GOALS: readonly Goal[] = ['acknowledged', 'investigating', ...CLOSED];

/** What may follow. A closed finding is closed anew only once it has come back: reopened, or its acceptance has lapsed. */
export function movesFrom({ state, shown }: { state: State; shown: string }): readonly Goal[] {
  if (state === 'new') return ['acknowledged', 'investigating', ...CLOSED];
  if (state === 'acknowledged') return ['investigating', ...CLOSED];
  if (state === 'investigating') return CLOSED;
  return shown === 'reopened' || shown === 'lapsed' ? ['investigating', ...CLOSED] : ['investigating'];
}

/** What a move says, and what follows from it. */
export const MEANING: Readonly<Record<Goal, string>> = {
  acknowledged: 'Your desk has seen it and will look into it. The clock runs on.',
  investigating:
    'Your desk is finding out what happened. The clock runs on; if it was closed, it goes on where it was.',
  'true-positive': 'It happened as the finding says. It waits no longer, and does so again by itself if it grows.',
  'false-positive':
    'It did not happen as the finding says. It waits no longer, and does so again by itself if it grows.',
  expected:
    'It happened, and it was meant to: a test, say. It waits no longer, and does so again by itself if it grows.',
  duplicate: 'Another finding says the same, and is worked on there.',
  accepted: 'It is so, and your desk lives with it until a day. The clock pauses; after that day it waits again.',
};

/** What the ledger keeps of any act. */
export const FOR_GOOD =
  'The ledger keeps this for good, with your name and the time. It can be followed by another act, and never taken out.';

const DAY = 86_400_000;
/** Days until the end of which something can be accepted, in UTC: tomorrow at the earliest, 365 days ahead at the most. */
export const acceptanceDays = (now: number): { first: string; last: string } => ({
  first: new Date(now + DAY).toISOString().slice(0, 10),
  last: new Date(now + 364 * DAY).toISOString().slice(0, 10),
});

/** The last moment of a day, as the api takes it; undefined: that is no day, or one that cannot be. */
export function untilOf(chosen: string, now: number): string | undefined {
  const { first, last } = acceptanceDays(now);
  return /^\d{4}-\d\d-\d\d$/.test(chosen) && chosen >= first && chosen <= last ? `${chosen}T23:59:59Z` : undefined;
}

/** A finding's id, or the address of its page, as somebody copies it; undefined: neither. */
export const findingIdOf = (text: string): string | undefined =>
  /(?:^'?|\/findings\/'?)([A-Za-z0-9_-]{22})(?:$|[?#/])/.exec(text.trim())?.[1];

/** Characters that the api takes. */
export const MOST_REASON = 300;
