import { type Ref, useId } from 'react';
import { TextField } from '../parts/TextField.js';
import { useValidity } from '../parts/useValidity.js';
import { stateName } from '../words/names.js';
import { findingIdOf, type Goal, MEANING, MOST_REASON } from './moves.js';
import { UntilField } from './UntilField.js';

/** What she has chosen and typed of a move so far. */
export interface MoveForm {
  to: Goal | '';
  reason: string;
  until: string;
  duplicateOf: string;
}
export const EMPTY_MOVE: MoveForm = { to: '', reason: '', until: '', duplicateOf: '' };

interface MoveFieldsProps {
  form: MoveForm;
  set: (change: Partial<MoveForm>) => void;
  goals: readonly Goal[];
  /** Findings that it may be a duplicate of, as suggestions. */
  related?: readonly { id: string; rule: string; title: string }[];
  readOnly?: boolean;
  /** Gets the focus when the form opens. */
  first?: Ref<never>;
}

/** Where findings go from here, what that takes, and why. */
export function MoveFields({ form, set, goals, related = [], readOnly, first }: MoveFieldsProps) {
  const name = useId();
  const goal = goals.find((one) => one === form.to);
  return (
    <>
      <fieldset className="usa-fieldset">
        <legend className="usa-legend">New state</legend>
        {goals.map((one, at) => (
          <label key={one} className="choice">
            <input
              ref={(goal === undefined ? at === 0 : one === goal) ? first : undefined}
              type="radio"
              name={name}
              required
              checked={one === goal}
              onChange={() => set({ to: one })}
            />
            <span>
              <strong>{stateName(one)}</strong> <span className="choice-means">{MEANING[one]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {goal === 'accepted' && <UntilField value={form.until} onChange={(until) => set({ until })} />}
      {goal === 'duplicate' && (
        <OtherField value={form.duplicateOf} onChange={(duplicateOf) => set({ duplicateOf })} related={related} />
      )}
      <ReasonField
        value={form.reason}
        onChange={(reason) => set({ reason })}
        readOnly={readOnly}
        hint="The reason stays in the ledger for good; what can be erased one day belongs into a note."
      />
    </>
  );
}

interface ReasonFieldProps {
  value: string;
  onChange: (text: string) => void;
  readOnly?: boolean | undefined;
  hint?: string;
}

/** Of whatever takes a reason, which the ledger keeps. */
export const ReasonField = ({ value, onChange, readOnly = false, hint = '' }: ReasonFieldProps) => (
  <TextField
    label="Reason, in a sentence"
    {...{ value, onChange, readOnly }}
    most={MOST_REASON}
    kept
    hint={`${hint} No names, numbers or addresses of people.`}
  />
);

interface OtherFieldProps {
  value: string;
  onChange: (text: string) => void;
  related: readonly { id: string; rule: string; title: string }[];
}

function OtherField({ value, onChange, related }: OtherFieldProps) {
  const id = useId();
  const field = useValidity<HTMLInputElement>(
    value !== '' && findingIdOf(value) === undefined
      ? 'This is neither the id of a finding nor the address of its page.'
      : '',
  );
  return (
    <>
      <label className="usa-label" htmlFor={id}>
        Of which finding? Paste the address of its page{related.length > 0 && ', or choose a related one'}
      </label>
      <input
        ref={field}
        id={id}
        className="usa-input"
        required
        list={`${id}-related`}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        aria-describedby={`${id}-means`}
      />
      <datalist id={`${id}-related`}>
        {related.map((one) => (
          <option key={one.id} value={one.id}>
            {one.rule} {one.title}
          </option>
        ))}
      </datalist>
      <p id={`${id}-means`} className="fine">
        It must be one that you see.
      </p>
    </>
  );
}
