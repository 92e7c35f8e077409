import { oversight, OVERSIGHT, type Oversight } from '#libs/contracts';
import {
  type Approval,
  type Deed,
  evolve,
  evolveApproval,
  type DeedMark,
  markOfRecorded,
  type Triage,
} from '#libs/triage';

const WORDS: Readonly<Record<DeedMark, string>> = {
  stream: 'it is in another stream than its own',
  version: 'it is not the next version of its stream',
  person: 'whoever did it does not act for this desk',
  from: 'the state before it was another',
  move: 'no such move is allowed',
  state: 'the approval was decided before, or is of another kind',
  expired: 'it came too late',
  'same-person': 'the second person is the first',
  'same-session': 'the second person used the session of the first',
  'no-session': 'nobody can tell the sessions of the two persons apart',
  'stale-sign-in': 'she gave her credentials too long before',
  side: 'whoever decided is of no side that may',
};

/** Of a triage: its version and state. Nothing else of it says whether the next act follows. */
type Followed = readonly [version: number, state: Triage['state']];
const followed = ([version, state]: Followed): Triage => ({
  ...{ finding: '', desk: '', agreement: null, version, state, owner: null, move: null, clockFrom: null, pauses: [] },
  ...{ firstActedAt: 0, lastActedAt: 0 },
});

/**
 * Whether the acts of people in `oversight` follow each other: versions of each stream from 1 without a gap, each move from the state that
 * the one before it left, each decision by a second person. Holds for each finding of a desk its version and state, some 150 bytes; for each
 * approval a row; for each event of a person its name.
 */
export class ActStreams {
  private readonly findings = new Map<string, Followed>();
  private readonly approvals = new Map<string, Approval>();
  private readonly events = new Set<string>();

  /** The next entry of this log that holds an act, whatever it says. Answers what is wrong with it. */
  add(log: string, receivedAt: string, body: unknown): string | undefined {
    if (log !== OVERSIGHT) return `an act of a person, in another log than ${OVERSIGHT}`;
    const read = oversight.safeParse(body);
    if (!read.success) return `not what an act can say: ${read.error.issues[0]!.path.join('.')}`;
    const { stream, version, act } = read.data;
    const deed = { body: read.data, receivedAt: Date.parse(receivedAt) };
    const mark =
      act.kind === 'act.recorded'
        ? this.recorded(read.data)
        : 'finding' in act
          ? this.onFinding(stream, deed)
          : this.fold(this.approvals, stream, (row) => evolveApproval(row, deed));
    return mark === null
      ? undefined
      : `the act ${act.kind}, version ${version} of ${stream}, does not follow: ${WORDS[mark]}`;
  }

  private onFinding(stream: string, deed: Deed): DeedMark | null {
    const known = this.findings.get(stream);
    const { row, mark } = evolve(known && followed(known), deed);
    if (row !== undefined) this.findings.set(stream, [row.version, row.state]);
    return mark;
  }

  /** One stream, one act. */
  private recorded(body: Oversight): DeedMark | null {
    const mark = markOfRecorded(body);
    if (mark !== null) return mark;
    if (this.events.has(body.stream)) return 'version';
    this.events.add(body.stream);
    return null;
  }

  private fold<Row>(
    rows: Map<string, Row>,
    stream: string,
    step: (row: Row | undefined) => { row: Row | undefined; mark: DeedMark | null },
  ): DeedMark | null {
    const { row, mark } = step(rows.get(stream));
    if (row !== undefined) rows.set(stream, row);
    return mark;
  }
}
