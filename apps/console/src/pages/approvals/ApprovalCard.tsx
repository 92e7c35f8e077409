import { samePerson } from '../../api/person.js';
import { Button } from '@trussworks/react-uswds';
import { useState } from 'react';
import { signInLink, useSession } from '../../api/session.js';
import { When } from '../../parts/When.js';
import { deskName } from '../../words/names.js';
import { useNamesAndYou } from '../../api/people.js';
import { mayAct } from '../findings/finding.js';
import { DecideDialog } from './DecideDialog.js';
import type { Verb } from './decide.js';
import { type Approval, askedInWords, endInWords, stateInWords, titleOf, whyNot } from './words.js';

/** One thing that takes two persons: what it changes, who asked and why, what became of it, and what she can do. */
export function ApprovalCard({ of: approval }: { of: Approval }) {
  const { who } = useSession();
  const name = useNamesAndYou();
  const [verb, setVerb] = useState<Verb>();
  const { asked, decided, ended, exception } = approval;
  const open = approval.state === 'asked';
  const not = whyNot(approval);
  const mine = samePerson(asked, who);
  const end = exception ? endInWords(exception.end) : null;
  return (
    <article className="panel approval" aria-labelledby={`approval-${approval.id}`}>
      <h3 id={`approval-${approval.id}`}>{titleOf(approval)}</h3>
      <p>{askedInWords(approval).join(' ')}</p>
      <dl className="approval-facts">
        <div>
          <dt>State</dt>
          <dd>
            <strong>{stateInWords(approval)}</strong>
            {open && (
              <>
                , until <When at={approval.until} />
              </>
            )}
            {end && <>. {end}</>}
          </dd>
        </div>
        <Said what="Asked" by={asked} name={name} />
        {decided && <Said what="Decided" by={decided} name={name} />}
        {ended && <Said what="Ended" by={ended} name={name} />}
      </dl>
      {open && mayAct(who) && (
        <div className="approval-acts">
          {mine ? (
            <Button type="button" outline onClick={() => setVerb('withdraw')}>
              Withdraw…
            </Button>
          ) : approval.mayDecide === 'stale-sign-in' ? (
            <p>
              A decision takes your credentials, given within the last 15 minutes.{' '}
              <a href={signInLink({ fresh: true })}>Give them and come back here</a>
            </p>
          ) : not === null ? (
            <>
              <Button type="button" onClick={() => setVerb('approve')}>
                Approve…
              </Button>
              <Button type="button" outline onClick={() => setVerb('refuse')}>
                Refuse…
              </Button>
            </>
          ) : (
            <p className="fine">{not}</p>
          )}
        </div>
      )}
      {verb && (
        <DecideDialog
          id={approval.id}
          verb={verb}
          version={approval.version}
          words={askedInWords(approval)}
          onClose={() => setVerb(undefined)}
        />
      )}
    </article>
  );
}

interface SaidProps {
  what: string;
  by: { issuer: string; subject: string; desk: string; at: string; reason: string };
  name: (of: { issuer: string; subject: string }) => string;
}

const Said = ({ what, by, name }: SaidProps) => (
  <div>
    <dt>{what}</dt>
    <dd>
      by {name(by)} ({deskName(by.desk)}), <When at={by.at} />: “{by.reason}”
    </dd>
  </div>
);
