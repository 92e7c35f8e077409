import { assessAddress, normaliseAddress, weakCheck, type AddressInput } from './index.js';

const MEGABYTE = 1 << 20;
const fill = (unit: string, length = MEGABYTE / 4): string =>
  unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/** Each is a shape that makes some pattern or scan quadratic if it can be made so; quadratic is minutes at this size. */
const shapes: Record<string, string> = {
  letters: fill('A'),
  digits: fill('7'),
  hyphens: `A${fill('-')}B`,
  'letters and hyphens': fill('A-'),
  'digits and hyphens': `1${fill('-')}2`,
  blanks: `1${fill(' ')}2`,
  commas: fill('A,'),
  'number signs': fill('# '),
  'number signs and digits': fill('#1 '),
  'full stops and apostrophes': fill(".'"),
  X: fill('X'),
  'X and blanks': fill('X '),
  'placeholder words': `${fill('UNKNOWN ')} 1 Z`,
  'placeholder lines': fill('UNKNOWN,'),
  'one number then placeholder lines': `1 MAIN ST,${fill('UNKNOWN,')}`,
  countries: `1 MAIN ST ${fill('USA ')}`,
  states: `1 MAIN ST ${fill('NY ')}`,
  'long state names': `1 ${fill('NEW YORK ')}`,
  'the ambiguous state': `1 ${fill('OAK CT ')}`,
  'ZIP codes': fill('12207 '),
  jails: `${fill('JAIL 3 ')}`,
  'general delivery': fill('GENERAL DELIVERY '),
  boxes: fill('BOX # '),
  'combining marks in descending order': `a${fill('\u0301\u0323')}`,
  'joined streets': fill('MAIN ST & '),
  'joined words': fill('AB/'),
  'streets joined by slashes': fill('ST/5TH '),
  signs: fill('& @ / '),
  'decimal zeros': fill('1.0'),
  'one long decimal': `1.${fill('0')}A`,
  'decimal zeros apart': fill('1.00 '),
  'failed formulas': fill('#N/A'),
  quotes: `${fill('"')}x`,
  lots: fill('LOT 5 '),
  'lots of lines': fill('LOT 5,SHADY MHP,'),
  'number after number': `RR ${fill('NO ')} 1`,
  'rural routes': fill('RURAL ROUTE 1 '),
  'numbers after a state': fill('MA 2139 '),
  'our country in two forms': fill('US-'),
  territories: `1 MAIN ST ${fill('PRI 00601 ')}`,
  'full-width': fill('Ａ１'),
  'ligatures that grow': fill('\ufdfa'),
  'lone surrogates': fill('\ud800'),
};

describe('input made to be slow', () => {
  it.each(Object.entries(shapes))('%s: a quarter of a megabyte takes linear time', (_name, text) => {
    // Linear is well below a second (three for the ligatures, which grow eighteenfold); quadratic is minutes.
    expect(seconds(text)).toBeLessThan(20);
  });

  it.each(Object.entries(shapes))('%s: the same in columns', (_name, text) => {
    const column = text.slice(0, text.length / 4);
    for (const name of ['zip', 'state', 'country', 'street'])
      expect(
        seconds({ street: '1 MAIN ST', city: 'X', state: 'MA', zip: '2139', country: 'US', [name]: column }),
      ).toBeLessThan(20);
  });

  it('a megabyte takes linear time', () => {
    expect(seconds(fill('100 MAIN ST, ALBANY NY 12207\n', MEGABYTE))).toBeLessThan(20);
    expect(assessAddress(fill('A', MEGABYTE))).toEqual({ codes: ['A03', 'A07'], level: 'INSUFFICIENT' });
  });
});

function seconds(text: AddressInput): number {
  // Processor time, because other tests share the machine.
  const start = process.cpuUsage();
  assessAddress(text);
  normaliseAddress(text);
  weakCheck(text);
  return process.cpuUsage(start).user / 1e6;
}
