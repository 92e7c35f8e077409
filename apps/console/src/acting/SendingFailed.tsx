import { Button } from '@trussworks/react-uswds';
import type { ReactNode } from 'react';
import { isUncertain } from '../api/outcome.js';
import { ActFailed, ActTold } from './ActFailed.js';
import type { Sending } from './useSending.js';

interface SendingFailedProps {
  of: Sending;
  /** Why it was refused, where the act has words of its own. */
  told?: (error: unknown) => ReactNode;
}

/** What became of an act that has not come to an end: nobody knows, or why it was not recorded. */
export function SendingFailed({ of: { error, unknown, pending, again, leave }, told }: SendingFailedProps) {
  const refused = error != null && !isUncertain(error) ? (told?.(error) ?? <ActFailed error={error} />) : null;
  if (unknown === undefined) return pending ? null : refused;
  return (
    <>
      {refused}
      <ActTold title="It is not known whether this was recorded">
        <p>
          No answer came that says so. Send it again: it is the same act, and the ledger takes it once, whether the
          first arrived or not. What you sent is kept in this window until then, also if you close this.
        </p>
        <div className="act-buttons">
          <Button type="button" onClick={again}>
            Send it again
          </Button>
          <Button type="button" outline onClick={leave}>
            Leave it
          </Button>
        </div>
        <p className="fine">
          Who leaves it looks in the timeline whether it is there, before she does it anew: that would be another act.
        </p>
      </ActTold>
    </>
  );
}
