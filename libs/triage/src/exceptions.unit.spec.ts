import fc from 'fast-check';
import type { ExceptionOf } from '#libs/contracts';
import { comparesNothing, type Compared, endOfException, type Excepted, suppresses } from './exceptions.js';
import { DAY, iso, T0 } from './testing/acts.js';

const exception: ExceptionOf = {
  ...{ rule: 'VOL-02', field: 'items', operator: 'at-most', value: 5, agreement: null, reach: 'desk' },
  ...{ owner: { issuer: 'i', subject: 's' }, until: iso(T0 + DAY), spike: 10 },
};
const finding: Excepted = { rule: 'VOL-02', agreement: 'a', subject: 'x', severity: 'MEDIUM', count: 3 };
const clause = (actual: unknown, field = 'items'): Compared => ({ field, actual });
const is = (more: Partial<ExceptionOf>, actual: unknown = 5): boolean =>
  suppresses({ ...exception, ...more }, finding, [clause(actual), clause('y', 'purpose')], T0);

describe('an exception', () => {
  it('is about one rule, one agreement or all, and ends on its day', () => {
    expect(is({})).toBe(true);
    expect(is({ rule: 'VOL-03' })).toBe(false);
    expect(is({ agreement: 'a' })).toBe(true);
    expect(is({ agreement: 'b' })).toBe(false);
    expect(suppresses(exception, { ...finding, agreement: null }, [clause(1)], T0)).toBe(true);
    expect(suppresses({ ...exception, agreement: 'a' }, { ...finding, agreement: null }, [clause(1)], T0)).toBe(false);
    expect(suppresses(exception, finding, [clause(1)], T0 + DAY)).toBe(false);
  });

  it.each([
    ['equals', 5, [5], [4, '5', null]],
    ['not-equals', 5, [4], [5, 'x', null]],
    ['less', 5, [4], [5, '4']],
    ['at-most', 5, [5, [1, 5]], [6, [1, 6], []]],
    ['more', 5, [6], [5]],
    ['at-least', 5, [5], [4, true, {}]],
    ['in', ['p', 'q'], ['p', ['p', 'q']], ['r', ['p', 'r'], 5]],
    ['less', '2026-01-02T00:00:00Z', ['2026-01-01T23:59:59.9Z'], ['2026-01-02T00:00:00Z', '1', 'soon']],
  ] as const)('compares: %s %j', (operator, value, yes, no) => {
    const more = { operator, value: value as ExceptionOf['value'] };
    expect(yes.map((actual) => is(more, actual))).toEqual(yes.map(() => true));
    expect(no.map((actual) => is(more, actual))).toEqual(no.map(() => false));
  });

  it('that says it compares nothing suppresses nothing, whatever is found', () => {
    const text = fc.constantFrom('x', 'y', 'MEDIUM', 'HIGH', '2026-01-01T00:00:00Z', '');
    const field = fc.constantFrom('items', 'subject', 'severity', 'count');
    const operator = fc.constantFrom<ExceptionOf['operator'][]>(
      'equals',
      'not-equals',
      'less',
      'at-most',
      'more',
      'at-least',
      'in',
    );
    const value = fc.oneof(text, fc.integer({ min: 0, max: 4 }), fc.array(text, { maxLength: 3 }));
    const actual = fc.oneof(text, fc.integer({ min: 0, max: 4 }), fc.array(text), fc.constant(null));
    const subject = text;
    let refused = 0;
    fc.assert(
      fc.property(field, operator, value, actual, subject, (field, operator, value, actual, subject) => {
        const asked = { ...exception, field, operator, value };
        if (comparesNothing(asked) === undefined) return;
        refused++;
        const found = suppresses(asked, { ...finding, subject }, [clause(actual)], T0);
        // A text is not equal to every other text: what is not of the field's kind at all is refused.
        expect([asked, found]).toEqual([asked, false]);
      }),
    );
    expect(refused).toBeGreaterThan(10);
  });

  it.each([
    ['items', 'at-most', ['a']],
    ['items', 'in', 5],
    ['items', 'in', []],
    ['items', 'less', 'abc'],
    ['count', 'in', ['5']],
    ['count', 'equals', '5'],
    ['subject', 'equals', 5],
    ['severity', 'less', 'AWFUL'],
    ['severity', 'equals', 'AWFUL'],
  ] as const)('about %s %s %j is refused', (field, operator, value) => {
    expect(comparesNothing({ field, operator, value: value as ExceptionOf['value'] })).toMatch(/^must /);
  });

  it.each([
    ['items', 'at-most', 5],
    ['items', 'in', ['a']],
    ['items', 'not-equals', 'abc'],
    ['items', 'less', '2026-01-01T00:00:00Z'],
    ['count', 'less', 5],
    ['subject', 'in', ['x']],
    ['severity', 'at-most', 'MEDIUM'],
    ['severity', 'in', ['LOW', 'MEDIUM']],
  ] as const)('about %s %s %j is taken', (field, operator, value) => {
    expect(comparesNothing({ field, operator, value: value as ExceptionOf['value'] })).toBeUndefined();
  });

  it('needs a clause about its field, and all of them to compare so', () => {
    expect(suppresses(exception, finding, [], T0)).toBe(false);
    expect(suppresses(exception, finding, [clause(5), clause(6)], T0)).toBe(false);
  });

  it('may be about the finding itself', () => {
    expect(is({ field: 'subject', operator: 'equals', value: 'x' })).toBe(true);
    expect(is({ field: 'count', operator: 'at-most', value: 3 })).toBe(true);
    expect(is({ field: 'count', operator: 'less', value: 3 })).toBe(false);
    expect(is({ field: 'severity', operator: 'at-most', value: 'MEDIUM' })).toBe(true);
    expect(is({ field: 'severity', operator: 'less', value: 'MEDIUM' })).toBe(false);
    expect(is({ field: 'severity', operator: 'at-most', value: 'GRAVE' })).toBe(false);
    expect(is({ field: 'severity', operator: 'in', value: ['LOW', 'MEDIUM'] })).toBe(true);
  });

  it('is ended by its desk, by its day, or by more units than it allows', () => {
    const end = (ended: boolean, spiked: boolean, now: number) => endOfException(exception, { ended, spiked, now });
    expect([
      end(true, true, T0 + DAY),
      end(false, true, T0 + DAY),
      end(false, true, T0),
      end(false, false, T0),
    ]).toEqual(['ended', 'expired', 'spike', null]);
  });

  it('does not work while nobody knows whether it has allowed more', () => {
    const end = (ended: boolean, now: number) => endOfException(exception, { ended, spiked: null, now });
    expect([end(true, T0), end(false, T0 + DAY), end(false, T0)]).toEqual(['ended', 'expired', 'unknown']);
  });
});
