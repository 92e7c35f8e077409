import { z } from 'zod';
import { agency, agreementId, code, COMMITMENT, digest, eventId, shortText, SOURCE, UTC_TIME } from './primitives.js';
import { actTypes } from './acts.js';
import { printable } from './printable.js';

/** Whose triage a finding is in: an agency's, or the overseers', who have one together. No agency has a name like theirs. */
export const OVERSEERS = '@overseers';
export const desk = z.union([agency, z.literal(OVERSEERS)]);

/** Where a desk is with a finding. A finding that the desk has not touched is `new`. */
export const TRIAGE_STATES = [
  'new',
  'acknowledged',
  'investigating',
  'true-positive',
  'false-positive',
  'expected',
  'duplicate',
  'accepted',
] as const;
export type TriageState = (typeof TRIAGE_STATES)[number];

const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
export const findingId = z.string().regex(/^[A-Za-z0-9_-]{22}$/);
const time = z.string().regex(UTC_TIME);
const shard = z.string().regex(/^(0|[1-9][0-9]{0,5})$/);
const index = z.int().min(0);

/** A person as her issuer names her; her name is not here. */
const person = z.strictObject({ issuer: printable(1_000), subject: printable(255) });

/**
 * A note's text lies encrypted in the erasable store, with the salt of `commitment`: base64url sha256(salt ‖ UTF-8 text). Of counsel's notes
 * there is the digest alone, which the author made of a document that never comes here.
 */
const note = z.union([
  z.strictObject({ commitment: z.string().regex(COMMITMENT) }),
  z.strictObject({ counsel: z.literal(true), digest }),
]);

/** What the officer had before her: a finding's newest hit, as judged under one rule set up to one entry. */
export const seen = z.strictObject({
  shard,
  /** Entries of the shard that were judged. */
  judged: index,
  ruleSet: digest,
  /**
   * Hits of the finding then, and what names the newest: its leaf hash with its number within the finding (`hits - 1`) instead of the one within
   * the shard, which would tell an officer how many hits others have. Whoever has the hit, which a seal of the findings proves, computes it.
   */
  hits: z.int().min(1),
  hit: digest,
  count: z.int().min(0),
  severity: z.enum(['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']),
});

const onFinding = { finding: findingId, agreement: agreementId.nullable(), desk };
const operators = ['equals', 'not-equals', 'less', 'at-most', 'more', 'at-least', 'in'] as const;

/** Which findings an exception suppresses: those of a rule with a clause about `field` that compares so. */
export const exceptionOf = z.strictObject({
  rule: code,
  /** Of a clause; or the finding's own `subject`, `severity`, `count`. */
  field: shortText,
  operator: z.enum(operators),
  value: z.union([z.string().max(300), z.number(), z.array(z.string().max(300)).max(50)]),
  /** null: under all agreements that the desk sees. */
  agreement: agreementId.nullable(),
  /** desk: in its own queue. all: for everybody who may see the finding. */
  reach: z.enum(['desk', 'all']),
  /** Who answers for it. */
  owner: person,
  /** The last moment. */
  until: time,
  /** More suppressed units than this end it. */
  spike: z.int().min(1).max(1_000_000_000),
});

/** What needs a second person. */
export const approvalOf = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exception'), exception: exceptionOf }),
  /** Erasing the bytes that an entry of a source refused; the authority that demands it, such as a statute or an order. */
  z.strictObject({ kind: z.literal('erasure'), shard, index, source: shortText, authority: shortText }),
]);

const onApproval = { approval: uuid, reason: shortText };

const acts = [
  z.strictObject({
    kind: z.literal('triage.moved'),
    ...onFinding,
    from: z.enum(TRIAGE_STATES),
    to: z.enum(TRIAGE_STATES),
    reason: shortText,
    /** Of `accepted`. */
    until: time.optional(),
    /** Of `duplicate`: the other finding. */
    duplicateOf: findingId.optional(),
    /** Whose it is from then on: who takes a finding moves it too, and both are one act. Not there: the owner stays. */
    owner: person.optional(),
    /**
     * Of a closed finding that had come back by itself: when, as the api found it by the hits that there were (libs/triage, reopened). The
     * desk's clock runs from then; without it the finding was moved by hand alone, and no clock starts anew.
     */
    reopenedAt: time.optional(),
    seen,
    note: note.optional(),
  }),
  z.strictObject({ kind: z.literal('triage.assigned'), ...onFinding, to: person.nullable(), note: note.optional() }),
  z.strictObject({ kind: z.literal('triage.noted'), ...onFinding, note }),
  /** `until`: by when somebody must have decided. `sides`: whose persons may approve it, beside overseers. */
  z.strictObject({
    kind: z.literal('approval.asked'),
    ...onApproval,
    desk,
    of: approvalOf,
    sides: z.array(agency).max(100),
    until: time,
  }),
  z.strictObject({ kind: z.literal('approval.given'), ...onApproval }),
  z.strictObject({ kind: z.literal('approval.refused'), ...onApproval }),
  /** By whoever asked. */
  z.strictObject({ kind: z.literal('approval.withdrawn'), ...onApproval }),
  /** By its desk, before its day. */
  z.strictObject({ kind: z.literal('exception.ended'), ...onApproval }),
  /** Who said an event of her agency, in the transaction that records the event: it is named as its own shard has it. */
  z.strictObject({
    kind: z.literal('act.recorded'),
    desk: agency,
    agreement: agreementId,
    source: z.string().regex(SOURCE),
    event: eventId,
    type: z.enum(actTypes),
    /** sha256 of the event's bytes. */
    digest,
  }),
] as const;

/** One act of a person on findings and approvals. In `oversight`, by the api that took it. */
export const oversight = z.strictObject({
  /** As the token says, and the session: base64url sha256 of what names it. `authTime`: when she last gave her credentials. */
  by: z.strictObject({
    ...person.shape,
    client: printable(255).nullable(),
    role: z.enum(['compliance-officer', 'privacy-officer', 'overseer']),
    agency: agency.nullable(),
    session: z.string().regex(COMMITMENT).nullable(),
    authTime: time.nullable(),
  }),
  /** By the api's clock; `receivedAt` is the recorder's. */
  at: time,
  /** What the act becomes: the next version of its stream. */
  stream: z
    .string()
    .regex(
      /^(finding\/[A-Za-z0-9_-]{22}\/[a-z0-9@-]{1,41}|approval\/[0-9a-f-]{36}|act\/[a-z0-9-]{1,40}\/[0-9a-f-]{36})$/,
    ),
  version: z.int().min(1),
  act: z.discriminatedUnion('kind', [...acts]),
});

export type Oversight = z.infer<typeof oversight>;
export type OversightAct = Oversight['act'];
export type Seen = z.infer<typeof seen>;
export type Note = z.infer<typeof note>;
export type ExceptionOf = z.infer<typeof exceptionOf>;
export type ApprovalOf = z.infer<typeof approvalOf>;
export type ActOf<K extends OversightAct['kind']> = Extract<OversightAct, { kind: K }>;

/**
 * The stream of an act: all that one desk does with a finding, or all that concerns one approval, is in one order. An event of a person has
 * one for itself, so that nobody says two things under one id.
 */
export function streamOf(act: OversightAct): string {
  if ('finding' in act) return `finding/${act.finding}/${act.desk}`;
  if ('approval' in act) return `approval/${act.approval}`;
  return `act/${act.desk}/${act.event}`;
}

/** For documents. Its note is 'S was told, and answers by Friday' under the salt 00 01 … 0f. */
export const EXAMPLE_OVERSIGHT: Oversight = {
  by: {
    issuer: 'https://id.irs.example',
    subject: '4f1c2a9e',
    client: 'countersign-web',
    role: 'privacy-officer',
    agency: 'irs',
    session: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU',
    authTime: '2026-11-22T14:50:12Z',
  },
  at: '2026-11-22T15:00:00.100Z',
  stream: 'finding/q7WmJ0cLk2yVx1ZtBfNd3A/irs',
  version: 3,
  act: {
    kind: 'triage.moved',
    finding: 'q7WmJ0cLk2yVx1ZtBfNd3A',
    agreement: 'irs-ice-2025',
    desk: 'irs',
    from: 'investigating',
    to: 'true-positive',
    reason: 'the disclosure has no request',
    seen: {
      shard: '0',
      judged: 1_200,
      ruleSet: `sha256:${'0'.repeat(64)}`,
      hits: 4,
      hit: `sha256:${'1'.repeat(64)}`,
      count: 12,
      severity: 'CRITICAL',
    },
    note: { commitment: '21MeGECjxNzl4MO9bbvDG9w7aSHGAElBaAP_seMi60I' },
  },
};
