import { count, number } from '../words/format.js';
import type { Summary } from './checks.js';

/** For who hears the page, and at the head of the list. */
export function summaryInWords({ of, checked, failed, notOpen, waiting, tried }: Summary): string {
  const parts = [
    `${number(checked)} of ${count(of, 'entry', 'entries')} checked here`,
    ...(failed > 0 ? [`${number(failed)} ${failed === 1 ? 'does' : 'do'} not check`] : []),
    ...(notOpen > 0
      ? [`${number(notOpen)}${tried < of ? ` of the ${number(tried)} tried` : ''} not open to your agency`]
      : []),
  ];
  return waiting > 0 ? `Checking. ${parts.join(', ')}.` : `${parts.join(', ')}.`;
}
