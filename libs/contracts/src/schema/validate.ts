import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { PART_FAULT, partFits, type Bulk, type Part } from '../bulk.js';
import { isTimeZone } from '../days.js';
import { isVerifierKey } from '../vkey.js';
import { bulkItems, type EventType } from '../registry.js';
import { envelope } from '../cloud-event.js';
import { eventSchema, knownTypes } from './json-schemas.js';
import type { FieldSchema } from './field-forms.js';
import { compileRowsCheck, type Fault } from './rows.js';
import { placeOf, whatToWrite, type Step } from './what-to-write.js';

// V8 optimises the generated code; Ajv's own passes over it made compiling, which every process does at its start, twice as slow.
const code = { optimize: false };
const formats = { 'time-zone': isTimeZone, 'verifier-key': isVerifierKey };
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
      return { pointer: '/data', detail: 'data: write it as JSON; data in base64 is not taken' };
    return describe(type, validate.errors![0]!);
  }
  const data = event.data as Part & { items?: Bulk };
  if (!partFits(data)) return { pointer: '/data/part', detail: `data.part: ${PART_FAULT}` };
  const bulk = data.items;
  return bulk ? rows.get(type)!(bulk) : undefined;
}

const isOurs = (attribute: string): boolean => attribute === 'data' || Object.hasOwn(envelope.shape, attribute);
const NAMES = 'the event: an attribute has a name of lower-case letters and digits, at most 50';
const EXTENSIONS =
  'the event: an attribute of your own is text of at most 8,192 characters, a boolean, or a whole number of 32 bits';

function describe(type: EventType, error: ErrorObject): Fault {
  if (error.propertyName !== undefined && error.instancePath === '') return { pointer: '', detail: NAMES };
  const [, attribute] = error.instancePath.split('/');
  if (attribute !== undefined && !isOurs(attribute)) return { pointer: '', detail: EXTENSIONS };
  // Ajv's path may end in a name that the sender chose (a record's key); keep schema names and array marks only.
  const pointer = error.instancePath.replace(/(\/data\/reasonCodes)\/[^]*/, '$1').replace(/\/\d+(?=\/|$)/g, '/*');
  const path = error.instancePath.split('/').slice(1).map(stepOf);
  if (error.keyword === 'required') {
    const missing = String(error.params.missingProperty);
    const { name, schema } = placeOf(type, [...path, missing]);
    return { pointer: `${pointer}/${missing}`, detail: `${name}: is missing; ${whatToWrite(schema!)}` };
  }
  const { name, schema } = recordOf(type, path);
  const unknown = error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties';
  const fault = unknown ? 'has a field that its schema does not know; ' : '';
  return { pointer, detail: `${name}: ${fault}${whatToWrite(schema)}` };
}

const stepOf = (step: string): Step => (/^\d+$/.test(step) ? Number(step) : step);

/** The place, or that of the record in which it has a name of the sender's. */
function recordOf(type: EventType, path: Step[]): { name: string; schema: FieldSchema } {
  const { name, schema } = placeOf(type, path);
  return schema ? { name, schema } : recordOf(type, path.slice(0, -1));
}
