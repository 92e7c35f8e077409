import { v7 as uuidv7 } from 'uuid';
import { inspect, type DataOf, type EventType, type TransferEvent } from '#libs/contracts';
import { draftEvent, type Act, type EventDraft } from './draft.js';
import { EventRefused } from './errors.js';

export interface BuiltEvent<T extends EventType = EventType> {
  event: TransferEvent<T>;
  /** The value to send: UTF-8 JSON as JSON.stringify writes it, which the recorder's admission check reads on its fast path. */
  value: Buffer;
}

/** `id`: UUIDv7, made here if not given. `sequence`: gapless from 1 per source and agreement; the outbox keeps it. */
export interface Numbering {
  id?: string;
  sequence?: number;
}

/** Builds one event and checks it at admission. Throws EventRefused. */
export function buildEvent<T extends EventType>(
  type: T,
  { id, sequence, ...act }: Act & Numbering & { data: DataOf<T> },
): BuiltEvent<T> {
  return encodeDraft(draftEvent(type, act), { id, sequence }) as BuiltEvent<T>;
}

/** Gives a draft its id and sequence and checks it at admission. Throws EventRefused. */
export function encodeDraft(draft: EventDraft, { id = uuidv7(), sequence }: Numbering = {}): BuiltEvent {
  const { type, source, agreementid, time, timeprecision, known, subject, data } = draft;
  const envelope = JSON.stringify({
    specversion: '1.0',
    id,
    source,
    type,
    time,
    subject,
    datacontenttype: 'application/json',
    agreementid,
    sequence: sequence === undefined ? undefined : String(sequence),
    known,
    timeprecision,
  });
  const value = Buffer.from(`${envelope.slice(0, -1)},"data":${data}}`);
  const { event, refused } = inspect(value);
  if (refused) throw new EventRefused(type, refused.reason, refused.pointer, refused.detail);
  return { event, value };
}
