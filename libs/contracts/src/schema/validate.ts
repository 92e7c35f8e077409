import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { partFault, partFits, type Bulk, type Part } from '../bulk.js';
import { isTimeZone } from '../days.js';
import { bulkItems, type EventType } from '../registry.js';
import { envelope } from '../cloud-event.js';
import { eventSchema, knownTypes } from './json-schemas.js';
import { compileRowsCheck, type Fault } from './rows.js';

// V8 optimises the generated code; Ajv's own passes over it made compiling, which every process does at its start, twice as slow.
const code = { optimize: false };
const formats = { 'time-zone': isTimeZone };
const ajv = new Ajv2020({ strict: false, allErrors: false, formats, code });

/** JSON Schema counts code points, Ajv one by one; a text has at most as many as `length` says, so long texts alone are counted. */
ajv.removeKeyword('maxLength').addKeyword({
  keyword: 'maxLength',
  type: 'string',
  schemaType: 'number',
  compile: (limit: number) => (text: string) => text.length <= limit || [...text].length <= limit,
  error: { message: ({ schema }) => `must NOT have more than ${String(schema)} characters` },
});

const events = new Map<string, ValidateFunction>();
const rows = new Map<string, (bulk: Bulk) => Fault | undefined>();

/** Compiled on first use, so that a process pays only for the types that it sees; see `compileSchemas`. */
function validator(type: EventType): ValidateFunction {
  let validate = events.get(type);
  if (!validate) {
    validate = ajv.compile(eventSchema(type));
    events.set(type, validate);
    if (type in bulkItems) rows.set(type, compileRowsCheck(ajv, type as keyof typeof bulkItems));
  }
  return validate;
}

/** Compiles every type's schema: for a process that will see them all, and whose first batch should not wait for it. */
export function compileSchemas(): void {
  for (const type of knownTypes) validator(type);
}

/** Checks an event of a known type against its schema; says the first field that does not fit, and why. */
export function checkEvent(event: { type: EventType; data?: unknown }): Fault | undefined {
  const { type } = event;
  const validate = validator(type);
  if (!validate(event)) {
    if (Object.hasOwn(event, 'data_base64'))
      return { pointer: '/data', detail: 'is not JSON; base64 data is not taken' };
    return describe(validate.errors![0]!);
  }
  const data = event.data as Part & { items?: Bulk };
  if (!partFits(data)) return { pointer: '/data/part', detail: partFault.message };
  const bulk = data.items;
  return bulk ? rows.get(type)!(bulk) : undefined;
}

const isOurs = (attribute: string): boolean => attribute === 'data' || Object.hasOwn(envelope.shape, attribute);
const NOT_AN_EXTENSION =
  'has an attribute that is none: text of up to 8,192 characters, a boolean, or a whole number of 32 bits';

function describe(error: ErrorObject): Fault {
  if (error.propertyName !== undefined && error.instancePath === '')
    return { pointer: '', detail: 'has an attribute whose name is not of lower-case letters and digits, 50 at most' };
  const [, attribute] = error.instancePath.split('/');
  if (attribute !== undefined && !isOurs(attribute)) return { pointer: '', detail: NOT_AN_EXTENSION };
  // Ajv's path may end in a name that the sender chose (a record's key); keep schema names and array marks only.
  const pointer = error.instancePath.replace(/(\/data\/reasonCodes)\/[^]*/, '$1').replace(/\/\d+(?=\/|$)/g, '/*');
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return { pointer, detail: 'has a field that its schema does not know' };
    case 'required':
      return { pointer: `${pointer}/${String(error.params.missingProperty)}`, detail: 'is missing' };
    case 'const':
    case 'enum':
      return { pointer, detail: 'is not one of the allowed values' };
    case 'pattern':
    case 'format':
      return { pointer, detail: 'does not have the expected form' };
    default:
      return { pointer, detail: error.message ?? 'is not valid' };
  }
}
