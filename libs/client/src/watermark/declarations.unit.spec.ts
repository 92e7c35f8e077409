import { Declarations, lastMoment } from './declarations.js';
import { DeclarationInvalid } from './errors.js';
import { draftWatermark } from './watermark.js';

const source = 'urn:agency:irs:disclosure';
const now = Date.parse('2026-01-02T12:00:00Z');

describe('what a system declares', () => {
  it.each([
    ['2026-01-01', undefined, '2026-01-01T23:59:59.999Z'],
    ['2026-01-01', 'America/New_York', '2026-01-02T04:59:59.999Z'],
    ['2026-01-01', 'Asia/Kolkata', '2026-01-01T18:29:59.999Z'],
    ['2026-01-01T10:00:00Z', 'Asia/Kolkata', '2026-01-01T10:00:00.000Z'],
    [new Date('2026-01-01T10:00:00Z'), undefined, '2026-01-01T10:00:00.000Z'],
  ])('%s in %s reaches to %s', (upTo, timeZone, moment) => {
    const declarations = new Declarations();
    declarations.declare({ source, upTo, timeZone }, now);
    for (const later of [0, 1e9]) expect(declarations.reach(source, now + later)).toBe(Date.parse(moment));
    expect(declarations.reach('urn:agency:irs:other', now)).toBeUndefined();
  });

  it('moves with the time where each act comes within some of it', () => {
    const declarations = new Declarations();
    declarations.declare({ source, within: 60_000 }, now);
    for (const later of [0, 500]) expect(declarations.reach(source, now + later)).toBe(now + later - 60_001);
  });

  it('counts as it was said last', () => {
    const declarations = new Declarations();
    declarations.declare({ source, within: 0 }, now);
    declarations.declare({ source, upTo: '2026-01-01' }, now);
    expect(declarations.reach(source, now)).toBe(lastMoment('2026-01-01'));
  });

  it('may state its moment with any offset', () =>
    expect(lastMoment('2026-01-01T00:00:00+01:00')).toBe(Date.parse('2025-12-31T23:00:00Z')));

  it.each<[string, object]>([
    ['a day that is not over', { upTo: '2026-01-02' }],
    ['a moment to come', { upTo: new Date(now + 1) }],
    ['no time', { upTo: 'yesterday' }],
    ['no date', { upTo: new Date(NaN) }],
    ['a time of no zone', { upTo: '2026-01-01T00:00:00' }],
    ['no zone', { upTo: '2026-01-01', timeZone: 'Mars/Olympus' }],
    ['less than no time', { within: -1 }],
    ['no number', { within: NaN }],
    ['a system of which the source does not know', { within: 0, system: 'stranger' }],
  ])('%s is refused', (_name, declared) => {
    const declarations = new Declarations();
    expect(() => declarations.declare({ source, ...declared } as never, now)).toThrow(DeclarationInvalid);
    expect(declarations.reach(source, now)).toBeUndefined();
  });
});

it('a watermark for a day reaches to its end', () => {
  const { time, timeprecision, data } = draftWatermark(undefined, { source, agreementid: 'a1', upTo: '2026-01-01' });
  expect({ time, timeprecision, data }).toEqual({
    time: '2026-01-01T23:59:59.999Z',
    timeprecision: undefined,
    data: '{"upTo":"2026-01-01T23:59:59.999Z","nextSequence":"2"}',
  });
});
