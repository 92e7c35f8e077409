import { faultsOf } from './faults.js';

describe('what is wrong with an act', () => {
  it('is said field by field', () => {
    const errors = [
      { pointer: '/reason', detail: 'looks like a number of a person in line 1' },
      { pointer: '/of/exception/value', detail: 'looks like an address' },
      { pointer: '/whatever', detail: 'is wrong' },
    ];
    expect(faultsOf({ more: { errors } })).toEqual([
      'The reason: looks like a number of a person in line 1',
      'What it is about: looks like an address',
      '/whatever: is wrong',
    ]);
    expect(faultsOf({ more: {} })).toEqual([]);
  });
});
