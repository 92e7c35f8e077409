import { refusals } from '#libs/contracts';

/** A refusal in words. A code that this build does not know (a newer recorder's) is shown as it is. */
export function refusalBody(reason: string | null, pointer: string | null) {
  const code = reason ?? 'unknown';
  const words = Object.hasOwn(refusals, code)
    ? refusals[code as keyof typeof refusals]
    : `Admission refused it: ${code}.`;
  return { reason: code, inWords: words, pointer };
}
