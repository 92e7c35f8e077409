import type { Note, Oversight, OversightAct, Seen, TriageState } from '#libs/contracts';
import { duplicatesFrom, finding, type Queryable } from '#libs/readmodel';
import { type Command, decide, isSamePerson, type Person } from '#libs/triage';
import type { Standing } from './standing.js';
import type { NoteGiven } from './triage.answers.js';

/** What an officer asks for, as it came. `note`: its text, or counsel's. */
export type Asked =
  | {
      kind: 'move';
      to: TriageState;
      reason: string;
      until?: string | undefined;
      duplicateOf?: string | undefined;
      assignee?: Person | undefined;
      seen: Seen;
      note?: NoteGiven | undefined;
    }
  | { kind: 'assign'; to: Person | null; note?: NoteGiven | undefined }
  | { kind: 'note'; note: NoteGiven };

/** The text of a note, whose commitment the log of acts makes; of counsel's there is none. */
export const textOf = (asked: Asked): string | undefined =>
  'note' in asked && typeof asked.note === 'string' ? asked.note : undefined;

/** Until the log of acts has put the commitment of a text there. */
const COMING: Note = { commitment: '' };

/**
 * The act that it comes to. Throws NotAllowed. `assignable`: whether the person whom it names can own the desk's findings.
 */
export async function actOf(
  tx: Queryable,
  standing: Standing,
  asked: Asked,
  assignable: boolean,
): Promise<OversightAct> {
  const { at, found, desk, triage, now } = standing;
  const other = asked.kind === 'move' ? asked.duplicateOf : undefined;
  const visible = other !== undefined && (await finding(tx, at.generation, other)) !== null;
  const chain = visible ? await duplicatesFrom(tx, other, desk) : new Map<string, string>();
  return decide(triage, commandOf(asked), {
    ...{ finding: found.id, agreement: found.agreement, desk, now: Date.now(), reopenedAt: now.reopenedAt },
    sees: (id) => visible && id === other,
    duplicateOf: (id) => chain.get(id) ?? null,
    assignable: () => assignable,
  });
}

function commandOf(asked: Asked): Command {
  const { note } = asked;
  if (asked.kind === 'note') return { kind: 'note', note: typeof note === 'object' ? note : COMING };
  return { ...asked, note: typeof note === 'object' ? note : undefined };
}

/**
 * Whether an act of the log is what was asked for, by the same person in the same role: the answer to it was lost, and it is asked for again.
 * `text`: of the note that lies beside it.
 */
export function isWhatWasAsked(
  { by, act }: Oversight,
  who: Oversight['by'],
  asked: Asked,
  text: string | undefined,
): boolean {
  if (!isSamePerson(by, who) || by.role !== who.role || by.agency !== who.agency || text !== textOf(asked))
    return false;
  const noted = 'note' in act ? act.note : undefined;
  if (!sameCounsel(asked.note, noted) || (noted !== undefined && 'commitment' in noted) !== (text !== undefined))
    return false;
  if (asked.kind === 'note') return act.kind === 'triage.noted';
  if (asked.kind === 'assign') return act.kind === 'triage.assigned' && isSameOwner(asked.to, act.to);
  return (
    act.kind === 'triage.moved' &&
    act.to === asked.to &&
    act.reason === asked.reason &&
    act.until === asked.until &&
    act.duplicateOf === asked.duplicateOf &&
    isSameOwner(asked.assignee ?? null, act.owner ?? null) &&
    Object.entries(asked.seen).every(([member, value]) => act.seen[member as keyof Seen] === value)
  );
}

/** null: nobody. */
export const isSameOwner = (a: Person | null, b: Person | null): boolean => (a && b ? isSamePerson(a, b) : a === b);

function sameCounsel(asked: NoteGiven | undefined, noted: Note | undefined): boolean {
  const digest = typeof asked === 'object' ? asked.digest : undefined;
  return digest === (noted && 'digest' in noted ? noted.digest : undefined);
}
