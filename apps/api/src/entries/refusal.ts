import { refusalInWords } from '#libs/contracts';

interface Refused {
  reason: string | null;
  pointer: string | null;
  /** Of the event, as far as it is known. */
  type: string | null;
}

/** A refusal in words: the field and what to write there. A code that this build does not know (a newer recorder's) is shown as it is. */
export function refusalBody({ reason, pointer, type }: Refused) {
  const code = reason ?? 'unknown';
  return { reason: code, inWords: refusalInWords(code, pointer, type), pointer };
}
