import type { Approval, Move, Pause, Triage } from '#libs/triage';

/** A row of `readmodel.triage` as the driver gives it. */
export interface TriageRow {
  finding: string;
  desk: string;
  agreement: string | null;
  version: number;
  state: Triage['state'];
  owner_issuer: string | null;
  owner_subject: string | null;
  moved_at: Date | null;
  reason: string | null;
  accepted_until: Date | null;
  duplicate_of: string | null;
  seen_shard: string;
  seen_judged: string;
  seen_rule_set: string;
  seen_hits: string;
  seen_hit: string;
  seen_count: string;
  seen_severity: Move['seen']['severity'];
  clock_from: Date | null;
  paused: Date[];
  first_acted_at: Date;
  last_acted_at: Date;
}

export function triageOfRow(row: TriageRow): Triage {
  const { finding, desk, agreement, version, state, owner_issuer: issuer, owner_subject: subject } = row;
  return {
    ...{ finding, desk, agreement, version, state },
    owner: issuer !== null && subject !== null ? { issuer, subject } : null,
    move: moveOf(row),
    clockFrom: row.clock_from?.getTime() ?? null,
    pauses: pausesOf(row.paused),
    firstActedAt: row.first_acted_at.getTime(),
    lastActedAt: row.last_acted_at.getTime(),
  };
}

function moveOf(row: TriageRow): Move | null {
  if (row.moved_at === null) return null;
  return {
    at: row.moved_at.getTime(),
    reason: row.reason!,
    seen: {
      shard: row.seen_shard,
      judged: Number(row.seen_judged),
      ruleSet: row.seen_rule_set,
      hits: Number(row.seen_hits),
      hit: row.seen_hit,
      count: Number(row.seen_count),
      severity: row.seen_severity,
    },
    until: row.accepted_until?.getTime() ?? null,
    duplicateOf: row.duplicate_of,
  };
}

const pausesOf = (times: readonly Date[]): Pause[] =>
  Array.from({ length: times.length / 2 }, (_, n) => ({
    from: times[2 * n]!.getTime(),
    to: times[2 * n + 1]!.getTime(),
  }));

/** A row of `readmodel.approval` as the driver gives it. */
export interface ApprovalRow {
  id: string;
  desk: string;
  sides: string[];
  version: number;
  state: Approval['state'];
  asked_at: Date;
  asked_issuer: string;
  asked_subject: string;
  asked_session: string | null;
  until: Date;
  decided_at: Date | null;
  decided_issuer: string | null;
  decided_subject: string | null;
  decided_session: string | null;
  decided_desk: string | null;
  reason: string;
  decided_reason: string | null;
  ended_at: Date | null;
  ended_issuer: string | null;
  ended_subject: string | null;
  ended_session: string | null;
  ended_desk: string | null;
  ended_reason: string | null;
  of: Approval['of'];
}

const doneBy = (row: ApprovalRow, how: 'decided' | 'ended'): Approval['decided'] => {
  const at = row[`${how}_at`];
  if (at === null) return null;
  return {
    issuer: row[`${how}_issuer`]!,
    subject: row[`${how}_subject`]!,
    session: row[`${how}_session`],
    desk: row[`${how}_desk`]!,
    at: at.getTime(),
    reason: row[`${how}_reason`]!,
  };
};

export function approvalOfRow(row: ApprovalRow): Approval {
  const { id, of, desk, sides, version, state } = row;
  return {
    ...{ id, of, desk, sides, version, state },
    asked: {
      issuer: row.asked_issuer,
      subject: row.asked_subject,
      session: row.asked_session,
      desk,
      at: row.asked_at.getTime(),
      reason: row.reason,
    },
    until: row.until.getTime(),
    decided: doneBy(row, 'decided'),
    ended: doneBy(row, 'ended'),
  };
}
