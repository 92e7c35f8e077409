import { z } from 'zod';
import type { Principal } from '#libs/identity';
import { InvalidParameters, Strict } from '#libs/platform';
import { deskFilterOf, queueDeskOf } from './desk.parameters.js';
import { filterShape, filterText } from './queue.parameters.js';
import { DEFAULT_TARGETS } from '#libs/triage';

const strict = new Strict(z.strictObject(filterShape));
const pointersOf = (given: Record<string, unknown>): string[] => {
  try {
    strict.transform(given);
    return [];
  } catch (error) {
    return (error as InvalidParameters).errors.map(({ pointer }) => pointer);
  }
};
const officer = { role: 'privacy-officer', agency: 'irs', issuer: 'https://id.test', subject: 'ada' };
const of = (more: object) => more as unknown as Principal;
const scope = (agencies: string[] | '*', agreements: string[] | '*' = '*') => ({ scope: { agencies, agreements } });
const OFFICER = of({ ...officer, ...scope(['irs']) });
const AUDITOR = of({ ...officer, role: 'auditor', agency: null, ...scope(['irs', 'ice']) });
const OVERSEER = of({ ...officer, role: 'overseer', agency: null, ...scope('*') });

describe('parameters of the queue', () => {
  it('take several values once each, and stand in a link as they came', () => {
    const given = strict.transform({ rule: 'DIS-17,DIS-04,DIS-17', severity: 'HIGH', status: 'restated,open' });
    expect(given).toMatchObject({ rule: ['DIS-17', 'DIS-04'], severity: ['HIGH'], status: ['restated', 'open'] });
    expect(filterText(given)).toEqual({
      ...{ rule: 'DIS-17,DIS-04', severity: 'HIGH', status: 'restated,open', sort: 'newest' },
    });
    expect(strict.transform({ status: 'all' }).status).toBe('all');
    expect(strict.transform({}).status).toEqual(['open']);
    expect(strict.transform({ since: 'last-visit' }).since).toBe('last-visit');
  });

  it.each([
    ['rule', 'DIS-17,'],
    ['rule', Array.from({ length: 51 }, (_, n) => `DIS-${n + 10}`).join(',')],
    ['severity', 'HIGH;LOW'],
    ['status', 'open,all'],
    ['triage', 'closed'],
    ['assignee', 'ada'],
    ['assignee', 'https://id.test \0'],
    ['overdue', 'yes'],
    ['desk', '@others'],
    ['q', '***'],
    ['q', 'a b c d e f g h i'],
    ['q', 'x'.repeat(101)],
    ['since', 'last visit'],
    ['suppressed', '2'],
    ['suppressed', 'true'],
    ['waits', 'yes'],
    ['sort', 'oldest,newest'],
  ])('refuse %s=%j', (name, value) => expect(pointersOf({ [name]: value })).toEqual([`#/query/${name}`]));

  it('are about a reader’s own desk, or about one that she may see', () => {
    const desk = (who: Principal, given: object, sort: 'newest' | 'due' = 'newest') =>
      queueDeskOf(who, given, sort, { targets: DEFAULT_TARGETS })?.desk;
    expect(desk(OFFICER, {})).toBe('irs');
    expect(desk(OFFICER, { desk: 'irs' })).toBe('irs');
    expect(desk(OVERSEER, {})).toBe('@overseers');
    expect(desk(OVERSEER, { desk: 'ice' })).toBe('ice');
    expect(desk(AUDITOR, {})).toBeUndefined();
    expect(desk(AUDITOR, { desk: 'ice', triage: ['new'] }, 'due')).toBe('ice');
    for (const [who, given] of [
      [OFFICER, { desk: 'ice' }],
      [OFFICER, { desk: '@overseers' }],
      [AUDITOR, { desk: 'ssa' }],
      [AUDITOR, { desk: '@overseers' }],
      [AUDITOR, { triage: ['new'] }],
      [AUDITOR, { overdue: '1' }],
      [AUDITOR, { waits: '1' }],
      [AUDITOR, { assignee: 'me' }],
    ] as const)
      expect(() => desk(who, given)).toThrow(InvalidParameters);
    expect(() => desk(AUDITOR, {}, 'due')).toThrow(InvalidParameters);
  });

  it('name an owner by issuer and subject, which may have blanks', () => {
    const assignee = (text: string) => deskFilterOf({ assignee: text }, OFFICER).assignee;
    expect(assignee('me')).toEqual({ issuer: 'https://id.test', subject: 'ada' });
    expect(assignee('nobody')).toBe('nobody');
    expect(assignee('https://id.test ada l.')).toEqual({ issuer: 'https://id.test', subject: 'ada l.' });
  });
});
