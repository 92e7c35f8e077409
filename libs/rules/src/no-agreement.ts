import type { ActVerdict, View } from '#libs/judging';

export const NO_AGREEMENT = 'no agreement in effect';

/** Acts under no agreement cannot be judged: one line for `core`, and one for each pack that a registration names. */
export const noAgreement = (view: View, items: number, subject: string): ActVerdict[] =>
  (view.speakers?.documents.packs ?? ['core']).map((of) => ({
    subject,
    verdict: 'not evaluable',
    reason: NO_AGREEMENT,
    items,
    of,
  }));
