import type { ApprovalOf, Oversight } from '#libs/contracts';
import { type Approval, type DeedMark, deskOf, type Triage } from '#libs/triage';
import type { OversightEntry } from './entry.js';

/** PostgreSQL stores no NUL in a text; people's reasons may hold one. */
const clean = (text: string): string => text.replaceAll('\0', '\uFFFD');
const cleanOr = (text: string | null | undefined): string | null => (text == null ? null : clean(text));
/** With the texts inside clean: SQL that looks into a JSON text cannot take a NUL out of it. */
const cleaned = <T extends object>(value: T): T =>
  JSON.parse(JSON.stringify(value), (_, one: unknown) => (typeof one === 'string' ? clean(one) : one)) as T;
const time = (ms: number | null | undefined): string | null => (ms == null ? null : new Date(ms).toISOString());

/** A row of a table, by column, as JSON for json_populate_recordset. */
export type StoredRow = Readonly<Record<string, unknown>>;

export const triageRow = (triage: Triage): StoredRow => {
  const { finding, desk, agreement, version, state, owner, move, clockFrom, pauses } = triage;
  return {
    ...{ finding, desk, agreement, version, state },
    owner_issuer: cleanOr(owner?.issuer),
    owner_subject: cleanOr(owner?.subject),
    moved_at: time(move?.at),
    reason: cleanOr(move?.reason),
    accepted_until: time(move?.until),
    duplicate_of: move?.duplicateOf ?? null,
    seen_shard: move?.seen.shard ?? null,
    seen_judged: move?.seen.judged ?? null,
    seen_rule_set: move?.seen.ruleSet ?? null,
    seen_hits: move?.seen.hits ?? null,
    seen_hit: move?.seen.hit ?? null,
    seen_count: move?.seen.count ?? null,
    seen_severity: move?.seen.severity ?? null,
    clock_from: time(clockFrom),
    paused: pauses.flatMap(({ from, to }) => [time(from), time(to)]),
    first_acted_at: time(triage.firstActedAt),
    last_acted_at: time(triage.lastActedAt),
  };
};

/** Under which agreement an approval is. Of an erasure there is none: the entry was refused. */
const agreementOf = (of: ApprovalOf): string | null => (of.kind === 'exception' ? of.exception.agreement : null);

export const approvalRow = (approval: Approval): StoredRow => {
  const { id, of, desk, sides, version, state, asked, until, decided, ended } = approval;
  return {
    ...{ id, kind: of.kind, desk, agreement: agreementOf(of), sides, version, state },
    asked_at: time(asked.at),
    asked_issuer: clean(asked.issuer),
    asked_subject: clean(asked.subject),
    asked_session: asked.session,
    until: time(until),
    decided_at: time(decided?.at),
    decided_issuer: cleanOr(decided?.issuer),
    decided_subject: cleanOr(decided?.subject),
    decided_session: decided?.session ?? null,
    decided_desk: decided?.desk ?? null,
    reason: clean(asked.reason),
    decided_reason: cleanOr(decided?.reason),
    ended_at: time(ended?.at),
    ended_issuer: cleanOr(ended?.issuer),
    ended_subject: cleanOr(ended?.subject),
    ended_session: ended?.session ?? null,
    ended_desk: ended?.desk ?? null,
    ended_reason: cleanOr(ended?.reason),
    of: cleaned(of),
  };
};

/** One act, with the text of its body apart: it is stored as it is. */
export const actRow = (
  { index, receivedAt }: OversightEntry,
  body: Oversight,
  mark: DeedMark | null,
): StoredRow & { body: string } => {
  const { act, by, stream, version } = body;
  return {
    ...{ index, received_at: time(receivedAt), kind: act.kind, stream, version, mark },
    desk: 'desk' in act ? act.desk : (deskOf(by) ?? ''),
    agreement: 'agreement' in act ? act.agreement : act.kind === 'approval.asked' ? agreementOf(act.of) : null,
    finding: 'finding' in act ? act.finding : null,
    approval: 'approval' in act ? act.approval : null,
    issuer: clean(by.issuer),
    subject: clean(by.subject),
    body: JSON.stringify(cleaned(body)),
  };
};
