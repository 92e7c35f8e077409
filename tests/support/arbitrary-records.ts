import fc from 'fast-check';
import { ArbitraryEvents } from './arbitrary-events.js';
import type { RawRecord } from './raw-producer.js';

const text = (name: string): Buffer => Buffer.from(name);
const hex = (name: string): Buffer => Buffer.from(name, 'hex');

/** Names that every object has, that JavaScript treats as numbers, or that mean something to admission, and bytes that are not UTF-8. */
const NAMES = [
  ...['toString', 'constructor', '__proto__', 'hasOwnProperty', '', '7', '4294967295'].map(text),
  ...['ce_', 'ce_id', 'ce_specversion', 'ce___proto__', 'content-type', 'countersign-signature'].map(text),
  // An overlong NUL, half a surrogate pair, a truncated character, no character; and `ce_` and `c` followed by such bytes.
  ...['c080', 'eda080', 'f09f92', 'ff', '63655fc3', '63ff'].map(hex),
];
const MANY = 5_000;

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
const name = fc.constantFrom(...NAMES);
const headers = (minLength: number) =>
  fc.array(fc.tuple(fc.oneof(name, bytes), fc.option(bytes)), { minLength, maxLength: 6 });

/** The value of a record: no event, an event of any type that passes admission, or such an event with one byte changed. */
function valueOf(seed: number): fc.Arbitrary<Buffer | null> {
  const event = fc
    .constantFrom(...new ArbitraryEvents(seed).take(60))
    .map((made): Buffer => Buffer.from(JSON.stringify(made)));
  const changed = fc.tuple(event, fc.nat(), fc.integer({ min: 1, max: 255 })).map(([held, at, flipped]) => {
    held[at % held.length]! ^= flipped;
    return held;
  });
  return fc.oneof(bytes, fc.constant(null), fc.string().map(text), event, changed);
}

/** Records of one session. A recorder recognises the topic by the last one, so that has the oddest headers. */
export function arbitrarySession(seed: number): fc.Arbitrary<RawRecord[]> {
  const [key, value] = [fc.option(bytes), valueOf(seed)];
  const severalTimes = name.map((one): RawRecord['headers'] => [
    [one, null],
    [one, text('x')],
    [one, null],
  ]);
  const many = name.map((one): RawRecord['headers'] =>
    Array.from({ length: MANY }, (_, n) => [Buffer.concat([one, text(`${n}`)]), null]),
  );
  const some = fc.record({ key, value, headers: headers(0) });
  const last = fc.record({ key, value, headers: fc.oneof(headers(1), severalTimes, many) });
  return fc
    .tuple(fc.array(some, { minLength: 40, maxLength: 60, size: 'max' }), last)
    .map(([records, one]) => [...records, one]);
}
