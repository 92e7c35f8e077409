import type { Ref } from 'react';
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

/** Drafts of a finding’s forms, which are done with once the act is recorded. */
export const DRAFTS: Readonly<Record<Wish['kind'], readonly string[]>> = {
  take: [],
  assign: ['give'],
  note: ['note', 'counsel'],
  move: ['move'],
};
