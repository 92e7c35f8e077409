import type { EventType } from './registry.js';
import { DAY_OR_TIME, EVENT_ID, TIME } from './primitives.js';
import { isKnownType, type JsonSchema, plainEventSchema } from './schema/json-schemas.js';

/** An event as JSON, of which nothing is known yet. */
type Members = Record<string, unknown>;

/** Where a value, or the values in it, may be spelled in several ways. */
interface Place {
  respell?: (text: string) => string;
  members?: readonly (readonly [name: string, place: Place])[];
  elements?: Place;
}

const SECONDS = 'YYYY-MM-DDThh:mm:ss'.length;
const DAY = 'YYYY-MM-DD'.length;
const [Z, T] = ['Z'.charCodeAt(0), 'T'.charCodeAt(0)];
const PARTS = /^(.{19})(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$/;

const isUtc = (time: string): boolean => time.charCodeAt(time.length - 1) === Z && time.charCodeAt(DAY) === T;

/** The same moment in UTC, to the same fraction of a second (RFC 3339). What is no such time stays as it is. */
export function utcTime(time: string): string {
  if (isUtc(time)) return time;
  const [, seconds, fraction = '', offset] = PARTS.exec(time.toUpperCase()) ?? [];
  const moment = Date.parse(`${seconds}${offset}`);
  return Number.isNaN(moment) ? time : `${new Date(moment).toISOString().slice(0, SECONDS)}${fraction}Z`;
}

/** The clock as it is written, whatever its offset: the event is known by the day beside it. */
function clockAsWritten(time: string): string {
  if (isUtc(time)) return time;
  const [, seconds, fraction = ''] = PARTS.exec(time.toUpperCase()) ?? [];
  return seconds === undefined ? time : `${seconds}${fraction}Z`;
}

const utcTimeOrDay = (text: string): string => (text.length === DAY ? text : utcTime(text));

/** A UUID in lower case (RFC 9562, section 4). */
export const lowerCase = (id: string): string => (/[A-Z]/.test(id) ? id.toLowerCase() : id);

const SPELLINGS: ReadonlyMap<unknown, (text: string) => string> = new Map([
  [TIME.source, utcTime],
  [DAY_OR_TIME.source, utcTimeOrDay],
  [EVENT_ID.source, lowerCase],
]);

/** Undefined where there is only one spelling of everything. */
function placeOf(schema: JsonSchema): Place | undefined {
  const { pattern, properties, items, prefixItems, anyOf, additionalProperties } = schema;
  // None of ours has these around a time or an id; canonical.unit.spec would tell.
  if (prefixItems ?? anyOf ?? typeof additionalProperties === 'object') return undefined;
  const respell = SPELLINGS.get(pattern);
  if (respell) return { respell };
  if (items) {
    const elements = placeOf(items as JsonSchema);
    return elements && { elements };
  }
  const members = Object.entries((properties ?? {}) as Record<string, JsonSchema>).flatMap(([name, member]) => {
    const place = placeOf(member);
    return place ? [[name, place] as const] : [];
  });
  return members.length > 0 ? { members } : undefined;
}

const places = new Map<EventType, Place | undefined>();

function dataPlace(type: EventType): Place | undefined {
  if (!places.has(type)) {
    const { properties } = plainEventSchema(type) as { properties: { data: JsonSchema } };
    places.set(type, placeOf(properties.data));
  }
  return places.get(type);
}

function respellAt(place: Place, value: unknown): unknown {
  if (place.respell) return typeof value === 'string' ? place.respell(value) : value;
  if (place.elements && Array.isArray(value))
    for (let i = 0; i < value.length; i++) value[i] = respellAt(place.elements, value[i]);
  else if (place.members && typeof value === 'object' && value !== null)
    for (const [name, member] of place.members)
      if (Object.hasOwn(value, name)) (value as Members)[name] = respellAt(member, (value as Members)[name]);
  return value;
}

/**
 * Brings an event to the one spelling in which events are compared, whatever their senders' tools write: times in UTC, UUIDs in lower case,
 * no attribute that is null (CloudEvents JSON format 1.0.2, section 2.2: it is unset). Changes `event`, which may be any JSON; the entry
 * keeps the bytes as they came.
 */
export function respell(event: unknown): void {
  if (typeof event !== 'object' || event === null) return;
  const attributes = event as Members;
  for (const name in attributes) if (attributes[name] === null) delete attributes[name];
  const { id, time, type, timeprecision, data } = attributes;
  if (typeof id === 'string') attributes.id = lowerCase(id);
  if (typeof time === 'string') attributes.time = timeprecision === 'day' ? clockAsWritten(time) : utcTime(time);
  const place = isKnownType(type) ? dataPlace(type) : undefined;
  if (place) respellAt(place, data);
}
