import { Bits, bitsFromBytes, type Entity, isEmpty, noBits } from '#libs/rules';
import { isBlock, withDefaults, withoutDefaults } from './block-defaults.js';

/** What a stored set begins with, and what a text of the entity's own that begins with `~` is given in front. */
const SET = '~b';
const TEXT = '~s';
/** Nothing to escape in JSON, and no text that could be taken for a set. */
const PLAIN = /^[ !#-[\]-}][ !#-[\]-~]*$/;

function writeText(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`;
  return JSON.stringify(value.startsWith('~') ? TEXT + value : value);
}

/** Sets pass through these 32 bytes on their way in and out. */
const scratch = Buffer.alloc(32);

function writeSet(set: Bits): string {
  if (isEmpty(set)) return `"${SET}"`;
  scratch.writeInt32LE(set.w0, 0);
  scratch.writeInt32LE(set.w1, 4);
  scratch.writeInt32LE(set.w2, 8);
  scratch.writeInt32LE(set.w3, 12);
  scratch.writeInt32LE(set.w4, 16);
  scratch.writeInt32LE(set.w5, 20);
  scratch.writeInt32LE(set.w6, 24);
  scratch.writeInt32LE(set.w7, 28);
  // Trailing zeros are left out: in words, so that the text does not depend on where in its last word the last item is.
  let used = 32;
  while (scratch.readInt32LE(used - 4) === 0) used -= 4;
  return `"${SET}${scratch.toString('base64', 0, used)}"`;
}

function readSet(text: string): Bits {
  if (text.length === SET.length) return noBits();
  return bitsFromBytes(Buffer.from(text.slice(SET.length), 'base64'));
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
  if (value instanceof Bits) return writeSet(value);
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
export const encodeEntity = (entity: Entity): string => write(isBlock(entity) ? withoutDefaults(entity) : entity)!;

function revive(value: unknown): unknown {
  if (typeof value === 'string') {
    if (value.charCodeAt(0) !== 0x7e) return value;
    if (value.startsWith(TEXT)) return value.slice(TEXT.length);
    return readSet(value);
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

export function decodeEntity(text: string): Entity {
  const entity = revive(JSON.parse(text)) as Entity;
  return isBlock(entity) ? withDefaults(entity) : entity;
}
