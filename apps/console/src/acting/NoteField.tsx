import type { Ref } from 'react';
import { TextField } from '../parts/TextField.js';

/** As the api takes it: a page and a half. */
export const MOST_NOTE = 4_000;

interface NoteFieldProps {
  label?: string;
  value: string;
  onChange: (text: string) => void;
  required?: boolean;
  readOnly?: boolean;
  ref?: Ref<never> | undefined;
}

/** The text of a note, wherever one is written, and what becomes of it. */
export const NoteField = ({
  label = 'Note',
  value,
  onChange,
  required = true,
  readOnly = false,
  ref,
}: NoteFieldProps) => (
  <TextField
    {...{ label, value, onChange, required, readOnly, ref }}
    most={MOST_NOTE}
    long
    kept
    hint="Your desk reads it, and the auditors and overseers in whose scope the finding is. Write no name, number or address of a person: what looks like one is refused."
  />
);

export const NOTE_STAYS =
  'That you wrote a note, and when, stays in the ledger for good. Its text lies beside the ledger, encrypted; it can be erased on order, and never changed.';
