import { isUtf8 } from 'node:buffer';
import { atOnce, memberSteps, refusals } from '#libs/contracts';
import { BatchTooLong } from './errors.js';

/** The body is not a JSON array. */
export class NotAnArray extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotAnArray';
  }
}

const [QUOTE, BACKSLASH, COMMA, OPEN] = [0x22, 0x5c, 0x2c, 0x5b];
const BYTE_ORDER_MARK = Buffer.from('\ufeff');
const NO_NAMES: ReadonlySet<string> = new Set();
const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const opens = (byte: number | undefined): boolean => byte === 0x7b || byte === 0x5b;
const closes = (byte: number | undefined): boolean => byte === 0x7d || byte === 0x5d;

/**
 * The elements of a JSON array (RFC 8259 section 5), each as the very bytes that were sent, without the white space around it.
 * All structural characters are ASCII and never part of a longer UTF-8 sequence, so bytes can be scanned. Whether the elements are
 * JSON is for admission to say, but the array must be.
 */
export const cutElements = (body: Buffer, most: number): Buffer[] => atOnce(cutSteps(body, most));

/** Bytes, more or less, between two pauses. */
const PAUSE_EVERY = 1 << 19;

/** The same, with pauses. */
export function* cutSteps(body: Buffer, most: number): Generator<void, Buffer[]> {
  // Not by the parser: it would make all the values, and take seconds for a body full of brackets.
  if ((yield* memberSteps(body, NO_NAMES)) === undefined || first(body) !== OPEN) throw new NotAnArray(whyNot(body));
  const elements: Buffer[] = [];
  let count = 0;
  let start = body.indexOf(OPEN) + 1;
  let depth = 1;
  let at = start;
  const cut = (end: number): void => {
    let [from, to] = [start, end];
    while (from < to && isSpace(body[from])) from++;
    while (to > from && isSpace(body[to - 1])) to--;
    if (to > from && ++count <= most) elements.push(body.subarray(from, to));
    start = end + 1;
  };
  for (let steps = 1; depth > 0; at++, steps++) {
    if (steps % PAUSE_EVERY === 0) yield;
    const byte = body[at];
    if (byte === QUOTE) {
      for (at++; body[at] !== QUOTE; at++) if (body[at] === BACKSLASH) at++;
    } else if (opens(byte)) depth++;
    else if (closes(byte)) {
      if (--depth === 0) cut(at);
    } else if (byte === COMMA && depth === 1) cut(at);
  }
  if (count > most) throw new BatchTooLong(count, most);
  return elements;
}

function first(body: Buffer): number | undefined {
  let at = 0;
  while (isSpace(body[at])) at++;
  return body[at];
}

/** And what to write instead, where a tool's default explains it. */
function whyNot(body: Buffer): string {
  if (body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)) return refusals['byte-order-mark'];
  // UTF-16 holds zero bytes, which UTF-8 of JSON never does.
  if (body.includes(0) || !isUtf8(body)) return refusals['not-utf8'];
  return 'a JSON array is expected; an event by itself is sent as application/cloudevents+json';
}
