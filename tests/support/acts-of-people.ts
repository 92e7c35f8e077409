import { randomBytes } from 'node:crypto';
import { EXAMPLE_OVERSIGHT, noteCommitment, type Oversight, type OversightAct, streamOf } from '#libs/contracts';
import type { OversightRequest } from '#libs/intake';

export const FINDING = 'q7WmJ0cLk2yVx1ZtBfNd3A';
/** An officer of irs. */
export const OFFICER = EXAMPLE_OVERSIGHT.by;
export const OVERSEER: Oversight['by'] = { ...OFFICER, subject: 'o1', role: 'overseer', agency: null };
export const { seen: SEEN } = EXAMPLE_OVERSIGHT.act as Extract<OversightAct, { kind: 'triage.moved' }>;

const MOVED: OversightAct = {
  ...{
    kind: 'triage.moved',
    finding: FINDING,
    agreement: 'irs-ice-2025',
    desk: 'irs',
    from: 'new',
    to: 'acknowledged',
  },
  ...{ reason: 'seen', seen: SEEN },
};

interface Of {
  by?: Oversight['by'];
  act?: OversightAct;
  /** 1 unless given. */
  version?: number;
  /** Its text. */
  note?: string;
  at?: string;
}

/** What an api sends for an act of an officer of irs; unless given, she acknowledges a finding that nobody has touched. */
export function actOfPerson({
  by = OFFICER,
  act = MOVED,
  version = 1,
  note,
  at = '2026-11-22T15:00:00.100Z',
}: Of = {}): OversightRequest {
  const oversight: Oversight = { by, at, stream: streamOf(act), version, act };
  if (note === undefined) return { oversight };
  const salt = randomBytes(16);
  const committed = { ...act, note: { commitment: noteCommitment(salt, note) } } as OversightAct;
  return { oversight: { ...oversight, act: committed }, note: { text: note, salt: salt.toString('base64url') } };
}
