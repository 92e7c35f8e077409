import type { OversightAct, Seen } from '#libs/contracts';
import { type AsOf, finding, type Queryable } from '#libs/readmodel';
import { NotAllowed } from '#libs/triage';
import { actOf, type Asked } from './command.js';
import { type DeskClock, newsSince, type Standing, standingOf } from './standing.js';
import type { WhatIsNew } from './triage.answers.js';

export type Move = Extract<Asked, { kind: 'move' }>;

/** What a move would come to for one of many findings. */
export type Examined =
  | { kind: 'not-found' }
  | { kind: 'change'; standing: Standing; act: OversightAct }
  | { kind: 'unchanged'; standing: Standing }
  | { kind: 'refused'; standing: Standing; error: NotAllowed }
  /** `news` null: the finding is as it was, and the desk's triage is not. */
  | { kind: 'stale'; standing: Standing; news: WhatIsNew | null };

/** `expected`: what whoever asks has seen; not there: she looks now. */
export async function examine(
  tx: Queryable,
  at: AsOf,
  { id, ...clock }: DeskClock & { id: string },
  move: Omit<Move, 'seen'>,
  expected?: { version: number; seen: Seen },
): Promise<Examined> {
  const found = await finding(tx, at.generation, id);
  if (!found) return { kind: 'not-found' };
  const standing = await standingOf(tx, at, found, clock);
  const seen = expected?.seen ?? standing.seen;
  const news = await newsSince(tx, standing, seen);
  if (news || (expected && expected.version !== standing.now.version)) return { kind: 'stale', standing, news };
  try {
    return { kind: 'change', standing, act: await actOf(tx, standing, { ...move, seen }, false) };
  } catch (error) {
    if (!(error instanceof NotAllowed)) throw error;
    return isThere(standing, move) ? { kind: 'unchanged', standing } : { kind: 'refused', standing, error };
  }
}

/** The desk has it so already, on the same terms. */
function isThere({ triage, now }: Standing, { to, until, duplicateOf }: Omit<Move, 'seen'>): boolean {
  if (now.state !== to) return false;
  const lasting = until === undefined ? null : Date.parse(until);
  return (triage?.move?.until ?? null) === lasting && (triage?.move?.duplicateOf ?? null) === (duplicateOf ?? null);
}
