import { canonical, DICTIONARIES, dictionaryDigest, VALIDATOR_VERSION } from './dictionary-digest.js';
import { normaliseAddress } from './normalise-text.js';
import { STATE_CODES } from './state.js';
import { completedZip, looksLikeZip, statesOfZip } from './zip.js';

describe('the dictionaries', () => {
  it('have the digest that was published with this version: a change of a list needs a new version', () => {
    expect([VALIDATOR_VERSION, dictionaryDigest()]).toEqual([
      '1.1.0',
      'sha256:d57bbf7abd932dd58a612199b6c990d068e3abf5d27435a4763d6126ebb65dd8',
    ]);
  });

  it('are hashed in canonical form', () => {
    expect(canonical({ b: [1, 'x"'], a: { d: 'é', c: [] } })).toBe('{"a":{"c":[],"d":"é"},"b":[1,"x\\""]}');
  });

  it('have every entry in normal form and once', () => {
    const { placeholders, foreign, domestic, domesticColumn, territoryNames, words } = DICTIONARIES;
    const lists = [placeholders, foreign, domestic, domesticColumn, Object.keys(territoryNames)];
    for (const list of [...lists, ...Object.values(words)] as (readonly string[])[]) {
      for (const entry of list) expect(normaliseAddress(entry)).toBe(entry);
      expect(new Set(list).size).toBe(list.length);
    }
    // The check removes digits and blanks out `# - /`: an entry with one would never be found.
    for (const entry of placeholders) expect(entry).toMatch(/^[A-Z]+( [A-Z]+)*$/);
  });

  it('have ZIP ranges for every state, territory and military region', () => {
    for (const code of Object.values(DICTIONARIES.territoryNames)) expect(STATE_CODES).toContain(code);
    for (const code of DICTIONARIES.alsoCountryCodes) expect(STATE_CODES).toContain(code);
    expect(Object.keys(DICTIONARIES.zip3Ranges).sort()).toEqual([...STATE_CODES].sort());
    expect(STATE_CODES.size).toBe(50 + 1 + 5 + 3 + 3);
  });
});

describe('ZIP3', () => {
  it.each([
    ['005', 'NY'],
    ['006', 'PR'],
    ['008', 'VI'],
    ['010', 'MA'],
    ['063', 'CT NY'],
    ['090', 'AE'],
    ['100', 'NY'],
    ['123', 'NY'],
    ['200', 'DC'],
    ['201', 'VA'],
    ['340', 'AA'],
    ['398', 'GA'],
    ['569', 'DC'],
    ['733', 'TX'],
    ['834', 'ID WY'],
    ['885', 'TX'],
    ['962', 'AP'],
    ['967', 'AS HI'],
    ['969', 'FM GU MH MP PW'],
    ['999', 'AK'],
    ['000', ''],
    ['004', ''],
    ['213', 'MD'],
    ['888', ''],
  ])('%s belongs to %s', (zip3, expected) => {
    expect([...statesOfZip(zip3)].sort().join(' ')).toBe(expected);
  });

  it.each([
    ['12207', true],
    ['122071234', true],
    ['12207-1234', true],
    ['1220', false],
    ['12207-123', false],
    ['12207_1234', false],
    ['1220A', false],
    ['1234567890', false],
    ['1234-56789', false],
  ])('%s looks like a ZIP code: %s', (word, expected) => expect(looksLikeZip(word)).toBe(expected));

  it.each([
    ['2139', 'MA', '02139'],
    ['601', 'PR', '00601'],
    ['21391234', 'MA', '021391234'],
    ['6011234', 'PR', '006011234'],
    ['2139-1234', 'MA', '021391234'],
    ['9705', 'AE', '09705'],
    ['2139', null, null],
    ['2139', 'MD', null],
    ['2139', 'NY', null],
    ['921013.0', 'CA', null],
    ['92101.0', null, '92101'],
    ['92101.0', 'MA', null],
    ['9.2101E4', 'CA', '92101'],
    ['9.2E+04', 'CA', null],
    ['0', 'MA', null],
    ['00.0', 'MA', null],
    ['1,220,712', 'NY', null],
    ['213912', 'MA', null],
    ['601234', 'PR', null],
  ])('%s in %s is completed to %s', (text, state, zip) => expect(completedZip(text, state)).toBe(zip));

  it('completes no number to a ZIP code where a lost last digit would be another one of the same state', () => {
    for (const state of STATE_CODES)
      for (let n = 100; n < 10_000; n++) {
        const zip = completedZip(String(n), state);
        if (zip === null) continue;
        expect(statesOfZip(zip)).toContain(state);
        expect(statesOfZip(String(n))).not.toContain(state);
      }
  });
});
