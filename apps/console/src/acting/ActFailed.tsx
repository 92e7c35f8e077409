import type { components } from '../../generated/openapi.js';
import { useNamesAndYou } from '../api/people.js';
import { samePerson } from '../api/person.js';
import { Problem } from '../api/problem.js';
import { here, signInLink, useSession } from '../api/session.js';
import { Failing } from '../parts/Failing.js';
import { stateName } from '../words/names.js';
import { faultsOf } from './faults.js';

type DeskTriage = components['schemas']['DeskTriage'];

/** Another act was first: where the finding is with the desk now. */
export const movedTo = (error: unknown): DeskTriage | undefined =>
  error instanceof Problem && error.type === 'triage-moved' ? (error.more.triage as DeskTriage | undefined) : undefined;

/** Why an act was not done: what it means, and what to do. */
export function ActFailed({ error }: { error: unknown }) {
  const name = useNamesAndYou();
  const { who } = useSession();
  const triage = movedTo(error);
  if (error instanceof Problem && error.type === 'triage-moved')
    return (
      // Where it is hers, the act that was first may be her own, in another window or before its answer was lost.
      <ActTold title={samePerson(triage?.owner, who) ? 'Another act was first' : 'A colleague was first'}>
        <p>
          {triage
            ? `It is ${stateName(triage.shown).toLowerCase()} now, ${triage.owner ? `with ${name(triage.owner)}` : 'and nobody’s'}. `
            : ''}
          This act was not recorded. Look at it, and decide anew.
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
      <ActTold title="The text holds what looks like a person’s identifier">
        <p>
          Nothing was recorded. Say it without names, numbers and addresses of people: what is recorded stays for good.
        </p>
        {faultsOf(error).map((line) => (
          <p key={line}>{line}</p>
        ))}
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
