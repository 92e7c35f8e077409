import { type ReactNode, type Ref, useId, useImperativeHandle } from 'react';
import { count, number } from '../words/format.js';
import { tooLong } from '../words/too-long.js';
import { useValidity } from './useValidity.js';

/** Of a draft. */
export const KEPT = 'What you type is kept in this window until it is sent or you sign out.';

interface TextFieldProps {
  label: ReactNode;
  value: string;
  onChange: (text: string) => void;
  /** Characters that the api takes. What is longer is not cut, and not sent. */
  most: number;
  /** More than a line. */
  long?: boolean;
  required?: boolean;
  readOnly?: boolean;
  /** It is a draft: kept until it is sent. */
  kept?: boolean;
  hint?: ReactNode;
  ref?: Ref<never> | undefined;
}

/** What she writes for others to read. Whatever is wrong with it the browser says when she sends the form. */
export function TextField({
  label,
  value,
  onChange,
  most,
  long,
  required = true,
  readOnly,
  kept,
  hint,
  ref,
}: TextFieldProps) {
  // prettier-ignore
  const id = useId();
  const over = tooLong(value, most);
  const blank = required && value !== '' && value.trim() === '' ? 'There are no words in it.' : '';
  const field = useValidity<HTMLInputElement & HTMLTextAreaElement>(over ?? blank);
  useImperativeHandle(ref, () => field.current as never);
  const shared = {
    ...{ id, ref: field, required, readOnly, value, 'aria-describedby': `${id}-hint` },
    onChange: ({ target }: { target: { value: string } }) => onChange(target.value),
    // A browser shows where she types, and not the whole field.
    onFocus: ({ target }: { target: Element }) => target.scrollIntoView({ block: 'nearest' }),
  };
  return (
    <>
      <label className="usa-label" htmlFor={id}>
        {label}
      </label>
      {long ? <textarea className="usa-textarea" {...shared} /> : <input className="usa-input" {...shared} />}
      <p id={`${id}-hint`} className="fine">
        {over ? <strong role="alert">{over}</strong> : `${count(value.length, 'character')} of ${number(most)}.`} {hint}
        {kept && ` ${KEPT}`}
      </p>
    </>
  );
}
