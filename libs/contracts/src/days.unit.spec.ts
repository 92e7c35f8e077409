import { afterLast, firstMoment, isDay, isTimeZone } from './days.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
const iso = (moment: number) => new Date(moment).toISOString();
/** Both ends of a day. */
const span = (day: string, zone?: string) => [iso(firstMoment(day, zone)), iso(afterLast(day, zone))];

describe('the span of a day', () => {
  it.each([
    ['UTC unless said', '2025-12-31', undefined, '2025-12-31T00:00:00.000Z', '2026-01-01T00:00:00.000Z'],
    [
      'ahead by five and a half hours',
      '2025-04-07',
      'Asia/Kolkata',
      '2025-04-06T18:30:00.000Z',
      '2025-04-07T18:30:00.000Z',
    ],
    ['in summer', '2025-07-04', 'America/New_York', '2025-07-04T04:00:00.000Z', '2025-07-05T04:00:00.000Z'],
    ['in winter', '2025-12-31', 'America/New_York', '2025-12-31T05:00:00.000Z', '2026-01-01T05:00:00.000Z'],
    ['of 23 hours', '2025-03-09', 'America/New_York', '2025-03-09T05:00:00.000Z', '2025-03-10T04:00:00.000Z'],
    ['of 25 hours', '2025-11-02', 'America/New_York', '2025-11-02T04:00:00.000Z', '2025-11-03T05:00:00.000Z'],
    ['without its midnight', '2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z'],
    ['before that', '2018-11-03', 'America/Sao_Paulo', '2018-11-03T03:00:00.000Z', '2018-11-04T03:00:00.000Z'],
    [
      'whose last hour comes twice',
      '2018-02-17',
      'America/Sao_Paulo',
      '2018-02-17T02:00:00.000Z',
      '2018-02-18T03:00:00.000Z',
    ],
    ['before a day left out', '2011-12-29', 'Pacific/Apia', '2011-12-29T10:00:00.000Z', '2011-12-30T10:00:00.000Z'],
    ['left out', '2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z', '2011-12-30T10:00:00.000Z'],
    ['behind a day left out', '2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00.000Z', '2011-12-31T10:00:00.000Z'],
    // At 00:01 clocks went back to 23:01: a minute of the next day came before the last hour of this one.
    ['that ended twice', '2010-11-06', 'America/St_Johns', '2010-11-06T02:30:00.000Z', '2010-11-07T03:30:00.000Z'],
    ['that began twice', '2010-11-07', 'America/St_Johns', '2010-11-07T02:30:00.000Z', '2010-11-08T03:30:00.000Z'],
    ['the last of the calendar', '9999-12-31', 'Asia/Kolkata', '9999-12-30T18:30:00.000Z', '9999-12-31T18:30:00.000Z'],
    [
      'before zones had whole minutes',
      '1900-01-01',
      'Europe/Paris',
      '1899-12-31T23:50:39.000Z',
      '1900-01-01T23:50:39.000Z',
    ],
  ])('%s', (_name, day, zone, first, after) => expect(span(day, zone)).toEqual([first, after]));

  it('is what the zone’s own calendar shows, around every change of its clocks', () => {
    const zones = [
      ...['America/New_York', 'America/Havana', 'America/St_Johns', 'America/Sao_Paulo', 'America/Asuncion'],
      ...['Africa/Cairo', 'Africa/Casablanca', 'Asia/Beirut', 'Asia/Gaza', 'Asia/Kathmandu', 'Asia/Tehran'],
      ...['Europe/Dublin', 'Australia/Lord_Howe', 'Pacific/Apia', 'Pacific/Kiritimati', 'Antarctica/Troll'],
    ];
    const minutes = Array.from({ length: 121 }, (_, minute) => minute * MINUTE);
    let changes = 0;
    for (const zone of zones) {
      const calendar = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
      const shown = (moment: number) => calendar.format(moment);
      const clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
      const offset = (moment: number) => clock.formatToParts(moment).find(({ type }) => type === 'timeZoneName')!.value;
      let before = '';
      for (let noon = Date.parse('2008-01-01T12:00:00Z'); noon < Date.parse('2019-01-01'); noon += DAY) {
        const now = offset(noon);
        const changed = before !== '' && before !== now;
        before = now;
        if (!changed) continue;
        changes++;
        for (const at of [noon - DAY, noon]) {
          const day = iso(at).slice(0, 10);
          const [first, after] = [firstMoment(day, zone), afterLast(day, zone)];
          const inside = first === after ? [] : [shown(first), shown(after - 1)];
          expect([zone, day, inside]).toEqual([zone, day, inside.map(() => day)]);
          const early = minutes.every((minute) => shown(first - 1 - minute) < day);
          const late = minutes.every((minute) => shown(after + minute) > day);
          expect([zone, day, early, late]).toEqual([zone, day, true, true]);
        }
      }
    }
    expect(changes).toBeGreaterThan(200);
  });
});

it('a time is its own moment, whatever the zone', () => {
  for (const moment of [firstMoment, afterLast])
    expect(iso(moment('2025-04-07T12:00:00.1234Z', 'Asia/Kolkata'))).toBe('2025-04-07T12:00:00.123Z');
});

it('a day is known by its form', () => {
  expect(isDay('2025-04-07')).toBe(true);
  for (const text of ['2025-04-07T00:00:00Z', '2025-02-29', '2025-04', '']) expect(isDay(text)).toBe(false);
});

describe('a time zone', () => {
  it.each(['UTC', 'Asia/Kolkata', 'America/New_York', 'America/Argentina/ComodRivadavia', 'Etc/GMT+12', 'EST5EDT'])(
    '%s is one',
    (name) => expect(isTimeZone(name)).toBe(true),
  );
  it.each(['', 'Mars/Olympus', 'New York', '+05:30', 'America/', 'UTC\n', 'x'.repeat(61)])('%j is none', (name) =>
    expect(isTimeZone(name)).toBe(false),
  );
});
