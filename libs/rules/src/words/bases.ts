import { codeName, parameterName } from './names.js';

/** Whose limit a clause's expected value is, where no agreement names one: `default`, or `72 hours, default`. */
export const isDefault = (basis: string): boolean => basis === 'default' || basis.endsWith(', default');

const OWN: Readonly<Record<string, string>> = {
  design: 'Countersign’s own measure',
  agreement: 'the agreement',
};

/** Where an expected value comes from, in words. What an agreement refers to, and a statute's citation, stay as they are. */
export function basisInWords(basis: string): string {
  if (isDefault(basis)) return 'Countersign’s default; the agreement names none';
  if (Object.hasOwn(OWN, basis)) return OWN[basis]!;
  const [, version, parameter] = /^agreement version (\S+), (\w+)$/.exec(basis) ?? [];
  if (parameter !== undefined) return `agreement version ${version}, ${parameterName(parameter)}`;
  const [first = '', ...rest] = basis.split(', ');
  const name = codeName('basis', first);
  return name === first ? basis : [name.charAt(0).toLowerCase() + name.slice(1), ...rest].join(', ');
}
