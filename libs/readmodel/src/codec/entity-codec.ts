import type { Entity } from '#libs/rules';

/** What a stored set begins with, and what a text of the entity's own that begins with `~` is given in front. */
const SET = '~b';
const TEXT = '~s';
/** Nothing to escape in JSON, and no text that could be taken for a set. */
const PLAIN = /^[ !#-[\]-}][ !#-[\]-~]*$/;

function writeText(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`;
  return JSON.stringify(value.startsWith('~') ? TEXT + value : value);
}

function writeSet(set: Uint32Array): string {
  let used = set.length;
  while (used > 0 && set[used - 1] === 0) used--;
  if (used === 0) return `"${SET}"`;
  // Words are little-endian, as in memory on every machine that Node runs on; trailing zero words are left out.
  return `"${SET}${Buffer.from(set.buffer, set.byteOffset, used * 4).toString('base64')}"`;
}

function write(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return writeText(value);
    case 'number':
    case 'boolean':
      return JSON.stringify(value);
    case 'object':
      break;
    default:
      return undefined;
  }
  if (value === null) return 'null';
  if (value instanceof Uint32Array) return writeSet(value);
  if (Array.isArray(value)) {
    let out = '[';
    for (let i = 0; i < value.length; i++) out += (i === 0 ? '' : ',') + (write(value[i]) ?? 'null');
    return `${out}]`;
  }
  let out = '{';
  const object = value as Record<string, unknown>;
  for (const name in object) {
    const member = write(object[name]);
    if (member !== undefined)
      out += `${out.length > 1 ? ',' : ''}${PLAIN.test(name) ? `"${name}"` : JSON.stringify(name)}:${member}`;
  }
  return `${out}}`;
}

/** An entity of the rules' memory as JSON text: sets of items as `~b<base64>`. The same entity always gives the same text. */
export const encodeEntity = (entity: Entity): string => write(entity)!;

function revive(value: unknown): unknown {
  if (typeof value === 'string') {
    if (value.charCodeAt(0) !== 0x7e) return value;
    if (value.startsWith(TEXT)) return value.slice(TEXT.length);
    const set = new Uint32Array(8);
    if (value.length > SET.length) Buffer.from(set.buffer).write(value.slice(SET.length), 'base64');
    return set;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = revive(value[i]);
    return value;
  }
  const object = value as Record<string, unknown>;
  for (const name in object) {
    const member = object[name];
    if (typeof member === 'object' || typeof member === 'string') object[name] = revive(member);
  }
  return object;
}

export const decodeEntity = (text: string): Entity => revive(JSON.parse(text)) as Entity;
