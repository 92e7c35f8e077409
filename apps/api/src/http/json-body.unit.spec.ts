import { BodyNotTaken, jsonBody } from './json-body.js';

const read = (text: string): unknown =>
  jsonBody({ body: Buffer.from(text), headers: { 'content-type': 'application/json' } });

describe('a body', () => {
  it('is what its JSON says', () => {
    expect(read('{"of":{"filter":{"rule":"DIS-17"}}}')).toEqual({ of: { filter: { rule: 'DIS-17' } } });
  });

  it.each(['{"__proto__":"x"}', '{"of":{"filter":{"__proto__":"x"}}}', '[{"\\u005f_proto__":{}}]'])(
    'with a member that a schema would leave out unseen is refused: %s',
    (text) => {
      expect(() => read(text)).toThrow(BodyNotTaken);
    },
  );
});
