import type { AddressInput } from './address-input.js';

/**
 * The check of the canonical case as press and court reports describe it (docs/case.md): on the path that matched by
 * identifier, the request's address was asked only to be non-blank, or to hold a number like a ZIP code. Reports give both
 * wordings and the program was not published; `passes` is their union, under which every reported example passes ("Failed to
 * Provide", "NA NA", "Don't Care 12345", "00000"). For comparison only: nothing is judged by it.
 */
export interface WeakCheck {
  nonBlank: boolean;
  zipLike: boolean;
  passes: boolean;
}

export function weakCheck(input: AddressInput): WeakCheck {
  const texts = typeof input === 'string' ? [input] : Object.values(input as Record<string, string | null | undefined>);
  const nonBlank = texts.some((text) => text != null && /\S/.test(text));
  const zipLike = texts.some((text) => text != null && /(?<!\d)\d{5}(?!\d)/.test(text));
  return { nonBlank, zipLike, passes: nonBlank || zipLike };
}
