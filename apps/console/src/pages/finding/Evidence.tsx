import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from '@trussworks/react-uswds';
import { useEffect, useState } from 'react';
import { EvidenceChecks } from '../../proof/EvidenceChecks.js';
import { useEntryCheck } from '../../proof/checks.js';
import { EvidenceProof } from '../../proof/EvidenceProof.js';
import { changed, type Search } from '../../search.js';
import { type Place, placeFrom, placeKey, placeOf } from './clauses.js';
import { Copyable } from '../../parts/Copyable.js';
import { EntryContents } from './EntryContents.js';
import type { Detail } from './finding-queries.js';
import { roleInWords } from './roles.js';

/** Which entries are open is in the address, so that a colleague who gets the link sees the same. */
export const openKeys = ({ open = '' }: Search): string[] => open.split(',').filter((key) => placeFrom(key));

export const opened = (search: Search, key: string): Search =>
  changed(search, { tab: 'evidence', open: [...new Set([...openKeys(search), key])].join(',') });

const closed = (search: Search, key: string): Search => {
  const open = openKeys(search).filter((one) => one !== key);
  return changed(search, { tab: 'evidence', open: open.length > 0 ? open.join(',') : undefined });
};

/** The entry that gets the focus once it is shown: she asked for it elsewhere on the page. */
let wanted: string | undefined;
export const focusEntry = (key: string): void => void (wanted = key);

/** Roles of which somebody else than the agency of the reader says nothing are still entries: each is listed, open to her or not. */
export function Evidence({ detail: { evidence, clauses, finding }, search }: { detail: Detail; search: Search }) {
  useEffect(() => {
    if (wanted === undefined) return;
    const element = document.getElementById(`entry-${wanted}`);
    if (!element?.checkVisibility()) return;
    wanted = undefined;
    element.focus();
    element.scrollIntoView({ block: 'nearest' });
  });
  const listed = new Set(evidence.map(({ url }) => url));
  const others = [...new Set(clauses.flatMap(({ entries }) => entries))].filter((url) => !listed.has(url));
  return (
    <>
      <p>
        The finding rests on these entries of the ledger, as their senders wrote them. This browser fetches and checks
        those that you have before you, which is written down in the log of who looked.
      </p>
      <EvidenceChecks entries={evidence} />
      <ol className="evidence">
        {evidence.map((entry, at) => (
          <Entry
            key={entry.url}
            place={entry}
            title={`${at + 1}. ${roleInWords(entry.role)}`}
            claimed={entry.claimed}
            leafHash={entry.leafHash}
            receipt={entry.receipt}
            agreement={entry.role === 'agreement' ? finding.agreement : null}
            search={search}
          />
        ))}
        {others.map((url) => (
          <Entry key={url} place={placeOf(url)} title="Holds a value that was compared" search={search} />
        ))}
      </ol>
    </>
  );
}

interface EntryProps {
  place: Place;
  title: string;
  claimed?: boolean;
  leafHash?: string;
  receipt?: string;
  /** It is the agreement of the finding, which has a page in words. */
  agreement?: string | null;
  search: Search;
}

function Entry({ place, title, claimed = false, leafHash, receipt, agreement = null, search }: EntryProps) {
  const key = placeKey(place);
  const name = `${place.shard}/${place.index}`;
  const isOpen = openKeys(search).includes(key);
  const entry = { ...place, ...(leafHash === undefined ? {} : { leafHash }) };
  const check = useEntryCheck(entry);
  // What is not open to her is not offered. A button that has the focus stays until it has left it.
  const [held, setHeld] = useState(false);
  const shut = check.is === 'done' && check.done.result.mark === 'not-open';
  const navigate = useNavigate();
  const toggle = (): void => {
    const next = isOpen ? closed(search, key) : opened(search, key);
    void navigate({ to: '.', search: next, replace: true, state: true, resetScroll: false });
  };
  return (
    <li id={`entry-${key}`} tabIndex={-1}>
      <div className="evidence-head">
        <h3>{title}</h3>
        {(!shut || isOpen || held) && (
          <Button
            type="button"
            unstyled
            aria-expanded={isOpen}
            className="screen-only"
            onClick={toggle}
            onFocus={() => setHeld(true)}
            onBlur={() => setHeld(false)}
          >
            {isOpen ? 'Close' : 'Show what it says'}
            <span className="usa-sr-only">: entry {name}</span>
          </Button>
        )}
      </div>
      {claimed && (
        <p>
          <strong>Claimed:</strong> nothing proves that its sender is who it says it is.
        </p>
      )}
      <EvidenceProof entry={entry} />
      {agreement !== null && (
        <p>
          <Link to="/agreements/$id" params={{ id: agreement }} hash="scope">
            What the agreement allows
          </Link>
        </p>
      )}
      <p className="fine">
        Entry <Copyable text={name} of={`the place of entry ${name}`} />
        {leafHash !== undefined && <span className="print-only"> leaf hash {leafHash}</span>}
        {receipt !== undefined && (
          <a href={receipt} download={`entry-${place.shard}-${place.index}.tlog-proof`} className="screen-only">
            Receipt<span className="usa-sr-only"> of entry {name}</span>, to check elsewhere
          </a>
        )}
      </p>
      {isOpen && <EntryContents place={place} />}
    </li>
  );
}
