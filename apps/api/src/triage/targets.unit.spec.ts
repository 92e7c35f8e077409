import { ConfigError } from '#libs/platform';
import { DEFAULT_TARGETS } from '#libs/triage';
import { loadApiSettings } from '../config.js';
import { hoursOf, targetsOf, triageHours } from './targets.js';

const HOUR = 3_600_000;
const of = (hours: Record<string, string> = {}) =>
  targetsOf(
    loadApiSettings({
      DATABASE_URL: 'postgres://127.0.0.1/x',
      ...Object.fromEntries(
        Object.entries(hours).map(([severity, value]) => [`COUNTERSIGN_TRIAGE_HOURS_${severity}`, value]),
      ),
    }),
  );

describe('the targets of clocks', () => {
  it('are those of the pure functions, unless a setting says otherwise', () => {
    expect(of()).toEqual(DEFAULT_TARGETS);
    expect(of({ CRITICAL: '1', LOW: '8760' })).toEqual({
      ...{ ...DEFAULT_TARGETS, CRITICAL: HOUR, LOW: 8_760 * HOUR },
    });
  });

  it.each([[{ CRITICAL: '0' }], [{ HIGH: '8761' }], [{ MEDIUM: '1.5' }], [{ LOW: 'none' }]])(
    'are whole hours, up to a year: %j',
    (hours) => {
      expect(() => of(hours)).toThrow(ConfigError);
    },
  );

  it('are shown as they are set', () => {
    const shown = hoursOf(of({ CRITICAL: '1', LOW: '8760' }));
    expect(shown).toEqual({ CRITICAL: 1, HIGH: 168, MEDIUM: 720, LOW: 8_760, INFO: null });
    expect(triageHours.parse(shown)).toEqual(shown);
  });

  it('of what is graver are no longer', () => {
    expect(() => of({ CRITICAL: '200', HIGH: '168' })).toThrow(/COUNTERSIGN_TRIAGE_HOURS_HIGH.*200.*is 168/);
    expect(of({ CRITICAL: '168', HIGH: '168' })).toMatchObject({ CRITICAL: 168 * HOUR });
  });
});
