import type { ActVerdict, View } from '#libs/judging';

export const NO_AGREEMENT = 'no agreement in effect';

/** `core`, and the packs of registrations that name the agency; of all registrations, if it is not known. */
export function packsOf({ speakers }: View, agency: string | undefined): readonly string[] {
  const { documents } = speakers ?? {};
  return (agency === undefined ? documents?.packs : documents?.packsOf(agency)) ?? ['core'];
}

/** Acts of an agency under no agreement cannot be judged: one line for each pack that judges them otherwise. */
export const noAgreement = (view: View, agency: string, items: number, subject: string): ActVerdict[] =>
  packsOf(view, agency).map((of) => ({ subject, verdict: 'not evaluable', reason: NO_AGREEMENT, items, of }));
