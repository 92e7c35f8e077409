import fc from 'fast-check';
import { exampleEvents } from '../examples.js';
import { AGREEMENT_ID, EVENT_ID, EVENT_TYPE, SEQUENCE, SOURCE, TIME } from '../primitives.js';
import { inspect } from './admission.js';
import { refusals } from './reasons.js';
import { parseStrict } from './strict-json.js';

const patterns = {
  type: EVENT_TYPE,
  source: SOURCE,
  id: EVENT_ID,
  agreementid: AGREEMENT_ID,
  sequence: SEQUENCE,
  time: TIME,
};
const events = fc.constantFrom(...Object.values(exampleEvents));
/** Never in our own words, so any trace of it in a refusal is an echo. */
const TRACE = 'Zqx7';
const junk = fc.oneof(
  fc.string().map((text) => `${TRACE}${text}${TRACE}`),
  fc.constantFrom(`${TRACE}\n`, `123-45-6789 ${TRACE}`, `12 ${TRACE} St`, `${TRACE}/0/~1`, `${TRACE} at position 77`),
);
const leaf = fc.oneof(
  junk,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constant([]),
  fc.constant({}),
);

/** Puts a value at a random place of an event: over a member, under a new name, or into a list. */
function mutate(event: unknown, path: number[], name: string, value: unknown): unknown {
  const copy = structuredClone(event) as Record<string, unknown>;
  let at: unknown = copy;
  for (const step of path) {
    const inside = Object.values(at as object).filter((member) => typeof member === 'object' && member !== null);
    if (inside.length === 0) break;
    at = inside[step % inside.length];
  }
  if (Array.isArray(at)) at.push(value);
  else {
    const names = [...Object.keys(at as object), name];
    Object.defineProperty(at, names[path[0]! % names.length]!, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return copy;
}

function expectNoEcho(value: Uint8Array) {
  const { refused } = inspect(value);
  if (!refused) return;
  expect(Object.keys(refusals)).toContain(refused.reason);
  expect(`${refused.pointer} ${refused.detail}`).not.toContain(TRACE);
  expect(refused.pointer ?? '/type').toMatch(/^(\/([A-Za-z]+|\*))+$/);
  for (const [name, field] of Object.entries(refused.known))
    expect(field).toMatch(patterns[name as keyof typeof patterns]);
}

it('any bytes: admission answers, and does not throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), expectNoEcho), { numRuns: 500 });
});

it('any JSON: admission answers, and echoes nothing', () => {
  fc.assert(
    fc.property(fc.dictionary(junk, fc.jsonValue()), junk, (value, word) => {
      expectNoEcho(Buffer.from(JSON.stringify(value)));
      expectNoEcho(Buffer.from(word));
      expectNoEcho(Buffer.from(JSON.stringify({ specversion: '1.0', type: word, ...value })));
    }),
    { numRuns: 300 },
  );
});

it('spoilt events: admission answers, and echoes nothing', () => {
  const path = fc.array(fc.nat(30), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(events, path, junk, leaf, (event, steps, name, value) =>
      expectNoEcho(Buffer.from(JSON.stringify(mutate(event, steps, name, value)))),
    ),
    { numRuns: 1_500 },
  );
});

it('cut or changed bytes of an event: admission answers, and keeps only known fields of the right form', () => {
  fc.assert(
    fc.property(events, fc.nat(), fc.nat(255), fc.boolean(), (event, place, byte, cut) => {
      const value = Buffer.from(JSON.stringify(event));
      const at = place % value.length;
      value[at] = byte;
      expectNoEcho(cut ? value.subarray(0, at) : value);
    }),
    { numRuns: 1_000 },
  );
});

it('a key is called a repeat exactly when a walk over the text finds one', () => {
  const name = fc.constantFrom('"a"', '"b"', '"\\u0061"', '"\\"a"', '":"', '"__proto__"', '"1"');
  const { json } = fc.letrec<{ json: { text: string; repeats: boolean } }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('1', 'null', '"x:y"', '"{\\"a\\":1}"').map((text) => ({ text, repeats: false })),
      fc.array(tie('json'), { maxLength: 3 }).map((list) => ({
        text: `[ ${list.map((v) => v.text).join(' ,')}]`,
        repeats: list.some((v) => v.repeats),
      })),
      fc.array(fc.tuple(name, tie('json')), { maxLength: 4 }).map((members) => ({
        text: `{${members.map(([key, v]) => `${key} : ${v.text}`).join(',')}}`,
        repeats:
          new Set(members.map(([key]) => JSON.parse(key) as string)).size < members.length ||
          members.some(([, v]) => v.repeats),
      })),
    ),
  }));
  fc.assert(
    fc.property(json, ({ text, repeats }) =>
      expect(parseStrict(Buffer.from(text)).refusal).toBe(repeats ? 'duplicate-key' : undefined),
    ),
    { numRuns: 1_000 },
  );
});
