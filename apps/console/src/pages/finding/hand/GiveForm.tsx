import { samePerson } from '../../../api/person.js';
import { Button } from '@trussworks/react-uswds';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useSession } from '../../../api/session.js';
import { Failing } from '../../../parts/Failing.js';
import { Loading } from '../../../parts/Loading.js';
import { useDraft } from '../../../parts/useDraft.js';
import { roleName } from '../../../words/names.js';
import { peopleQuery } from '../../../api/people.js';
import type { DeskTriage } from '../finding-queries.js';
import type { Form } from './forms.js';
import { FOR_GOOD } from './moves.js';

/** To whom of her own desk. */
export function GiveForm({ id, own, onWish, onClose, busy, first }: Form & { own: DeskTriage }) {
  const { who } = useSession();
  const { data, error, refetch } = useQuery(peopleQuery);
  const [to, setTo] = useDraft(`finding.${id}.give`);
  const field = useId();
  if (error) return <Failing error={error} again={() => void refetch()} />;
  if (!data) return <Loading what="people of your desk" rows={1} />;
  const colleagues = data.filter((one) => !samePerson(one, who) && !samePerson(one, own.owner));
  const chosen = colleagues.find((_, at) => String(at) === to);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (to === 'nobody') onWish({ kind: 'assign', to: null });
        else if (chosen) onWish({ kind: 'assign', to: { issuer: chosen.issuer, subject: chosen.subject } });
      }}
    >
      <label className="usa-label" htmlFor={field}>
        Give it to
      </label>
      <select
        ref={first}
        id={field}
        className="usa-select"
        required
        value={to}
        onChange={(event) => setTo(event.target.value)}
      >
        <option value="">Choose</option>
        {colleagues.map(({ issuer, subject, name, role }, at) => (
          <option key={`${issuer} ${subject}`} value={at}>
            {name ?? subject}, {roleName(role).toLowerCase()}
          </option>
        ))}
        {own.owner !== null && <option value="nobody">Nobody: it waits for whoever takes it</option>}
      </select>
      {colleagues.length === 0 && (
        <p className="fine">No colleague of your desk has signed in here yet. Whoever has can be given work.</p>
      )}
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
