import { EVENT_ID, inspect } from '#libs/contracts';
import { buildEvent } from './build-event.js';
import { EventRefused } from './errors.js';

const act = { source: 'urn:agency:ice:ero', agreementid: 'mou-1', time: new Date(0) };

describe('buildEvent', () => {
  it('builds what admission lets in, with the bytes that JSON.stringify writes', () => {
    const { event, value } = buildEvent('gov.transfer.request.withdrawn.v1', {
      ...act,
      sequence: 12,
      known: 'attested',
      data: { requestId: 'r1', reason: 'sent in error' },
    });
    expect(inspect(value)).toEqual({ event });
    expect(value.toString()).toBe(JSON.stringify(event));
    expect(event).toMatchObject({
      time: '1970-01-01T00:00:00.000Z',
      sequence: '12',
      known: 'attested',
      agreementid: 'mou-1',
    });
    expect(event.id).toMatch(EVENT_ID);
    expect(event.id[14]).toBe('7');
  });

  it('puts an act known by its day at the end of that day', () => {
    const { event } = buildEvent('gov.transfer.request.withdrawn.v1', {
      ...act,
      time: '2025-08-07',
      data: { requestId: 'r1', reason: 'sent in error' },
    });
    expect(event).toMatchObject({ time: '2025-08-07T23:59:59Z', timeprecision: 'day' });
  });

  it('lets a party take another’s act back, by its source', () => {
    const id = '01960f2c-8400-7000-8000-00000000000c';
    const data = { id, source: 'urn:agency:irs:disclosure', reason: 'never received' };
    expect(buildEvent('gov.transfer.event.retracted.v1', { ...act, data }).event.data).toEqual(data);
    const another = { ...act, data: { ...data, source: 'irs' } };
    expect(() => buildEvent('gov.transfer.event.retracted.v1', another)).toThrow(/data\.source: urn:agency/);
  });

  it('refuses what admission would refuse, and says which field', () => {
    const build = (reason: string) => () =>
      buildEvent('gov.transfer.request.withdrawn.v1', { ...act, data: { requestId: 'r1', reason } });
    expect(build('')).toThrow(EventRefused);
    expect(build('')).toThrow(/data\.reason: text of 1 to 300/);
    expect(build('for 123-45-6789')).toThrow(/data\.reason: holds what looks like an SSN/);
  });
});
