import { MAX_EVENT_BYTES, type KnownFields } from '../entry.js';
import type { TransferEvent } from '../registry.js';
import { respell } from '../canonical.js';
import { fieldSchemaOf } from '../schema/field-schemas.js';
import { isKnownType } from '../schema/json-schemas.js';
import { checkEvent } from '../schema/validate.js';
import { placeOf } from '../schema/what-to-write.js';
import { findClearIdentifier, mayHoldIdentifier } from './clear-identifiers.js';
import { KNOWN_FIELDS, knownFields } from './known-fields.js';
import { atOnce } from '../at-once.js';
import { membersOf, memberSteps } from './members.js';
import { refusals, type RefusalReason } from './reasons.js';
import { clearInWords, unknownType } from './refusal-in-words.js';
import { type NotStrictJson, parseStrict } from './strict-json.js';

export interface Refused {
  reason: RefusalReason;
  /** Names of schema fields only, never what the sender wrote. */
  pointer?: string;
  /** For a person: the field and what to write there, or the fault of the whole. Holds no value of the event. */
  detail: string;
  known: KnownFields;
}

export type Inspection = { event: TransferEvent; refused?: undefined } | { refused: Refused; event?: undefined };

/** Beyond this size a refused value is not even searched for its known fields, so that it cannot cost seconds. */
const MAX_SALVAGE_BYTES = 8 * 1024 * 1024;

/**
 * Admission (docs/invariants.md#i5): structure is checked here, legality never is. It never throws: a refusal is not an error, the record
 * becomes a quarantined entry that carries the reason and what can be known of the act.
 * Source of the checks: CloudEvents 1.0.2, RFC 8259, RFC 7493 (I-JSON).
 */
export function inspect(value: Uint8Array | null): Inspection {
  if (value === null) return refuse('value-null', {});
  if (value.length > MAX_EVENT_BYTES) return atOnce(refuseLarge(value));
  if (value[0] === 0xef && value[1] === 0xbb && value[2] === 0xbf)
    return refuse('byte-order-mark', salvage(value.subarray(3)));
  const json = parseStrict(value);
  if (json.refusal) return refuse(json.refusal, salvage(value), undefined, faultOf(json));
  const event = json.value;
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return refuse('not-a-cloudevent', {});
  const { specversion, type } = event as { specversion?: unknown; type?: unknown };
  if (specversion !== '1.0')
    return refuse('not-a-cloudevent', knownFields(event), undefined, 'specversion: write "1.0"');
  if (typeof type !== 'string') return refuse('not-a-cloudevent', knownFields(event), undefined, unknownType);
  const fault = isKnownType(type) ? checkEvent(event as { type: typeof type }) : 'unknown-type';
  // The pointer of an event that does not fit its schema may hold names of the sender's, so it is left out then.
  if (fault !== undefined || mayHoldIdentifier(json.text, json.marks)) {
    const known = isKnownType(type) ? type : undefined;
    const clear = findClearIdentifier(event, fieldSchemaOf(known));
    if (clear)
      return refuse(
        'clear-identifier',
        knownFields(event),
        fault ? undefined : clear.pointer,
        clearInWords(known, clear.path, clear.kind),
      );
  }
  if (fault === undefined) {
    respell(event);
    return { event: event as TransferEvent };
  }
  if (fault === 'unknown-type') return refuse('unknown-type', knownFields(event), '/type', unknownType);
  return refuse('schema', knownFields(event), fault.pointer, fault.detail);
}

/** The same, with pauses: what is too large may be as large as a whole request. */
export function* inspectSteps(value: Uint8Array | null): Generator<void, Inspection> {
  return value !== null && value.length > MAX_EVENT_BYTES ? yield* refuseLarge(value) : inspect(value);
}

/** Its size is known before anything of it is read: it is searched for what can be known of the act, and never parsed. */
function* refuseLarge(value: Uint8Array): Generator<void, Inspection> {
  const members = value.length > MAX_SALVAGE_BYTES ? undefined : yield* memberSteps(value, KNOWN_FIELDS);
  return refuse('too-large', knownFields(members), undefined, inWords('too-large', `${value.length} bytes`));
}

function refuse(reason: RefusalReason, known: KnownFields, pointer?: string, detail?: string): Inspection {
  return { refused: { reason, ...(pointer ? { pointer } : {}), detail: detail ?? refusals[reason], known } };
}

const inWords = (reason: RefusalReason, detail?: string): string =>
  detail ? `${refusals[reason]} (${detail})` : refusals[reason];

/** What is wrong with the JSON, and in which field where one has a name of ours. */
function faultOf({ refusal, detail, path, type }: NotStrictJson): string {
  if (!path) return inWords(refusal, detail);
  return `${placeOf(isKnownType(type) ? type : undefined, path).name}: ${refusals[refusal]}`;
}

/**
 * The readable part of a value that failed before its schema, as far as it is JSON at all. Bytes that are not UTF-8 become U+FFFD, which no
 * pattern of a known field admits.
 */
const salvage = (value: Uint8Array): KnownFields => knownFields(membersOf(value, KNOWN_FIELDS));
