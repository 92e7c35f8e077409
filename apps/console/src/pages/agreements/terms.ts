import { list } from '../../words/format.js';
import { packName } from '../../words/names.js';
import { fieldInWords } from '../finding/entry-words.js';
import type { Version } from './words.js';

type Term = Pick<Version['terms'][number], 'term' | 'value' | 'words'>;

/** `criminal-investigation`, `tax_period`: what agencies call things in records, taken apart. */
const plain = (code: string): string => code.replaceAll(/(?<=[a-z])[-_](?=[a-z])/g, ' ');
const field = (name: string): string => fieldInWords(name).toLowerCase();

/** Terms that are lists of codes, by the parameter's name. */
const CODES: Readonly<Record<string, (codes: readonly string[]) => string>> = {
  purposes: (codes) => `For ${list(codes.map(plain))}.`,
  elementsAllowed: (codes) => `Only ${list(codes.map(plain))}.`,
  requiredRequestFields: (codes) => `${list(codes.map(field))}.`,
  authorityPacks: (codes) => `By ${list(['core', ...codes.filter((code) => code !== 'core')].map(packName))}.`,
};

/** A term as the api says it; where its words would be codes, in words. */
export function termInWords({ term, value, words }: Term): string {
  const say = Object.hasOwn(CODES, term) ? CODES[term] : undefined;
  const codes = Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  return say && codes.length > 0 ? say(codes) : words;
}
