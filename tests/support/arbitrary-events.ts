import {
  type bulkItems,
  clearIdentifier,
  columnSchemas,
  DAY_OR_TIME,
  EVENT_ID,
  eventSchema,
  type EventType,
  exampleEvents,
  knownTypes,
  MAX_EVENT_BYTES,
  SEQUENCE,
  TIME,
} from '#libs/contracts';
import { Prng } from '#libs/cases';
import { vkeyOf } from '../../libs/rules/src/testing/keys.js';
import { patternText } from './pattern-text.js';

/** The parts of JSON Schema that our schemas use. */
interface Schema {
  type?: string | readonly string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  propertyNames?: Schema;
  maxProperties?: number;
}
type Members = Record<string, unknown>;
export interface AnyEvent extends Members {
  id: string;
  source: string;
  type: EventType;
  agreementid: string;
  data: Members;
}

const ITEMS = '/data/items';
const AROUND = Date.parse('2026-11-01T00:00:00Z');
const HOUR = 3_600_000;
/** Zones on both sides of the date line, one without daylight saving, one with an offset of half an hour. */
const TIME_ZONES = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia', 'America/Adak'];
const VERIFIER_KEYS = ['revenue-1', 'border/1', 'x'.repeat(64)].map((name) => vkeyOf(name));
/** More often present than absent; otherwise few events would have optional fields inside optional ones. */
const PRESENT = [true, true, false];
const schemas = new Map(knownTypes.map((type) => [type, eventSchema(type) as Schema]));
const schemaOf = (type: EventType): Schema => schemas.get(type)!;
const columnsOf = (type: EventType) =>
  columnSchemas(type as keyof typeof bulkItems) as { columns: Record<string, Schema>; required: string[] };
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value)) + 1;

/**
 * Events that pass admission, with the extremes that their schemas allow. They are derived from the schemas, so that a new field is covered
 * automatically. Every choice (whether a field is present, which extreme a number has) is made in each way.
 */
export class ArbitraryEvents {
  private readonly random: Prng;
  private readonly examples = textsOf(Object.values(exampleEvents));
  private readonly pools = new Map<string, string[]>();
  private readonly times = new Map<string, number[]>();
  private readonly made: AnyEvent[] = [];
  /** Bytes that the lists of the present event may still use. */
  private room = 0;
  private type: EventType = knownTypes[0]!;
  private by: Pick<AnyEvent, 'source' | 'agreementid'> = { source: '', agreementid: '' };

  constructor(seed: number) {
    this.random = new Prng(seed, 'arbitrary events');
  }

  /** `count` events, of all types in turn. A greater count gives the same events first. */
  take(count: number): AnyEvent[] {
    while (this.made.length < count)
      for (const type of this.random.shuffle([...knownTypes])) {
        const event = this.event(type);
        this.made.push(event, ...this.repeatsOf(event));
      }
    return this.made.slice(0, count);
  }

  private event(type: EventType, given?: Pick<AnyEvent, 'source' | 'agreementid' | 'data'>): AnyEvent {
    const { properties = {}, ...schema } = schemaOf(type);
    this.type = type;
    this.room = MAX_EVENT_BYTES - worst({ properties });
    const drawn = (name: 'source' | 'agreementid') =>
      given?.[name] ?? (this.value(properties[name]!, `/${name}`) as string);
    this.by = { source: drawn('source'), agreementid: drawn('agreementid') };
    const fixed = { ...this.by, ...given };
    const others = Object.entries(properties).filter(([name]) => !Object.hasOwn(fixed, name));
    const traced = this.random.chance(0.1)
      ? { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }
      : {};
    const attributes = this.object({ ...schema, properties: Object.fromEntries(others) }, '');
    return { ...attributes, ...traced, ...fixed } as AnyEvent;
  }

  /**
   * An agreement binds when each of its parties has recorded the same content. So some events are repeated by others, and the same bytes
   * come again.
   */
  private repeatsOf(event: AnyEvent): AnyEvent[] {
    if (this.random.chance(0.03)) return [event];
    const { type, agreementid, source, data } = event;
    const { parties = [] } = (data.policy ?? {}) as { parties?: { agency: string }[] };
    if (!this.random.chance(parties.length > 0 ? 0.7 : 0.15)) return [];
    const agencies = [...new Set(parties.map(({ agency }) => agency))].slice(0, 3);
    const sources = agencies.map((agency) => `urn:agency:${agency}:gateway`);
    if (sources.length === 0) sources.push(this.value(schemaOf(type).properties!.source!, '/source') as string);
    return sources
      .filter((other) => other !== source)
      .map((other) => this.event(type, { source: other, agreementid, data }));
  }

  /** One of the choices, each equally often. */
  private choose<T>(path: string, choices: readonly T[]): T {
    const key = `${this.type} ${path}`;
    const times = this.times.get(key) ?? choices.map(() => 0);
    this.times.set(key, times);
    const least = Math.min(...times);
    const i = this.random.pick([...choices.keys()].filter((i) => times[i] === least));
    times[i]!++;
    return choices[i]!;
  }

  private value(schema: Schema, path: string): unknown {
    if ('const' in schema) return schema.const;
    if (schema.enum) return this.choose(path, schema.enum);
    if (schema.anyOf) {
      const i = this.choose(path, [...schema.anyOf.keys()]);
      return this.value(schema.anyOf[i]!, `${path}|${i}`);
    }
    if (Array.isArray(schema.type)) {
      // Null is one of them: that the attribute is unset is said like that less often than it is left out.
      const type = this.choose(`${path}|type`, [...schema.type.filter((one) => one !== 'null'), 'null']);
      return this.value({ ...schema, type }, path);
    }
    switch (schema.type) {
      case 'null':
        return null;
      case 'boolean':
        return this.choose(path, [true, false]);
      case 'integer':
      case 'number':
        return this.choose(path, numbers(schema));
      case 'string':
        return this.text(schema, path);
      case 'array':
        return this.list(schema, path);
      case 'object':
        if (path === ITEMS) return this.bulk(schema);
        return schema.properties ? this.object(schema, path) : this.record(schema, path);
      default:
        throw new Error(`${path}: unsupported kind of schema`);
    }
  }

  private object({ properties = {}, required = [] }: Schema, path: string): Members {
    const object: Members = {};
    for (const [name, member] of Object.entries(properties)) {
      // The two appear together; see below.
      if (name === 'of' && 'part' in properties) continue;
      const at = `${path}/${name}`;
      if (required.includes(name) || this.choose(`${at}?`, PRESENT)) object[name] = this.value(member, at);
    }
    if ('part' in object) object.of = this.choose(`${path}/of`, [object.part, properties.of!.maximum]);
    return object;
  }

  private record({ propertyNames, additionalProperties, maxProperties }: Schema, path: string): Members {
    const list = { type: 'array', items: propertyNames!, maxItems: maxProperties! };
    const names = this.list(list, path) as string[];
    const entries = names.map((name): [string, unknown] => {
      const value = this.value(additionalProperties as Schema, `${path}=`);
      this.room -= bytesOf(value);
      return [name, value];
    });
    return Object.fromEntries(entries);
  }

  private list({ items, minItems = 0, maxItems }: Schema, path: string): unknown[] {
    const length = this.choose(`${path}#`, [minItems, minItems + 1, 2, maxItems!]);
    const list: unknown[] = [];
    while (list.length < Math.min(length, maxItems!) && (list.length < minItems || this.room > 0)) {
      const element = this.value(items!, `${path}/*`);
      this.room -= bytesOf(element);
      list.push(element);
    }
    return list;
  }

  /** No JSON Schema expresses that `fields` names the columns of `rows` (bulk.ts). */
  private bulk({ properties }: Schema): Members {
    const { columns, required } = columnsOf(this.type);
    const defaults = this.choose(`${ITEMS}/defaults?`, PRESENT)
      ? this.object(properties!.defaults!, `${ITEMS}/defaults`)
      : undefined;
    const fields = Object.keys(columns).filter((name) => {
      const needed = name === 'itemNo' || (required.includes(name) && defaults?.[name] === undefined);
      return needed || this.choose(`${ITEMS}/${name}?`, PRESENT);
    });
    this.random.shuffle(fields);
    // Runs share their blocks of 256. Scattered items have a block each, which costs far more to judge.
    const length = this.choose(`${ITEMS}#`, [0, 1, 2, 99, properties!.rows!.maxItems!]);
    const step = length === 99 ? 256 * 1_001 : 1;
    const first = this.choose(`${ITEMS}/first`, [1, 1, 1, ...numbers(columns.itemNo!)]);
    const rows: unknown[][] = [];
    while (rows.length < length && this.room > 0) {
      const itemNo = Math.min(first + step * rows.length, columns.itemNo!.maximum!);
      const cell = (name: string) => (name === 'itemNo' ? itemNo : this.value(columns[name]!, `${ITEMS}/rows/${name}`));
      const row = fields.map(cell);
      this.room -= bytesOf(row);
      rows.push(row);
    }
    return { ...(defaults ? { defaults } : {}), fields, rows };
  }

  private text({ pattern, format, minLength = 0, maxLength }: Schema, path: string): string {
    if (format === 'time-zone') return this.choose(path, TIME_ZONES);
    if (format === 'verifier-key') return this.choose(path, VERIFIER_KEYS);
    if (pattern === undefined) {
      const most = maxLength!;
      const odd = '"\\\u0001\t\u2028\uffff\u{10ffff}é';
      return this.choose(path, ['x'.repeat(minLength), 'x'.repeat(most), '𝄞'.repeat(most), odd, 'some words']);
    }
    if (pattern === TIME.source) return this.time(path);
    if (pattern === DAY_OR_TIME.source) {
      const length = this.choose(`${path}: day or time`, ['YYYY-MM-DD'.length, Infinity]);
      return this.time(path).slice(0, length);
    }
    if (pattern === EVENT_ID.source) return this.eventId(path);
    const pool = this.pool(pattern, path);
    // The first values more often, so that acts refer to each other.
    return this.choose(path, [...pool, ...[1, 2, 3].flatMap(() => pool.slice(0, 2))]);
  }

  private pool(pattern: string, path: string): string[] {
    // Elements of a list, and alternatives, have the name of their member.
    const name = path.split(/[/|]/).findLast((step) => /^[A-Za-z]/.test(step))!;
    const key = `${name} ${pattern}`;
    const pool = this.pools.get(key) ?? [];
    if (pool.length > 0) return pool;
    this.pools.set(key, pool);
    const fits = new RegExp(pattern);
    const some = [...(this.examples.get(name) ?? [])].filter((text) => fits.test(text)).slice(0, 3);
    const middle = Math.floor(Number.MAX_SAFE_INTEGER / 2);
    const plain =
      pattern === SEQUENCE.source
        ? ['1', '2', '3', '4', ...[middle, Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER].map(String)]
        : // Names that every JavaScript object has must have no effect.
          [`${name}-1`, `${name}-2`, 'constructor', 'toString'].filter((text) => fits.test(text));
    const extents = [...(plain.length > 2 ? [] : (['any', 'any'] as const)), 'shortest', 'longest'] as const;
    pool.push(...some, ...plain, ...extents.map((extent) => this.harmless(pattern, extent)));
    return pool;
  }

  /** Random text may contain identifiers in the clear, which admission refuses. */
  private harmless(pattern: string, extent: 'any' | 'shortest' | 'longest'): string {
    for (;;) {
      const text = patternText(pattern, extent, this.random);
      if (clearIdentifier(text) === undefined) return text;
    }
  }

  private time(path: string): string {
    const near = new Date(AROUND + this.random.int(-100 * HOUR, 3 * HOUR)).toISOString();
    const extremes = ['1900-01-01T00:00:00.000000000Z', '9999-12-31T23:59:59.999999999Z', '2104-02-29T00:00:00Z'];
    // As other tools write the same moment.
    const others = [near.replace('Z', '+00:00'), inOffset(near, -5), near.toLowerCase()];
    return this.choose(path, [near, near, near, ...others, '2026-11-01T00:00:00Z', ...extremes]);
  }

  /** An event's own id is new, with few exceptions. Other ids name earlier events, mostly of the same source. */
  private eventId(path: string): string {
    const fresh = this.random.uuid();
    if (path === '/id' && this.random.chance(0.97)) return fresh;
    const bySource = this.made.filter(({ source }) => source === this.by.source);
    const underAgreement = bySource.filter(({ agreementid }) => agreementid === this.by.agreementid);
    const of = (events: AnyEvent[]): string => (events.length > 0 ? this.random.pick(events).id : fresh);
    const some = [of(underAgreement), of(underAgreement), of(bySource), of(this.made), fresh];
    return this.choose(path, [...some, of(underAgreement).toUpperCase()]);
  }
}

/** The same moment by clocks that are so many hours ahead of UTC. */
const inOffset = (time: string, hours: number): string =>
  new Date(Date.parse(time) + hours * HOUR)
    .toISOString()
    .replace('Z', `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`);

/**
 * Both ends, their neighbours and the middle. Where fractions are allowed, also the smallest one and one that binary cannot represent
 * exactly.
 */
function numbers({ type, minimum, maximum }: Schema): number[] {
  const [min, max] = [minimum!, maximum!];
  const middle = (min + max) / 2;
  const some = type === 'integer' ? [Math.floor(middle)] : [middle, min + Number.MIN_VALUE, min + 0.1];
  return [min, max, min + 1, max - 1, ...some].filter((number) => number >= min && number <= max);
}

/** The largest possible size in bytes of JSON, with one element in each list, because a list exceeds its room by at most one. */
function worst(schema: Schema): number {
  const { anyOf, properties, items, propertyNames, additionalProperties } = schema;
  if (anyOf) return Math.max(...anyOf.map(worst));
  if (schema.type?.includes('string')) return 4 * (schema.maxLength ?? 120);
  let bytes = 32;
  for (const [name, member] of Object.entries(properties ?? {})) bytes += 4 + name.length + worst(member);
  for (const member of [items, propertyNames, additionalProperties])
    if (typeof member === 'object') bytes += worst(member);
  return bytes;
}

/** Texts by the name of their member. */
function textsOf(value: unknown, name = '', texts = new Map<string, Set<string>>()): Map<string, Set<string>> {
  if (typeof value === 'string') texts.set(name, (texts.get(name) ?? new Set()).add(value));
  else if (Array.isArray(value)) for (const element of value) textsOf(element, name, texts);
  else if (typeof value === 'object' && value !== null)
    for (const [key, member] of Object.entries(value)) textsOf(member, key, texts);
  return texts;
}

/** Every type, and every optional field both present and absent: all that must occur according to the schemas. */
export function allChoices(): string[] {
  return knownTypes.flatMap((type) => [type, ...fieldsOf(schemaOf(type), type, type)]);
}

function fieldsOf(schema: Schema, path: string, type: EventType): string[] {
  const inside = [...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])].flatMap((part) =>
    fieldsOf(part, path, type),
  );
  const { properties = {}, required = [] } = path === type + ITEMS ? withColumns(schema, type) : schema;
  for (const [name, member] of Object.entries(properties)) {
    const at = `${path}/${name}`;
    if (!required.includes(name)) inside.push(`${at} present`, `${at} absent`);
    inside.push(...fieldsOf(member, at, type));
  }
  return inside;
}

/** The choices that occur in an event, in the same notation. */
export function choicesIn({ type, ...event }: AnyEvent): string[] {
  return [type, ...foundIn(schemaOf(type), { type, ...event }, type, type)];
}

function foundIn(schema: Schema, value: unknown, path: string, type: EventType): string[] {
  if (Array.isArray(value))
    return schema.items ? value.flatMap((element) => foundIn(schema.items!, element, path, type)) : [];
  if (typeof value !== 'object' || value === null || !schema.properties) return [];
  const bulk = path === type + ITEMS;
  const { properties, required = [] } = bulk ? withColumns(schema, type) : schema;
  const object = bulk ? withNamed(value as { fields: string[] }) : (value as Members);
  return Object.entries(properties!).flatMap(([name, member]) => {
    const at = `${path}/${name}`;
    const present = Object.hasOwn(object, name);
    return [
      ...(required.includes(name) ? [] : [`${at} ${present ? 'present' : 'absent'}`]),
      ...(present ? foundIn(member, object[name], at, type) : []),
    ];
  });
}

/** The columns of a bulk count as fields: one is present if `fields` names it. */
function withColumns(schema: Schema, type: EventType): Schema {
  const names = Object.keys(columnsOf(type).columns).filter((name) => name !== 'itemNo');
  const columns = Object.fromEntries(names.map((name): [string, Schema] => [name, {}]));
  return { ...schema, properties: { ...schema.properties, ...columns } };
}

const withNamed = (bulk: { fields: string[] }): Members => ({
  ...bulk,
  ...Object.fromEntries(bulk.fields.map((name) => [name, true])),
});
