import type { To } from './acts.js';
import type { Person } from '../../api/person.js';
import { OUTCOMES } from './outcome.js';

/** What she has chosen and typed so far. */
export interface Form {
  to: To;
  reason: string;
  note: string;
  until: string;
  duplicateOf: string;
  /** Index of the person in the list, `me` or `nobody`. */
  person: string;
}
export const EMPTY: Form = { to: 'investigating', reason: '', note: '', until: '', duplicateOf: '', person: 'me' };

interface FieldsProps {
  form: Form;
  set: (change: Partial<Form>) => void;
}

export function MoveFields({ form, set }: FieldsProps) {
  return (
    <>
      <fieldset className="usa-fieldset">
        <legend>What is it?</legend>
        {OUTCOMES.map(([to, words, meaning]) => (
          <label key={to} className="act-outcome">
            <input type="radio" name="to" value={to} checked={form.to === to} onChange={() => set({ to })} />
            <span>
              <strong>{words}</strong> {meaning}
            </span>
          </label>
        ))}
      </fieldset>
      {form.to === 'accepted' && (
        <>
          <label className="usa-label" htmlFor="act-until">
            Until the end of this day (UTC), a year at most
          </label>
          <input
            id="act-until"
            className="usa-input"
            type="date"
            required
            min={new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}
            max={new Date(Date.now() + 364 * 86_400_000).toISOString().slice(0, 10)}
            value={form.until}
            onChange={({ target }) => set({ until: target.value })}
          />
        </>
      )}
      {form.to === 'duplicate' && (
        <>
          <label className="usa-label" htmlFor="act-duplicate">
            The other finding’s id, as its address has it
          </label>
          <input
            id="act-duplicate"
            className="usa-input"
            required
            pattern="'?[A-Za-z0-9_\-]{22}"
            value={form.duplicateOf}
            onChange={({ target }) => set({ duplicateOf: target.value })}
          />
        </>
      )}
      <label className="usa-label" htmlFor="act-reason">
        Reason, in a sentence
      </label>
      <input
        id="act-reason"
        className="usa-input"
        required
        maxLength={300}
        value={form.reason}
        onChange={({ target }) => set({ reason: target.value })}
      />
    </>
  );
}

export function PersonField({
  form,
  set,
  people,
  who,
}: FieldsProps & { people: readonly (Person & { name: string | null })[]; who: Person }) {
  return (
    <>
      <label className="usa-label" htmlFor="act-person">
        Who has them from now on
      </label>
      <select
        id="act-person"
        className="usa-select"
        value={form.person}
        onChange={({ target }) => set({ person: target.value })}
      >
        <option value="me">You</option>
        {people.map((person, index) =>
          person.issuer === who.issuer && person.subject === who.subject ? null : (
            <option key={person.issuer + person.subject} value={index}>
              {person.name ?? person.subject}
            </option>
          ),
        )}
        <option value="nobody">Nobody</option>
      </select>
      <p className="fine">People of your desk who have signed in here.</p>
    </>
  );
}
