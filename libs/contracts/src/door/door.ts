import { isUtf8 } from 'node:buffer';
import { MAX_EVENT_BYTES, type KnownFields } from '../entry.js';
import type { TransferEvent } from '../registry.js';
import { checkEvent, isKnownType } from '../schema/validate.js';
import { findClearIdentifier } from './clear-identifiers.js';
import { knownFields } from './known-fields.js';
import { refusals, type RefusalReason } from './reasons.js';
import { parseStrict } from './strict-json.js';

export interface Refused {
  reason: RefusalReason;
  /** Names of schema fields only, never what the sender wrote. */
  pointer?: string;
  /** One sentence for a person: what is wrong and where. Holds no value of the event. */
  detail: string;
  known: KnownFields;
}

export type Inspection = { event: TransferEvent; refused?: undefined } | { refused: Refused; event?: undefined };

/**
 * The door (I5): structure is checked here, legality never is. A refusal is not an error: the record becomes a
 * quarantined entry that carries the reason and what can be known of the act.
 * Source of the checks: CloudEvents 1.0.2, RFC 8259, RFC 7493 (I-JSON).
 */
export function inspect(value: Uint8Array | null): Inspection {
  if (value === null) return refuse('value-null', {});
  if (value.length > MAX_EVENT_BYTES)
    return refuse('too-large', readableFields(value), undefined, `${value.length} bytes`);
  if (value[0] === 0xef && value[1] === 0xbb && value[2] === 0xbf)
    return refuse('byte-order-mark', readableFields(value.subarray(3)));
  if (!isUtf8(value)) return refuse('not-utf8', {});
  const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8');
  const parsed = parseStrict(text);
  if ('refusal' in parsed) return refuse(parsed.refusal, readableFields(value), undefined, parsed.detail);
  const event = parsed.value;
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return refuse('not-a-cloudevent', {});
  const { specversion, type } = event as { specversion?: unknown; type?: unknown };
  if (specversion !== '1.0' || typeof type !== 'string') return refuse('not-a-cloudevent', knownFields(event));
  const clear = findClearIdentifier(text, event);
  if (!isKnownType(type)) {
    return clear ? refuseClear(clear, event, undefined) : refuse('unknown-type', knownFields(event), '/type');
  }
  const fault = checkEvent(event as { type: typeof type });
  if (clear) return refuseClear(clear, event, fault ? undefined : clear.pointer);
  if (fault) return refuse('schema', knownFields(event), fault.pointer, `${fault.pointer || '/'} ${fault.detail}`);
  return { event: event as TransferEvent };
}

/** The pointer of an event that does not fit its schema may hold names of the sender's, so it is left out then. */
function refuseClear(clear: { kind: string }, event: unknown, pointer: string | undefined): Inspection {
  return refuse('clear-identifier', knownFields(event), pointer, `looks like a ${clear.kind}`);
}

function refuse(reason: RefusalReason, known: KnownFields, pointer?: string, detail?: string): Inspection {
  return {
    refused: {
      reason,
      ...(pointer ? { pointer } : {}),
      detail: detail ? `${refusals[reason]} (${detail})` : refusals[reason],
      known,
    },
  };
}

/** What can be read of a value that failed before its schema, as far as it parses at all (first 5 MiB). */
function readableFields(value: Uint8Array): KnownFields {
  if (value.length > 8 * 1024 * 1024 || !isUtf8(value)) return {};
  try {
    return knownFields(JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8')));
  } catch {
    return {};
  }
}
