import { Button } from '@trussworks/react-uswds';
import { number } from '../words/format.js';
import type { EntryToCheck } from './check.js';
import { checkNow, useProofSummary } from './checks.js';
import { PinnedKeys } from './PinnedKeys.js';
import { summaryInWords } from './summary.js';

/** Over the evidence: how much of it is checked, against whose keys, and the rest when she asks. */
export function EvidenceChecks({ entries }: { entries: readonly EntryToCheck[] }) {
  const summary = useProofSummary(entries);
  return (
    <div className="proof-head">
      <p role="status">{summaryInWords(summary)}</p>
      <div className="proof-acts screen-only">
        <PinnedKeys />
        <Button type="button" unstyled className="proof-act" onClick={() => entries.forEach(checkNow)}>
          Check all {entries.length > 1 && 'of them'}
        </Button>
      </div>
    </div>
  );
}

/** Beside the name of the tab. */
export function EvidenceCount({ entries }: { entries: readonly EntryToCheck[] }) {
  const { of, checked, failed } = useProofSummary(entries);
  const some = failed > 0 ? failed : checked;
  if (some === 0) return number(of);
  return (
    <>
      {number(of)}
      <span aria-hidden="true" className={failed > 0 ? 'proof-does-not-check' : 'proof-checked'}>
        {' '}
        {some < of && `(${number(some)}`} {failed > 0 ? '✗' : '✓'}
        {some < of && ')'}
      </span>
      <span className="usa-sr-only">
        , {number(some)} {failed === 0 ? 'checked here' : failed === 1 ? 'does not check' : 'do not check'}
      </span>
    </>
  );
}
