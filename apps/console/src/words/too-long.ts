import { count, number } from './format.js';

/** Of a text with more characters than fit: how many. Undefined: it fits. Nothing is ever cut: she says what is to go. */
export const tooLong = (text: string, most: number): string | undefined =>
  text.length > most
    ? `${count(text.length, 'character')} of ${number(most)}: ${number(text.length - most)} too many. Nothing is sent before it is shorter.`
    : undefined;
