import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { noneSilent, notKnownOf, silentAgreements, silentSources, whatSilenceMeans } from './silence.js';

describe('silence', () => {
  it('of sources and agreements is counted', () => {
    expect([silentSources(1), silentSources(3)]).toEqual(['1 source is silent', '3 sources are silent']);
    expect(silentAgreements(1)).toBe('1 agreement has a silent party');
    expect(notKnownOf(1)).toBe('not known for 1 agreement that others registered too');
    expect(notKnownOf(2)).toBe('not known for 2 agreements that others registered too');
  });

  it('says what follows from it, and when', () => {
    expect(whatSilenceMeans(900)).toBe(
      'What was due after that and is not on record counts as not done, once 15 minutes have passed.',
    );
  });

  it('is not denied of who has no source', () => {
    expect(noneSilent('your agency', true)).toMatch(/^No source of your agency is silent: each has said lately/);
    expect(noneSilent('your agency', false)).toMatch(/^No source of your agency is known/);
    expect(noneSilent('your agency', false)).not.toMatch(/each has said/);
  });

  it('has no other wording on any page', () => {
    const src = join(import.meta.dirname, '..');
    const texts = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !/spec\.ts$|silence\.ts$/.test(name))
      .map((name) => [name, readFileSync(join(src, name), 'utf8')] as const);
    expect(texts.length).toBeGreaterThan(100);
    const others =
      /\bsilent\b(?! since)[^.]*(?:word|without)|concluded without its word|taken as not done|sources? of \S+ silent/;
    expect(
      texts
        .filter(([, text]) => others.test(text.replaceAll(/\s+/g, ' ').replaceAll(/\/\*\*?.*?\*\//g, '')))
        .map(([name]) => name),
    ).toEqual([]);
  });
});
