import { Button } from '@trussworks/react-uswds';
import { Problem } from '../../api/problem.js';
import { signInLink } from '../../api/session.js';
import { Failing } from '../../parts/Failing.js';
import { stateName } from '../../words/names.js';
import { isUncertain, movedTo } from './acts.js';
import { useNames } from './people.js';

interface ActFailedProps {
  error: unknown;
  /** The same request with the same key. */
  again: () => void;
}

/** Why an act was not done, or that nobody knows: what it means, and what to do. */
export function ActFailed({ error, again }: ActFailedProps) {
  const name = useNames();
  if (isUncertain(error))
    return (
      <Told title="It is not known whether this was recorded">
        <p>
          No answer came that says so. Send it again: it is the same act, and the ledger takes it once, whether the
          first arrived or not.
        </p>
        <Button type="button" onClick={again}>
          Send it again
        </Button>
      </Told>
    );
  const triage = movedTo(error);
  if (error instanceof Problem && error.type === 'triage-moved')
    return (
      <Told title="A colleague was first">
        <p>
          {triage
            ? `It is ${stateName(triage.shown).toLowerCase()} now, ${triage.owner ? `with ${name(triage.owner)}` : 'and nobody’s'}. `
            : ''}
          Nothing of yours was recorded. Look at it, and decide anew.
        </p>
      </Told>
    );
  if (error instanceof Problem && error.type === 'finding-changed')
    return (
      <Told title="More was found meanwhile">
        <p>The finding is not as you saw it. Nothing was recorded. Open it, look at what is new, and decide then.</p>
      </Told>
    );
  if (error instanceof Problem && error.type === 'act-refused')
    return (
      <Told title="This shows what looks like a person’s identifier">
        <p>
          {error.detail} Nothing was recorded. Say it without names, numbers and addresses of people: what is recorded
          stays for good.
        </p>
      </Told>
    );
  if (error instanceof Problem && error.type === 'sign-in-again')
    return (
      <Told title="This needs your credentials again">
        <p>What you typed is kept, and you come back here.</p>
        <a className="usa-button" href={signInLink({ fresh: true })}>
          Give them and come back
        </a>
      </Told>
    );
  if (error instanceof Problem && error.type === 'triage-not-allowed')
    return (
      <Told title="That cannot be done with it as it is">
        <p>{error.detail} Nothing was recorded.</p>
      </Told>
    );
  return <Failing error={error} />;
}

function Told({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="usa-alert usa-alert--warning" role="alert">
      <div className="usa-alert__body">
        <h3 className="usa-alert__heading">{title}</h3>
        {children}
      </div>
    </section>
  );
}
