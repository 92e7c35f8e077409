import { type ReactNode, type Ref, useId } from 'react';
import type { KnownPerson } from '../api/people.js';
import { roleName } from '../words/names.js';
import { loginOf } from './person-choice.js';

interface PersonFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  people: readonly KnownPerson[];
  /** First and last of the list: `me`, `nobody`. */
  me?: string | undefined;
  nobody?: string | undefined;
  hint: ReactNode;
  ref?: Ref<never>;
}

/** Somebody of her desk. Whoever was chosen and is not in the list any more is chosen no longer: nobody takes her place. */
export function PersonField({ label, value, onChange, people, me, nobody, hint, ref }: PersonFieldProps) {
  const id = useId();
  const logins = people.map(loginOf);
  const known = value === '' || logins.includes(value) || (value === 'me' && me) || (value === 'nobody' && nobody);
  return (
    <>
      <label className="usa-label" htmlFor={id}>
        {label}
      </label>
      <select
        ref={ref}
        id={id}
        className="usa-select"
        required
        aria-describedby={`${id}-hint`}
        value={known ? value : ''}
        onChange={({ target }) => onChange(target.value)}
      >
        <option value="">Choose</option>
        {me && <option value="me">{me}</option>}
        {people.map(({ name, subject, role }, at) => (
          <option key={logins[at]} value={logins[at]}>
            {name ?? subject}, {roleName(role).toLowerCase()}
          </option>
        ))}
        {nobody && <option value="nobody">{nobody}</option>}
      </select>
      <p id={`${id}-hint`} className="fine">
        {!known && people.length > 0 && (
          <strong>Whom you had chosen is not in this list any more. Choose again. </strong>
        )}
        {hint}
      </p>
    </>
  );
}
