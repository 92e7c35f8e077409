import { PseudonymKey, Pseudonymiser } from '#libs/client';
import { ImportKeys } from './keys.js';

it('joins a roster and an officers’ column that spell one person differently, and nobody else', () => {
  const keys = new ImportKeys(
    'header.yaml',
    new Pseudonymiser([
      new PseudonymKey(
        'a',
        1,
        Uint8Array.from({ length: 32 }, (_, i) => i),
      ),
    ]),
    undefined,
  );
  const roster = keys.actor('J. O’Brien-Müller');
  expect(
    ["j o'brien‑MÜLLER", 'J OʼBrien Mu\u0308ller', 'J.\u00a0O´Brien – Müller'].map((name) => keys.actor(name)),
  ).toEqual([roster, roster, roster]);
  expect(keys.actor('J. O’Brien-Muller')).not.toBe(roster);
  expect(keys.actor(roster)).toBe(roster);
});
