import type { ActOf, Note, Seen, TriageState } from '#libs/contracts';
import { NotAllowed } from './errors.js';
import { isClosed, LONGEST_ACCEPTANCE, LONGEST_REASON, MOVES, SHORTEST_ACCEPTANCE } from './states.js';
import { isLapsed, isSamePerson, type Person, type Triage } from './triage.js';

/** What an officer asks for. Times: RFC 3339, UTC. */
export type Command =
  | {
      kind: 'move';
      to: TriageState;
      reason: string;
      until?: string | undefined;
      duplicateOf?: string | undefined;
      /** Whose it is from then on, whoever had it. */
      assignee?: Person | undefined;
      seen: Seen;
      note?: Note | undefined;
    }
  | { kind: 'assign'; to: Person | null; note?: Note | undefined }
  | { kind: 'note'; note: Note };

/** What is known beside the desk's own row. */
export interface Context {
  finding: string;
  agreement: string | null;
  desk: string;
  /** Milliseconds since 1970. */
  now: number;
  /** When the finding came back after it was closed (reopened.ts), RFC 3339; null: it did not. */
  reopenedAt: string | null;
  /** Whether the officer sees another finding. */
  sees: (finding: string) => boolean;
  /** Of what the desk called another finding a duplicate; null: of none. */
  duplicateOf: (finding: string) => string | null;
  /** Whether a person can own the desk's findings: of the desk, and has signed in. */
  assignable: (person: Person) => boolean;
}

type Decided = ActOf<'triage.moved'> | ActOf<'triage.assigned'> | ActOf<'triage.noted'>;

/**
 * The act that a command comes to. Throws NotAllowed. Whether the officer saw the newest hit is not asked here: the api compares `seen` with
 * the finding (409). A ring of duplicates can still come of two acts at one moment, since they are of two streams: who follows
 * `duplicateOf` stops at a finding that she has met.
 */
export function decide(triage: Triage | undefined, command: Command, context: Context): Decided {
  const { finding, agreement, desk } = context;
  const on = { finding, agreement, desk };
  if (command.kind === 'note') return { kind: 'triage.noted', ...on, note: command.note };
  const note = command.note === undefined ? {} : { note: command.note };
  if (command.kind === 'assign') {
    const { to } = command;
    const owner = triage?.owner ?? null;
    if (to === owner || (to && owner && isSamePerson(to, owner)))
      throw new NotAllowed('same-owner', to ? 'it is hers already' : 'it is nobody’s already');
    if (to) mustBeAssignable(to, context);
    return { kind: 'triage.assigned', ...on, to, ...note };
  }
  const { to, reason, until, duplicateOf, assignee, seen } = command;
  const from = triage?.state ?? 'new';
  if (!MOVES[from].includes(to)) throw new NotAllowed('no-such-move', `from ${from}, nothing goes to ${to}`);
  if (isClosed(from) && isClosed(to) && context.reopenedAt === null && !isLapsed(triage!, context.now))
    throw new NotAllowed('still-closed', `it is ${from} and has not come back: move it to investigating first`);
  const length = [...reason].length;
  if (reason.trim() === '' || length > LONGEST_REASON)
    throw new NotAllowed('reason', `a reason has 1 to ${LONGEST_REASON} characters`);
  const lasting = acceptedUntil(to, until, context.now);
  const of = otherFinding(to, duplicateOf, context);
  if (assignee) mustBeAssignable(assignee, context);
  return {
    ...{ kind: 'triage.moved', ...on, from, to, reason },
    ...(lasting === undefined ? {} : { until: lasting }),
    ...(of === undefined ? {} : { duplicateOf: of }),
    ...(assignee ? { owner: { issuer: assignee.issuer, subject: assignee.subject } } : {}),
    ...(isClosed(from) && context.reopenedAt !== null ? { reopenedAt: context.reopenedAt } : {}),
    ...{ seen, ...note },
  };
}

function mustBeAssignable(person: Person, { assignable }: Context): void {
  if (!assignable(person)) throw new NotAllowed('not-assignable', 'nobody of this desk with this name has signed in');
}

function acceptedUntil(to: TriageState, until: string | undefined, now: number): string | undefined {
  if (to !== 'accepted') {
    if (until !== undefined) throw new NotAllowed('until-not-of-this-move', 'only what is accepted has an end');
    return undefined;
  }
  if (until === undefined) throw new NotAllowed('until-missing', 'accepted until when?');
  const end = Date.parse(until);
  if (!(end >= now + SHORTEST_ACCEPTANCE))
    throw new NotAllowed('until-past', 'the date is not in the future, an hour at least');
  if (end > now + LONGEST_ACCEPTANCE)
    throw new NotAllowed('until-too-far', 'a finding is accepted for 365 days at most');
  return until;
}

function otherFinding(to: TriageState, other: string | undefined, context: Context): string | undefined {
  if (to !== 'duplicate') {
    if (other !== undefined)
      throw new NotAllowed('duplicate-not-of-this-move', 'only a duplicate names another finding');
    return undefined;
  }
  if (other === undefined) throw new NotAllowed('duplicate-missing', 'a duplicate of which finding?');
  if (other === context.finding) throw new NotAllowed('duplicate-of-itself', 'a finding is no duplicate of itself');
  if (!context.sees(other)) throw new NotAllowed('duplicate-unseen', 'there is no such finding');
  const met = new Set<string>();
  for (let next: string | null = other; next !== null && !met.has(next); next = context.duplicateOf(next)) {
    if (next === context.finding) throw new NotAllowed('duplicate-ring', 'that one is a duplicate of this one');
    met.add(next);
  }
  return other;
}
