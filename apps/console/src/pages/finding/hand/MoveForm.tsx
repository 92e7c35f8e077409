import { Button } from '@trussworks/react-uswds';
import { EMPTY_MOVE, MoveFields } from '../../../acting/MoveFields.js';
import { findingIdOf, FOR_GOOD, movesFrom, untilOf } from '../../../acting/moves.js';
import { useFormDraft } from '../../../parts/useFormDraft.js';
import { stateName } from '../../../words/names.js';
import type { Detail, DeskTriage } from '../finding-queries.js';
import type { Form } from './forms.js';

interface MoveFormProps extends Form {
  own: DeskTriage;
  detail: Detail;
}

/** Where it goes from here, and why: all moves that her desk’s state allows. */
export function MoveForm({ id, own, detail, onWish, onClose, busy, first }: MoveFormProps) {
  const [form, set] = useFormDraft(`finding.${id}.move`, EMPTY_MOVE);
  const goals = movesFrom(own);
  const goal = goals.find((one) => one === form.to);
  const submit = (): void => {
    // `seen` is what she has before her, and not what the api knows now. The browser has said what is missing.
    if (goal === undefined || detail.seen === null) return;
    const [until, duplicateOf] = [untilOf(form.until, Date.now()), findingIdOf(form.duplicateOf)];
    onWish({
      kind: 'move',
      move: {
        ...{ to: goal, reason: form.reason, seen: detail.seen },
        ...(goal === 'accepted' && until !== undefined ? { until } : {}),
        ...(goal === 'duplicate' && duplicateOf !== undefined ? { duplicateOf } : {}),
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
      <MoveFields
        {...{ form, set, goals, first }}
        related={detail.related?.findings.map(({ finding }) => finding) ?? []}
        readOnly={busy}
      />
      <p className="fine">{FOR_GOOD}</p>
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
