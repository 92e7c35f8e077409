import { agencyName, subjectKindName } from './names.js';

/** What was found, in the sentence of its rule; the rule's title where there is none. */
export const sentenceOf = ({ sentence, title }: { title: string; sentence?: string | null }): string =>
  sentence ?? title;

/** What a finding is about: `Disclosure irs-2025-08-07 of IRS`. An officer has a pseudonym, which is no headline. */
export function subjectOf({ subject, subjectKind }: { subject: string; subjectKind: string }): string {
  const kind = subjectKindName(subjectKind);
  const [, agency, id] = /^([a-z0-9][a-z0-9-]*)\/(.+)$/.exec(subject) ?? [];
  if (agency !== undefined && id !== undefined) return `${kind} ${id} of ${agencyName(agency)}`;
  return subjectKind === 'officer' ? 'One officer' : `${kind} ${subject}`;
}

/** Why something could not be judged, as a sentence. */
export const reasonOf = ({ reason, reasonText }: { reason: string; reasonText?: string | null }): string =>
  reasonText ?? `What it rests on is missing, or cannot be decided: ${reason}.`;
