import { type Approval, evolve, evolveApproval, markOfRecorded, type Triage } from '#libs/triage';
import { type OversightEntry, rowOf } from './entry.js';
import { actRow, approvalRow, type StoredRow, triageRow } from './rows.js';

/** The rows of some streams: as they were before, and as entries make them. */
export class OversightFold {
  readonly triage = new Map<string, Triage>();
  readonly approvals = new Map<string, Approval>();
  private readonly changed = new Set<string>();
  private acts: (StoredRow & { body: string })[] = [];
  private unreadable = 0;

  /** Takes entries in their order. The rows of their streams must be in `triage` and `approvals`, if there are any. */
  take(entries: readonly OversightEntry[]): void {
    for (const entry of entries) {
      if (entry.unreadable) this.unreadable++;
      const { body, receivedAt } = entry;
      if (!body) continue;
      if (body.act.kind === 'act.recorded') {
        // An event of her agency, which is judged where it stands: a line of what she did, and no state.
        this.acts.push(actRow(entry, body, markOfRecorded(body)));
        continue;
      }
      const name = rowOf(body);
      const deed = { body, receivedAt };
      const onFinding = 'finding' in body.act;
      const { row, mark } = onFinding
        ? evolve(this.triage.get(name), deed)
        : evolveApproval(this.approvals.get(name), deed);
      this.acts.push(actRow(entry, body, mark));
      if (row === undefined) continue;
      if (onFinding) this.triage.set(name, row as Triage);
      else this.approvals.set(name, row as Approval);
      this.changed.add(name);
    }
  }

  /** What there is to write since the last call. */
  rows(): { acts: (StoredRow & { body: string })[]; triage: StoredRow[]; approvals: StoredRow[]; unreadable: number } {
    const { acts, unreadable } = this;
    const of = <R>(rows: ReadonlyMap<string, R>, as: (row: R) => StoredRow): StoredRow[] =>
      [...this.changed].flatMap((name) => (rows.has(name) ? [as(rows.get(name)!)] : []));
    const triage = of(this.triage, triageRow);
    const approvals = of(this.approvals, approvalRow);
    this.acts = [];
    this.unreadable = 0;
    this.changed.clear();
    return { acts, triage, approvals, unreadable };
  }
}
