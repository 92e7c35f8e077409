import fc from 'fast-check';
import { attributeHeaders, hasAttributes } from './attribute-headers.js';

const subject = (value: string): string | undefined =>
  attributeHeaders(['ce-subject', Buffer.from(value).toString('latin1')])
    .find(([name]) => name === 'ce_subject')?.[1]
    .toString();

describe('attributeHeaders', () => {
  it('keeps what speaks of the event, in any case and order', () => {
    const raw = [
      'Ce-Id',
      '1',
      'Host',
      'x',
      'CE-SOURCE',
      'urn:a',
      'Content-Type',
      'application/json',
      'traceparent',
      't',
    ];
    expect(attributeHeaders(raw).map(([name, value]) => [name, value.toString()])).toEqual([
      ['ce_id', '1'],
      ['ce_source', 'urn:a'],
      ['content-type', 'application/json'],
    ]);
    expect(hasAttributes(attributeHeaders(raw))).toBe(true);
    expect(hasAttributes(attributeHeaders(['content-type', 'application/json', 'cent', '1']))).toBe(false);
  });

  it('keeps the order of what came twice, so that admission sees both', () => {
    const twice = attributeHeaders(['ce-id', '2', 'ce-source', 's', 'ce-id', '1']);
    expect(twice.map(([name, value]) => `${name}=${value.toString()}`)).toEqual(['ce_id=2', 'ce_id=1', 'ce_source=s']);
  });

  it.each([
    // The example of the binding.
    ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['Euro%20%e2%82%ac', 'Euro €'],
    ['100%', '100%'],
    ['5%zz', '5%zz'],
    ['%2541', '%41'],
    ['a+b', 'a+b'],
    ['"quoted \\"once\\" \\\\"', 'quoted "once" \\'],
    ['"%22"', '"'],
    ['"open', '"open'],
    ['Zürich', 'Zürich'],
    ['', ''],
  ])('reads %s', (value, expected) => expect(subject(value)).toBe(expected));

  it('gives back any text that was encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(subject(encodeURIComponent(text))).toBe(text);
      }),
    );
  });
});
