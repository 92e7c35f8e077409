import type { EventType } from '../registry.js';
import { formOfPattern, type FieldSchema } from './field-forms.js';
import { fieldSchemaOf } from './field-schemas.js';

/** A member's name, a position (`*`: any), or a cell of a bulk row by its column. */
export type Step = string | number | { column: string };

export interface Place {
  /** `data.items.rows[3].itemNo`: names of the contract only, so it ends before a name that the sender chose. */
  name: string;
  /** What may stand there. Undefined where the contract has no such place, and `name` is that of what it would be in. */
  schema?: FieldSchema | undefined;
}

/** Where in an event of a type a path leads. */
export function placeOf(type: EventType | undefined, path: readonly Step[]): Place {
  let name = '';
  let schema: FieldSchema | undefined = fieldSchemaOf(type);
  for (const [i, step] of path.entries()) {
    const inside: FieldSchema | undefined = schema && stepInto(schema, step, i === path.length - 1);
    // `data` of a type that is not known is still an attribute.
    if (inside === undefined && !(i === 0 && step === 'data')) return { name: name || 'the event' };
    name += nameOf(step, name);
    schema = inside;
  }
  return { name: name || 'the event', schema };
}

function stepInto(schema: FieldSchema, step: Step, last: boolean): FieldSchema | undefined {
  if (typeof step === 'object') return schema.columns?.[step.column];
  if (typeof step === 'string' && step !== '*') {
    if (schema.columns && Object.hasOwn(schema.columns, step)) return schema.columns[step];
    return schema.properties && Object.hasOwn(schema.properties, step) ? schema.properties[step] : undefined;
  }
  // A row has the cells of its columns.
  if (schema.columns) return last ? { type: 'array' } : schema;
  return schema.items;
}

function nameOf(step: Step, before: string): string {
  if (typeof step === 'number' || step === '*') return `[${step}]`;
  const member = typeof step === 'object' ? step.column : step;
  return before === '' ? member : `.${member}`;
}

const figure = (value: number): string => value.toLocaleString('en-US');

/** What to write where `schema` is, in words for a person; never the content of an event. */
export function whatToWrite(schema: FieldSchema): string {
  const { type, pattern, minLength = 0, maxLength, minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = schema;
  if (schema.anyOf) return schema.anyOf.map(whatToWrite).join(', or ');
  if (schema.const !== undefined) return `write ${JSON.stringify(schema.const)}`;
  if (schema.enum) return `one of ${schema.enum.join(', ')}`;
  const known = pattern === undefined ? undefined : formOfPattern(pattern);
  if (known) return known.write;
  switch (type) {
    case 'string':
      return `text of ${minLength > 0 ? `${minLength} to` : 'at most'} ${figure(maxLength ?? 0)} characters`;
    case 'integer':
      return `a whole number from ${figure(minimum)} to ${figure(maximum)}`;
    case 'number':
      return `a number from ${figure(minimum)} to ${figure(maximum)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return listOf(schema);
    default:
      return objectOf(schema);
  }
}

function listOf({ items, columns, minItems = 0, maxItems }: FieldSchema): string {
  if (columns) return `a list of at most ${figure(maxItems ?? 0)} rows, each a list of one value for each of fields`;
  if (maxItems === undefined) return 'a list of one value for each of fields';
  const size = `${minItems > 0 ? `${minItems} to` : 'at most'} ${figure(maxItems)}`;
  return `a list of ${size}${items?.type === undefined || items.type === 'object' ? '' : `, each ${whatToWrite(items)}`}`;
}

function objectOf({
  properties,
  required = [],
  additionalProperties,
  propertyNames,
  maxProperties,
}: FieldSchema): string {
  if (typeof additionalProperties === 'object' && propertyNames)
    return `at most ${figure(maxProperties ?? 0)} members, each name ${whatToWrite(propertyNames)}; each value ${whatToWrite(additionalProperties)}`;
  const names = Object.keys(properties ?? {});
  const others = names.filter((name) => !required.includes(name));
  const needed = required.length > 0 ? `with ${required.join(', ')}` : '';
  const optional = others.length > 0 ? `${needed ? ', and perhaps ' : 'perhaps with '}${others.join(', ')}` : '';
  return `an object ${needed}${optional}, and no other field`;
}
