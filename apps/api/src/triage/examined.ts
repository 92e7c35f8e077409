import type { OversightAct, Seen } from '#libs/contracts';
import { type AsOf, finding, type Queryable } from '#libs/readmodel';
import { NotAllowed } from '#libs/triage';
import { actOf, type Asked, isSameOwner } from './command.js';
import { type DeskClock, newsSince, type Standing, standingOf } from './standing.js';
import type { WhatIsNew } from './triage.answers.js';

type Move = Omit<Extract<Asked, { kind: 'move' }>, 'seen'>;
/** What can be asked for many findings at once. A move says of each what was seen; who owns a finding does not hang on that. */
export type AskedOfMany = Move | Extract<Asked, { kind: 'assign' }>;

/** Hits that stand in the result of one of many findings: the rest is behind its `next`. */
const MOST_NEW = 3;

/** What it would come to for one of many findings. */
export type Examined =
  | { kind: 'not-found' }
  | { kind: 'change'; standing: Standing; act: OversightAct }
  | { kind: 'unchanged'; standing: Standing }
  | { kind: 'refused'; standing: Standing; error: NotAllowed }
  /** `news` null: the finding is as it was, and the desk's triage is not. */
  | { kind: 'stale'; standing: Standing; news: WhatIsNew | null };

/**
 * `expected`: what whoever asks has seen; not there: she looks now. `assignable`: whether the person whom it names can own the desk's findings.
 */
export async function examine(
  tx: Queryable,
  at: AsOf,
  { id, ...clock }: DeskClock & { id: string },
  asked: AskedOfMany,
  assignable: boolean,
  expected?: { version: number; seen: Seen | undefined },
): Promise<Examined> {
  const found = await finding(tx, at.generation, id);
  if (!found) return { kind: 'not-found' };
  const standing = await standingOf(tx, at, found, clock);
  const seen = expected?.seen ?? standing.seen;
  const news = asked.kind === 'move' ? await newsSince(tx, standing, seen, MOST_NEW) : null;
  if (news || (expected && expected.version !== standing.now.version)) return { kind: 'stale', standing, news };
  try {
    const whole = asked.kind === 'move' ? { ...asked, seen } : asked;
    return { kind: 'change', standing, act: await actOf(tx, standing, whole, assignable) };
  } catch (error) {
    if (!(error instanceof NotAllowed)) throw error;
    return isThere(standing, asked) ? { kind: 'unchanged', standing } : { kind: 'refused', standing, error };
  }
}

/** The desk has it so already, on the same terms. */
function isThere({ triage, now }: Standing, asked: AskedOfMany): boolean {
  if (asked.kind === 'assign') return isSameOwner(asked.to, triage?.owner ?? null);
  const { to, until, duplicateOf } = asked;
  if (now.state !== to) return false;
  const lasting = until === undefined ? null : Date.parse(until);
  return (triage?.move?.until ?? null) === lasting && (triage?.move?.duplicateOf ?? null) === (duplicateOf ?? null);
}
