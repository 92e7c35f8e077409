import { Button } from '@trussworks/react-uswds';
import { useQuery } from '@tanstack/react-query';
import { FOR_GOOD } from '../../../acting/moves.js';
import { PersonField } from '../../../acting/PersonField.js';
import { chosenPerson, others } from '../../../acting/person-choice.js';
import { peopleQuery } from '../../../api/people.js';
import { useSession } from '../../../api/session.js';
import { Failing } from '../../../parts/Failing.js';
import { Loading } from '../../../parts/Loading.js';
import { useFormDraft } from '../../../parts/useFormDraft.js';
import type { DeskTriage } from '../finding-queries.js';
import type { Form } from './forms.js';

/** To whom of her own desk. */
export function GiveForm({ id, own, onWish, onClose, busy, first }: Form & { own: DeskTriage }) {
  const { who } = useSession();
  const { data, error, refetch } = useQuery(peopleQuery);
  const [{ person }, set] = useFormDraft(`finding.${id}.give`, { person: '' });
  if (error) return <Failing error={error} again={() => void refetch()} />;
  if (!data) return <Loading what="people of your desk" rows={1} />;
  const colleagues = others(data, who, own.owner);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const to = chosenPerson(person, colleagues, who);
        if (to !== undefined) onWish({ kind: 'assign', to });
      }}
    >
      <PersonField
        ref={first}
        label="Give it to"
        value={person}
        onChange={(next) => set({ person: next })}
        people={colleagues}
        nobody={own.owner === null ? undefined : 'Nobody: it waits for whoever takes it'}
        hint={
          colleagues.length === 0 && 'No colleague of your desk has signed in here yet. Whoever has can be given work.'
        }
      />
      <p className="fine">{FOR_GOOD}</p>
      <div className="hand-buttons">
        <Button type="submit" aria-disabled={busy}>
          Give it
        </Button>
        <Button type="button" outline onClick={onClose}>
          Not now
        </Button>
      </div>
    </form>
  );
}
