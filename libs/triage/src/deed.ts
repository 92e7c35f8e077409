import { type Oversight, OVERSEERS, streamOf } from '#libs/contracts';

/** An entry of `oversight`, as a fold takes it. */
export interface Deed {
  body: Oversight;
  /** By the recorder's clock; milliseconds since 1970. */
  receivedAt: number;
}

/** Why an entry changes no state. It stays in the timeline, with this mark. */
export const MARKS = [
  /** Its stream is not the one of its act. */
  'stream',
  /** It is not the next of its stream. */
  'version',
  /** Whoever did it does not act for this desk, or not in this role. */
  'person',
  /** The state was another. */
  'from',
  /** This state does not follow, or what the move needs is missing. */
  'move',
  /** The approval was decided, withdrawn or ended before, or is another kind of thing. */
  'state',
  /** Too late. */
  'expired',
  /** The second person is the first, or in the first's session. */
  'same-person',
  'same-session',
  /** Her session is unknown, so nobody can tell it from another. */
  'no-session',
  /** She gave her credentials too long ago. */
  'stale-sign-in',
  /** She is of no side that may decide. */
  'side',
] as const;
export type DeedMark = (typeof MARKS)[number];

/** What an entry makes of a row. `mark` null: it follows. */
export interface Evolved<Row> {
  row: Row | undefined;
  mark: DeedMark | null;
}

/** For which desk somebody acts in a role: officers and overseers do, and nobody else. */
export function deskOf({ role, agency }: { role: string; agency: string | null }): string | undefined {
  if (role === 'overseer') return OVERSEERS;
  return role === 'compliance-officer' || role === 'privacy-officer' ? (agency ?? undefined) : undefined;
}

/** null: it is the overseers'. */
export const agencyOfDesk = (desk: string): string | null => (desk === OVERSEERS ? null : desk);

export const isOfItsStream = ({ stream, act }: Oversight): boolean => stream === streamOf(act);
