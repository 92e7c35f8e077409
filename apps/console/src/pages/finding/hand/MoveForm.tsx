import { Button } from '@trussworks/react-uswds';
import { useId } from 'react';
import { useDraft } from '../../../parts/useDraft.js';
import { count } from '../../../words/format.js';
import { stateName } from '../../../words/names.js';
import type { Detail, DeskTriage } from '../finding-queries.js';
import type { Form } from './forms.js';
import { acceptanceDays, findingIdOf, FOR_GOOD, type Goal, lengthOf, MEANING, MOST_REASON, movesFrom, untilOf } from './moves.js'; // prettier-ignore
import { useValidity } from './useValidity.js';

interface MoveFormProps extends Form {
  own: DeskTriage;
  detail: Detail;
}

/** Where it goes from here, and why: all moves that her desk’s state allows. */
export function MoveForm({ id, own, detail, onWish, onClose, busy, first }: MoveFormProps) {
  const [to, setTo] = useDraft(`finding.${id}.to`);
  const [reason, setReason] = useDraft(`finding.${id}.reason`);
  const [until, setUntil] = useDraft(`finding.${id}.until`);
  const [duplicate, setDuplicate] = useDraft(`finding.${id}.duplicate`);
  const base = useId();
  const goals = movesFrom(own);
  const goal = goals.find((one) => one === to);
  const now = Date.now();
  const [end, other] = [untilOf(until, now), findingIdOf(duplicate)];
  const length = lengthOf(reason);
  const reasonField = useValidity<HTMLTextAreaElement>(
    length > MOST_REASON
      ? `A reason has ${MOST_REASON} characters at most; this one has ${length}.`
      : length > 0 && reason.trim() === ''
        ? 'A reason has words in it.'
        : '',
  );
  const otherField = useValidity<HTMLInputElement>(
    duplicate !== '' && other === undefined ? 'This is neither the id of a finding nor the address of its page.' : '',
  );
  const submit = (): void => {
    // `seen` is what she has before her, and not what the api knows now. The browser has said what is missing.
    if (goal === undefined || detail.seen === null) return;
    onWish({
      kind: 'move',
      move: {
        ...{ to: goal, reason, seen: detail.seen },
        ...(goal === 'accepted' && end !== undefined ? { until: end } : {}),
        ...(goal === 'duplicate' && other !== undefined ? { duplicateOf: other } : {}),
      },
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <fieldset className="usa-fieldset">
        <legend className="usa-legend">Move it to</legend>
        {goals.map((one, at) => (
          <Choice
            key={one}
            of={one}
            name={base}
            chosen={one === goal}
            onChoose={() => setTo(one)}
            first={(goal === undefined ? at === 0 : one === goal) ? first : undefined}
          />
        ))}
      </fieldset>
      {goal === 'accepted' && (
        <>
          <label className="usa-label" htmlFor={`${base}-until`}>
            Until the end of which day, in UTC
          </label>
          <input
            id={`${base}-until`}
            type="date"
            className="usa-input"
            required
            min={acceptanceDays(now).first}
            max={acceptanceDays(now).last}
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
          <p className="fine">Tomorrow at the earliest, 365 days ahead at the most.</p>
        </>
      )}
      {goal === 'duplicate' && (
        <>
          <label className="usa-label" htmlFor={`${base}-other`}>
            Of which finding? Choose a related one, or paste the address of its page
          </label>
          <input
            ref={otherField}
            id={`${base}-other`}
            className="usa-input"
            required
            list={`${base}-related`}
            value={duplicate}
            onChange={(event) => setDuplicate(event.target.value)}
            aria-describedby={`${base}-other-means`}
          />
          <datalist id={`${base}-related`}>
            {detail.related?.findings.map(({ finding }) => (
              <option key={finding.id} value={finding.id}>
                {finding.rule} {finding.title}
              </option>
            ))}
          </datalist>
          <p id={`${base}-other-means`} className="fine">
            It must be one that you see.
          </p>
        </>
      )}
      <label className="usa-label" htmlFor={`${base}-reason`}>
        Reason
      </label>
      <textarea
        ref={reasonField}
        id={`${base}-reason`}
        className="usa-textarea"
        required
        aria-describedby={`${base}-length ${base}-for-good`}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <p id={`${base}-length`} className="fine">
        {count(length, 'character')} of {MOST_REASON}.{length > MOST_REASON && <strong> Too long.</strong>} Write no
        name or number of a person.
      </p>
      <p id={`${base}-for-good`} className="fine">
        {FOR_GOOD} The reason stays there with it; what can be erased one day belongs into a note.
      </p>
      <div className="hand-buttons">
        <Button type="submit" aria-disabled={busy}>
          {goal === undefined ? 'Move it' : `Move it to ${stateName(goal)}`}
        </Button>
        <Button type="button" outline onClick={onClose}>
          Not now
        </Button>
      </div>
    </form>
  );
}

interface ChoiceProps {
  of: Goal;
  name: string;
  chosen: boolean;
  onChoose: () => void;
  first: Form['first'] | undefined;
}

function Choice({ of, name, chosen, onChoose, first }: ChoiceProps) {
  return (
    <label className="choice">
      <input ref={first} type="radio" name={name} required checked={chosen} onChange={onChoose} />
      <span>
        <strong>{stateName(of)}</strong>
        <span className="choice-means">{MEANING[of]}</span>
      </span>
    </label>
  );
}
