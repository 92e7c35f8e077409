import { Button } from '@trussworks/react-uswds';
import { useState } from 'react';
import { prefer, usePreferences } from '../api/preferences.js';
import { type Session, signOut } from '../api/session.js';
import { agencyName, roleName } from '../words/names.js';

/** Who reads, as her issuer named her, and what she has chosen for this browser. */
export function ReaderMenu({ who, onHelp }: { who: Session['who']; onHelp: () => void }) {
  const { utc } = usePreferences();
  const [failed, setFailed] = useState(false);
  return (
    <div className="reader">
      <p>
        <strong>{who.name ?? who.subject}</strong>
        <span>
          {roleName(who.role)}
          {who.agency !== null && `, ${agencyName(who.agency)}`}
        </span>
      </p>
      <Button type="button" unstyled aria-pressed={utc} onClick={() => prefer({ utc: !utc })}>
        Times in UTC
      </Button>
      <Button type="button" unstyled onClick={onHelp}>
        Keys
      </Button>
      <Button type="button" unstyled onClick={() => void signOut().catch(() => setFailed(true))}>
        Sign out
      </Button>
      {failed && <p role="alert">You are still signed in: Countersign did not answer. Try again.</p>}
    </div>
  );
}
