import type { Bulk } from '../bulk.js';
import type { bulkItems, EventType, TransferEvent } from '../registry.js';
import { columnSchemas, plainEventSchema } from '../schema/json-schemas.js';
import { formOfPattern, type FieldKind } from '../schema/field-forms.js';
import { TRACEPARENT } from '../cloud-event.js';
import { isLikePerson } from './clear-identifiers.js';
import { isLabelled } from './numbers.js';

/** The part of JSON Schema that a form understands. Undefined stands for what it does not: such a value is taken literally. */
interface Schema {
  type?: string;
  pattern?: string;
  enum?: unknown[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Schema | undefined>;
  items?: Schema;
  /** Of a bulk row: the cells' schemas, in the order of `fields`. */
  cells?: (Schema | undefined)[];
}

/** A pattern of letters, digits, ranges of them and marks that JSON writes as they are: it cannot match a quote, and captures nothing. */
const PLAIN_PATTERN =
  /^\^((?:[A-Za-z0-9:_-]|\\\.|\(\?:|\)|\||[?*+]|\{[0-9]+(?:,[0-9]+)?\}|\[(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|[A-Za-z0-9 ._:()/§+])+-?\])+)\$$/;
/** Every number that admission looks for in an id or a code has this in it: digits in the shape of an SSN, or nine (numbers.ts). */
const NUMBER = '(?:[0-9]{9}|[0-9]{3}[-._ ]{1,4}[0-9]{2,3}[-._ ])';
const LABEL = '(?:[Ss][Ss][Nn]|[Tt][Ii][Nn]|[Ss][Ee][Cc][Uu][Rr]|[Tt][Aa][Xx])';
/** What no text of a kind begins with; an agreement's number is looked for only behind a label. */
const UNLESS: Record<FieldKind, string | undefined> = {
  id: `(?![^"]*${NUMBER})`,
  code: `(?![^"]*${NUMBER})`,
  agreement: `(?:(?![^"]*${NUMBER})|(?![^"]*${LABEL}))`,
  pseudonym: `(?![^":]*${NUMBER})`,
  fixed: '',
  text: undefined,
  address: undefined,
};
/** Characters that cannot be part of an identifier: printable ASCII without digits, `@`, quotes and backslashes. */
const WORDS = '[ !#-/:-?A-\\[\\]-~]';
/**
 * An event of more values than this has no form. The cost of compiling an expression grows with the square of their number (half a second
 * for 600 codes, and its stack runs out somewhere beyond), and the sender would choose that number.
 */
const MAX_VALUES = 128;

const literal = (text: string): string => text.replace(/[$()*+./?[\\\]^{|}]/g, '\\$&');

/**
 * The layout of an event that passed admission, as a regular expression: names, structure and white space as they stand there, and in
 * place of each value what its schema admits there. So whatever it matches passes admission too: no key comes twice, no field is unknown
 * or missing, and no value holds an identifier or breaks its pattern. What cannot be said in such an expression stands for itself.
 * The groups `agreementid` and `source` are the event's. Undefined for an event that has no such form: one with escapes or many values, or with a name that labels an identifier.
 * `text` is ASCII; match only ASCII against the form.
 */
export function formOf(text: string, event: TransferEvent): RegExp | undefined {
  // Between two values there is a comma, so there is at most one value more than there are commas.
  if (text.includes('\\') || text.split(',').length > MAX_VALUES) return undefined;
  // A text that repeats such an id passes in this agreement's events only.
  if (isLikePerson(event.agreementid) && text.split(event.agreementid).length > 2) return undefined;
  const writer = new FormWriter(text);
  const source = writer.value(schemaOf(event));
  return writer.labels ? undefined : new RegExp(`^${writer.gap()}${source}${writer.gap()}$`, 'u');
}

/** Extension attributes of others that differ from event to event: with tracing on, every event has one. */
const TRACING: Record<string, Schema> = { traceparent: { type: 'string', pattern: TRACEPARENT.source } };

const schemas = new Map<EventType, Schema>();

/** The event's schema, with bulk rows spelled out. Checks across fields are left out, so such values are taken literally. */
function schemaOf({ type, data }: TransferEvent): Schema {
  let schema = schemas.get(type);
  if (!schema) schemas.set(type, (schema = plainEventSchema(type)));
  const { part: _part, of: _of, items, ...members } = schema.properties!.data!.properties!;
  const bulk = (data as { items?: Bulk }).items;
  if (bulk && items) {
    const columns: Record<string, Schema> = columnSchemas(type as keyof typeof bulkItems).columns;
    const rows = { items: { cells: bulk.fields.map((name) => columns[name]) } };
    members.items = { properties: { defaults: items.properties!.defaults, rows } };
  }
  return { properties: { ...TRACING, ...schema.properties, data: { properties: members } } };
}

class FormWriter {
  /** A member's name is the label of an identifier, so that digits behind it would be one. */
  labels = false;
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  /** White space, as it stands. */
  gap(): string {
    return this.take(/[ \t\n\r]*/y);
  }

  value(schema: Schema | undefined, name?: string): string {
    const before = this.gap();
    const first = this.text[this.at];
    if (first === '{') return before + this.object(schema);
    if (first === '[') return before + this.array(schema);
    if (first !== '"') return before + fitting(number(schema), this.take(/[^ \t\n\r,\]}]+/y));
    const held = fitting(string(schema), this.take(/"[^"]*"/y));
    const wanted = this.depth === 1 && (name === 'agreementid' || name === 'source');
    return before + (wanted ? `"(?<${name}>${held.slice(1, -1)})"` : held);
  }

  private object(schema: Schema | undefined): string {
    const members = schema && understood(schema, OBJECT) ? schema.properties : undefined;
    return this.list('{', '}', () => {
      const before = this.gap();
      const quoted = this.take(/"[^"]*"/y);
      const name = quoted.slice(1, -1);
      this.labels ||= isLabelled(`${name} 123456789`);
      const colon = this.gap() + this.take(/:/y);
      return before + literal(quoted) + colon + this.value(members && own(members, name), name);
    });
  }

  private array(schema: Schema | undefined): string {
    const { cells, items } = schema && understood(schema, ARRAY) ? schema : {};
    return this.list('[', ']', (i) => this.value(cells ? cells[i] : items));
  }

  private list(open: string, close: string, element: (i: number) => string): string {
    let written = literal(open);
    this.at++;
    this.depth++;
    for (let i = 0; ; i++) {
      written += this.gap();
      if (this.text[this.at] === close) break;
      if (i > 0) written += this.take(/,/y);
      written += element(i);
    }
    this.at++;
    this.depth--;
    return written + literal(close);
  }

  /** The text is JSON that admission has let pass, so that every token is there. */
  private take(token: RegExp): string {
    token.lastIndex = this.at;
    const [found] = token.exec(this.text)!;
    this.at += found.length;
    return found;
  }
}

const own = (properties: Record<string, Schema | undefined>, name: string): Schema | undefined =>
  Object.hasOwn(properties, name) ? properties[name] : undefined;

/** Of these only the members and elements need a look: which there are, and how many, is what the form says. */
const OBJECT = ['$schema', 'type', 'properties', 'required', 'additionalProperties'];
const ARRAY = ['type', 'items', 'minItems', 'maxItems', 'cells'];

const understood = (schema: Schema, keywords: readonly string[]): boolean =>
  Object.keys(schema).every((keyword) => keywords.includes(keyword));

/** What a schema admits, if the value at hand is among it: an identifier's shape may be in a name that admission lets in. */
const fitting = (admitted: string | undefined, value: string): string =>
  admitted !== undefined && new RegExp(`^${admitted}$`, 'u').test(value) ? admitted : literal(value);

function string(schema: Schema | undefined): string | undefined {
  if (schema?.type !== 'string') return undefined;
  const { pattern, minLength = 0, maxLength } = schema;
  if (pattern !== undefined && understood(schema, ['type', 'pattern'])) {
    const plain = PLAIN_PATTERN.exec(pattern)?.[1];
    if (plain === undefined) return undefined;
    const kind = formOfPattern(pattern)?.kind;
    const unless = kind && UNLESS[kind];
    return unless === undefined ? undefined : `"${unless}(?:${plain})"`;
  }
  if (schema.enum && understood(schema, ['type', 'enum']))
    return `"(?:${schema.enum.map((one) => literal(String(one))).join('|')})"`;
  if (maxLength !== undefined && understood(schema, ['type', 'minLength', 'maxLength']))
    return `"${WORDS}{${minLength},${maxLength}}"`;
  return undefined;
}

/** Numbers and the words true, false and null. */
function number(schema: Schema | undefined): string | undefined {
  if (schema?.type === 'boolean' && understood(schema, ['type'])) return '(?:true|false)';
  if (schema?.type !== 'integer' || !understood(schema, ['type', 'minimum', 'maximum'])) return undefined;
  const { minimum, maximum = 0 } = schema;
  if ((minimum !== 0 && minimum !== 1) || maximum < 10) return undefined;
  // One digit less than the maximum has: every such number is below it.
  const positive = `[1-9][0-9]{0,${String(maximum).length - 2}}`;
  return minimum === 0 ? `(?:0|${positive})` : positive;
}
