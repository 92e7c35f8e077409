import { Button } from '@trussworks/react-uswds';
import { Problem } from '../../api/problem.js';
import { here, signInLink } from '../../api/session.js';
import { Failing } from '../../parts/Failing.js';
import { stateName } from '../../words/names.js';
import { isUncertain, movedTo } from './acts.js';
import { useNamesAndYou } from '../../api/people.js';

interface ActFailedProps {
  error: unknown;
  /** The same request with the same key. */
  again: () => void;
}

/** Why an act was not done, or that nobody knows: what it means, and what to do. */
export function ActFailed({ error, again }: ActFailedProps) {
  const name = useNamesAndYou();
  if (isUncertain(error))
    return (
      <ActTold title="It is not known whether this was recorded">
        <p>
          No answer came that says so. Send it again: it is the same act, and the ledger takes it once, whether the
          first arrived or not.
        </p>
        <Button type="button" onClick={again}>
          Send it again
        </Button>
      </ActTold>
    );
  const triage = movedTo(error);
  if (error instanceof Problem && error.type === 'triage-moved')
    return (
      <ActTold title="A colleague was first">
        <p>
          {triage
            ? `It is ${stateName(triage.shown).toLowerCase()} now, ${triage.owner ? `with ${name(triage.owner)}` : 'and nobody’s'}. `
            : ''}
          Nothing of yours was recorded. Look at it, and decide anew.
        </p>
      </ActTold>
    );
  if (error instanceof Problem && error.type === 'finding-changed')
    return (
      <ActTold title="More was found meanwhile">
        <p>The finding is not as you saw it. Nothing was recorded. Open it, look at what is new, and decide then.</p>
      </ActTold>
    );
  if (error instanceof Problem && error.type === 'act-refused')
    return (
      <ActTold title="This shows what looks like a person’s identifier">
        <p>
          {error.detail} Nothing was recorded. Say it without names, numbers and addresses of people: what is recorded
          stays for good.
        </p>
      </ActTold>
    );
  if (error instanceof Problem && error.type === 'sign-in-again')
    return (
      <ActTold title="This needs your credentials again">
        <p>What you typed is kept, and you come back here.</p>
        <a className="usa-button" href={signInAgain(error)}>
          Give them and come back
        </a>
      </ActTold>
    );
  if (error instanceof Problem && error.type === 'triage-not-allowed')
    return (
      <ActTold title="That cannot be done with it as it is">
        <p>{error.detail} Nothing was recorded.</p>
      </ActTold>
    );
  return <Failing error={error} />;
}

/** The api says where: at her own issuer, which asks for her credentials again; then back to where she is. */
function signInAgain({ more }: Problem): string {
  const named = typeof more.signIn === 'string' ? new URL(more.signIn, location.origin) : undefined;
  // Our own sign-in alone: an answer leads nowhere else.
  if (named?.origin !== location.origin || named.pathname !== '/auth/sign-in') return signInLink({ fresh: true });
  named.searchParams.set('to', here());
  return named.pathname + named.search;
}

export function ActTold({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="usa-alert usa-alert--warning" role="alert">
      <div className="usa-alert__body">
        <h3 className="usa-alert__heading">{title}</h3>
        {children}
      </div>
    </section>
  );
}
