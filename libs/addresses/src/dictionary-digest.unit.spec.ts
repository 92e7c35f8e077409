import { canonical, DICTIONARIES, dictionaryDigest, VALIDATOR_VERSION } from './dictionary-digest.js';
import { normaliseAddress } from './normalise-text.js';
import { STATE_CODES } from './state.js';
import { looksLikeZip, statesOfZip } from './zip.js';

describe('the dictionaries', () => {
  it('have the digest that was published with this version: a change of a list needs a new version', () => {
    expect([VALIDATOR_VERSION, dictionaryDigest()]).toEqual([
      '1.0.0',
      'sha256:80ef2cd8ffda1ae1197f051aff8acf4c573ee0d00d58f45d354e9380ce4ab31b',
    ]);
  });

  it('are hashed in canonical form', () => {
    expect(canonical({ b: [1, 'x"'], a: { d: 'é', c: [] } })).toBe('{"a":{"c":[],"d":"é"},"b":[1,"x\\""]}');
  });

  it('have every entry in normal form and once', () => {
    const { placeholders, foreign, domestic, words } = DICTIONARIES;
    for (const list of [placeholders, foreign, domestic, ...Object.values(words)] as (readonly string[])[]) {
      for (const entry of list) expect(normaliseAddress(entry)).toBe(entry);
      expect(new Set(list).size).toBe(list.length);
    }
    // The check removes digits and blanks out `# - /`: an entry with one would never be found.
    for (const entry of placeholders) expect(entry).toMatch(/^[A-Z]+( [A-Z]+)*$/);
  });

  it('have ZIP ranges for every state, territory and military region', () => {
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
});
