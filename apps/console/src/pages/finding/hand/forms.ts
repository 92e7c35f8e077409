import type { Ref } from 'react';
import { parsed } from '../../../parts/useFormDraft.js';
import type { Wish } from '../../../acting/send-wish.js';

/** What each form of the panel is given. */
export interface Form {
  /** Of the finding. */
  id: string;
  onWish: (wish: Wish) => void;
  onClose: () => void;
  busy: boolean;
  /** Gets the focus when the form opens. */
  first: Ref<never>;
}

export const FORMS = ['give', 'note', 'move', 'except'] as const;
export type FormName = (typeof FORMS)[number];

/** What is typed and kept of each form, in the order in which the page says so. */
const KEPT: readonly (readonly [form: FormName, of: string, drafts: (id: string) => readonly string[]])[] = [
  ['note', 'a note', (id) => [`finding.${id}.note`, `finding.${id}.counsel`]],
  ['move', 'a decision', (id) => [`finding.${id}.move`]],
  ['except', 'an exception', (id) => [`exception.${id}`]],
];

/** Forms that have text of hers: after a reload, or after signing in again, the forms are closed and nothing else says so. */
export const keptForms = (id: string, draft: (name: string) => string): { form: FormName; of: string }[] =>
  KEPT.filter(([, , names]) => names(id).some((name) => isText(draft(name)))).map(([form, of]) => ({ form, of }));

/** A text, or the fields of a form with a reason: what was only chosen is soon chosen again. */
function isText(kept: string): boolean {
  const fields = kept.startsWith('{') ? parsed<{ reason?: unknown }>(kept) : undefined;
  return (fields ? (typeof fields.reason === 'string' ? fields.reason : '') : kept).trim() !== '';
}

/** Drafts of a finding’s forms, which are done with once the act is recorded. */
export const DRAFTS: Readonly<Record<Wish['kind'], readonly string[]>> = {
  take: [],
  assign: ['give'],
  note: ['note', 'counsel'],
  move: ['move'],
};
