import { useId } from 'react';
import { acceptanceDays } from './moves.js';

interface UntilFieldProps {
  value: string;
  onChange: (day: string) => void;
}

/** The last day of something that ends: tomorrow at the earliest, a year at most. */
export function UntilField({ value, onChange }: UntilFieldProps) {
  const id = useId();
  const { first, last } = acceptanceDays(Date.now());
  return (
    <>
      <label className="usa-label" htmlFor={id}>
        Until the end of this day (UTC), a year at most
      </label>
      <input
        id={id}
        type="date"
        className="usa-input"
        required
        min={first}
        max={last}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </>
  );
}
